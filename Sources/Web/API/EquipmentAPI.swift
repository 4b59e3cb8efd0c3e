import Accounts
import Database
import Hummingbird
import MediaModel
import Reports
import Stations

/// The equipment ledger and its faults, and what stations say: `/api/v1/equipment`, `/api/v1/faults`, `/api/v1/feedback` and
/// below `/api/v1/stations/{code}`.
struct EquipmentAPI: Sendable {
    let stations: Stations
    let accounts: Accounts
    let instants: Instants

    private var supervision: Supervision { Supervision(stations: stations) }

    /// For those who supervise stations.
    func add(to group: RouterGroup<WebContext>) {
        group.get("equipment") { request, context in try await list(request, context) }
        group.put("equipment") { request, context in try await take(request, context) }
        group.patch("equipment/{id}") { request, context in try await change(request, context) }
        group.post("stations/{code}/equipment") { request, context in try await enter(request, context) }
        group.get("faults") { request, context in try await faults(request, context) }
        group.get("feedback") { request, context in try await feedback(request, context) }
        group.post("faults/{id}/steps") { request, context in try await move(request, context) }
    }

    /// For stations as well, each for itself.
    func addOwn(to group: RouterGroup<WebContext>) {
        group.get("stations/{code}/equipment") { request, context in try await ofStation(request, context) }
        group.get("stations/{code}/faults") { request, context in try await faultsOfStation(request, context) }
        group.post("stations/{code}/feedback") { request, context in try await say(request, context) }
        group.post("stations/{code}/faults") { request, context in try await report(request, context) }
    }

    private func query(_ request: Request, _ context: WebContext, states: [String]) async throws
        -> Stations.LedgerQuery
    {
        let fields = request.fields
        var query = try part(request)
        if let state = fields["state"], !states.contains(state) { throw Problem.badField("state") }
        query.station = fields["station"]
        query.region = try await supervision.region(fields["region"], context)
        query.state = fields["state"]
        return query
    }

    /// The part of a list that is asked for.
    private func part(_ request: Request, of station: String? = nil) throws -> Stations.LedgerQuery {
        // What one station has is given whole, if nobody asks for parts.
        let page = try PageRequest(request.fields, standard: station == nil ? 50 : PageRequest.most)
        let after = try page.cursor.map { text throws -> Int64 in
            guard let number = Int64(text), number > 0 else { throw Problem.badField("cursor") }
            return number
        }
        return Stations.LedgerQuery(station: station, after: after ?? 0, limit: page.limit)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try await query(request, context, states: EquipmentState.allCases.map(\.rawValue))
        let format = try request.tableFormat()
        guard format == .json else {
            var sheet = Sheet(
                name: "equipment",
                titles: context.language == .zh
                    ? ["站点编码", "设备种类", "型号", "序列号", "购置日期", "状态", "责任人", "备注"]
                    : ["station", "kind", "model", "serial", "acquiredOn", "state", "responsible", "note"])
            var next: String?
            repeat {
                let page = try await stations.equipment(query)
                sheet.rows += page.items.map(Self.cells)
                next = page.next
                query.after = next.flatMap { Int64($0) } ?? 0
            } while next != nil
            return Reply.sheets([sheet], named: "equipment", as: format, to: request)
        }
        let page = try await stations.equipment(query)
        return try Reply.json(.page(page.items.map(json), next: page.next), to: request)
    }

    private static func cells(_ item: EquipmentItem) -> [Sheet.Cell] {
        let details = item.details
        return [
            .text(item.station), .text(details.kind), .text(details.model), .text(details.serial),
            .text(details.acquiredOn), .text(details.state.rawValue), .text(details.responsible), .text(details.note),
        ]
    }

    private func ofStation(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await supervision.own(context)
        let page = try await stations.equipment(try part(request, of: station.code))
        return try Reply.json(.page(page.items.map(json), next: page.next), to: request)
    }

    /// Equipment from a table: all, or none.
    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let count = try await stations.importEquipment(try await request.table(), in: supervision.bound(context))
        try await accounts.audit(.account(try context.theAccount()), "equipment.import", "\(count)")
        return try Reply.json(["equipment": .whole(count)], to: request, caching: .never)
    }

    private struct Wish: Decodable {
        var kind: String?
        var model: String?
        var serial: String?
        var acquiredOn: String?
        var state: String?
        var responsible: String?
        var note: String?

        /// What is left out stays.
        func details(_ present: EquipmentDetails) throws -> EquipmentDetails {
            let state = try self.state.map { text throws -> EquipmentState in
                guard let state = EquipmentState(rawValue: text) else { throw Problem.badField("state") }
                return state
            }
            return EquipmentDetails(
                kind: kind ?? present.kind, model: model ?? present.model, serial: serial ?? present.serial,
                acquiredOn: acquiredOn ?? present.acquiredOn, state: state ?? present.state,
                responsible: responsible ?? present.responsible, note: note ?? present.note)
        }
    }

    private func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        let station = try await supervision.own(context)
        let item = try await stations.addEquipment(try wish.details(EquipmentDetails(kind: "")), at: station.code)
        try await accounts.audit(context.actor, "equipment.add", "\(station.code)/\(item.id)", item.details.kind)
        return try Reply.json(json(item), to: request, status: .created, caching: .never)
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        guard let id = Int64(try context.parameters.require("id")), let item = try await stations.equipment(id: id)
        else { throw Problem.notFound }
        _ = try await supervision.station(item.station, context)
        try await stations.updateEquipment(id, try wish.details(item.details))
        try await accounts.audit(context.actor, "equipment.update", "\(item.station)/\(id)")
        guard let changed = try await stations.equipment(id: id) else { throw Problem.notFound }
        return try Reply.json(json(changed), to: request, caching: .never)
    }

    // MARK: Faults

    private func faults(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try await stations.faults(
            try await query(request, context, states: FaultState.allCases.map(\.rawValue)))
        return try Reply.json(.page(page.items.map(json), next: page.next), to: request)
    }

    private func faultsOfStation(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await supervision.own(context)
        let page = try await stations.faults(try part(request, of: station.code))
        return try Reply.json(.page(page.items.map(json), next: page.next), to: request)
    }

    private struct NewFault: Decodable {
        var description: String?
        var equipment: Int64?
    }

    private func report(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await supervision.own(context)
        let wish = try await request.decoded(as: NewFault.self)
        let fault = try await stations.reportFault(
            wish.description ?? "", at: station.code, equipment: wish.equipment, by: context.person)
        return try Reply.json(json(fault), to: request, status: .created, caching: .never)
    }

    private struct Step: Decodable {
        var state: String?
        var note: String?
    }

    private func move(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Step.self)
        guard let id = Int64(try context.parameters.require("id")) else { throw Problem.notFound }
        _ = try await supervision.station(try await stations.fault(id: id).station, context)
        guard let state = wish.state.flatMap(FaultState.init(rawValue:)) else { throw Problem.badField("state") }
        let fault = try await stations.move(fault: id, to: state, note: wish.note, by: context.person)
        try await accounts.audit(context.actor, "fault.\(state.rawValue)", "\(fault.station)/\(id)")
        return try Reply.json(json(fault), to: request, status: .created, caching: .never)
    }

    // MARK: Feedback

    private func feedback(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try await stations.feedback(
            try await query(request, context, states: StationFeedback.Kind.allCases.map(\.rawValue)))
        return try Reply.json(.page(page.items.map(json), next: page.next), to: request)
    }

    private struct Saying: Decodable {
        var kind: String?
        var programme: ProgrammeID?
        var text: String?
    }

    private func say(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await supervision.own(context)
        let wish = try await request.decoded(as: Saying.self)
        guard let kind = StationFeedback.Kind(rawValue: wish.kind ?? "opinion") else { throw Problem.badField("kind") }
        let said = try await stations.addFeedback(
            wish.text ?? "", kind: kind, programme: wish.programme, at: station.code, by: context.person)
        return try Reply.json(json(said), to: request, status: .created, caching: .never)
    }

    private func json(_ feedback: StationFeedback) -> JSONValue {
        [
            "id": .integer(feedback.id), "station": .string(feedback.station),
            "kind": .string(feedback.kind.rawValue), "programme": .text(feedback.programme?.rawValue),
            "text": .string(feedback.text), "person": .string(feedback.person),
            "at": .string(instants.text(feedback.at)),
        ]
    }

    private func json(_ item: EquipmentItem) -> JSONValue {
        let details = item.details
        return [
            "id": .integer(item.id), "station": .string(item.station), "kind": .string(details.kind),
            "model": .text(details.model), "serial": .text(details.serial), "acquiredOn": .text(details.acquiredOn),
            "state": .string(details.state.rawValue), "responsible": .text(details.responsible),
            "note": .text(details.note), "updatedAt": .string(instants.text(item.updatedAt)),
        ]
    }

    private func json(_ fault: EquipmentFault) -> JSONValue {
        let steps: [JSONValue] = fault.steps.map {
            [
                "state": .string($0.state.rawValue), "note": .text($0.note), "person": .string($0.person),
                "at": .string(instants.text($0.at)),
            ]
        }
        return [
            "id": .integer(fault.id), "station": .string(fault.station),
            "equipment": fault.equipment.map(JSONValue.integer) ?? .null, "description": .string(fault.description),
            "state": .string(fault.state.rawValue), "reportedAt": .string(instants.text(fault.reportedAt)),
            "steps": .array(steps),
        ]
    }
}
