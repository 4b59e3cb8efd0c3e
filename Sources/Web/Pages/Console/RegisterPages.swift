import Accounts
import Database
import Hummingbird
import MediaModel
import Stations
import Viewing

/// The register of group viewings (收看登记): lists and entries with all their versions, for administrators under
/// `/admin/register` and for a station under `/station/register`.
struct RegisterPages: Sendable {
    let rooms: ConsoleRooms

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let supervision = gate.group(group, for: .supervise, showsLogIn: true)
        supervision.get("admin/register") { request, context in try await list(request, context) }
        supervision.get("admin/register/{id}") { request, context in try await show(request, context) }
        group.get("station/register") { request, context in
            guard let station = context.station else { return Reply.redirect(to: "/station") }
            return try await list(of: station, request, context)
        }
        group.get("station/register/{id}") { request, context in
            guard let station = context.station else { return Reply.redirect(to: "/station") }
            return try await show(of: station, request, context)
        }
    }

    // MARK: Lists

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let region = try await rooms.region(request, context)
        let station = try await request.fields["station"].asyncMap { try await rooms.supervision.station($0, context) }
        var codes: Set<String>?
        if let region { codes = try await rooms.stations.codes(in: region.code) }
        let base = "/admin/register"
        let address = PageQuery(base, request.fields, ["region", "station", "from", "to"])
        var values = try await values(base, station?.code, codes, request, context)
        values["place"] = try await rooms.place(region, context) { address.with("region", $0) }
        values["isOfAll"] = true
        values["stationName"] = station?.name ?? ""
        values["isOfOne"] = station != nil
        return try rooms.page("register", title: rooms.text("register.heading", context), values, request, context)
    }

    private func list(of station: Station, _ request: Request, _ context: WebContext) async throws -> Response {
        var values = try await values("/station/register", station.code, nil, request, context)
        values["isOfAll"] = false
        values["stationName"] = station.name
        values["isOfOne"] = true
        return try rooms.page("register", title: rooms.text("register.heading", context), values, request, context)
    }

    private func values(
        _ base: String, _ station: String?, _ codes: Set<String>?, _ request: Request, _ context: WebContext
    ) async throws -> PageRenderer.Values {
        let fields = request.fields
        let (from, to) = (try PageFields.day("from", fields), try PageFields.day("to", fields))
        let page = try PageRequest(fields, standard: 100)
        let found = try await rooms.register.list(
            station: station, of: codes, from: from.flatMap { rooms.instants.milliseconds($0.description) },
            to: to.flatMap { rooms.instants.milliseconds($0.adding(days: 1).description) }, cursor: page.cursor,
            limit: page.limit)
        let text = rooms.figures(context)
        let address = PageQuery(base, fields, ["region", "station", "from", "to"])
        let held = found.items.filter { !$0.isStruck }
        var items: [PageRenderer.Values] = []
        for entry in found.items {
            var values = EntryValues(text: text).values(entry, base: base)
            if station == nil {
                values["stationName"] = try await rooms.stations.station(code: entry.station)?.name ?? entry.station
            }
            items.append(values)
        }
        return [
            "items": items, "isEmpty": items.isEmpty, "from": from?.description ?? "", "to": to?.description ?? "",
            "hidden": address.hidden(except: ["from", "to"]), "hasNext": found.next != nil,
            "nextHref": address.with("cursor", found.next), "base": base, "count": text.count(held.count),
            "people": text.count(held.reduce(0) { $0 + $1.details.people }),
        ]
    }

    // MARK: Entries

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = Int64(try context.parameters.require("id")) else { throw Problem.notFound }
        let entry = try await rooms.register.entry(id)
        let station = try await rooms.supervision.station(entry.station, context)
        return try await show(entry, station, base: "/admin/register", request, context)
    }

    private func show(of station: Station, _ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = Int64(try context.parameters.require("id")),
            let entry = try? await rooms.register.entry(id), entry.station == station.code
        else { throw Problem.notFound }
        return try await show(entry, station, base: "/station/register", request, context)
    }

    private func show(
        _ entry: RegisterEntry, _ station: Station, base: String, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let text = rooms.figures(context)
        let history = try await rooms.register.history(entry.id)
        var values = EntryValues(text: text).values(entry, base: base)
        values["stationName"] = station.name
        values["isOfAll"] = base.hasPrefix("/admin")
        values["stationHref"] = "/admin/stations/\(PageRenderer.escaped(station.code))"
        values["history"] = changes(history, text, context)
        values["isCorrected"] = history.count > 1
        values["base"] = base
        if let id = entry.viewing, let detail = try await rooms.viewings.detail(id) {
            let titles = try await rooms.titles(of: [detail.viewing.programme])
            values["viewing"] = ViewingValues(text: text, channels: try await rooms.channelNames())
                .values(detail.viewing, titles)
            values["isLinked"] = true
        }
        let choices = MeetingChoices(rooms: rooms)
        values["meetings"] = try await choices.values(of: station.code, context)
        let title = "\(rooms.text("register.entry", context)) \(entry.id)"
        return try rooms.page("register-entry", title: title, values, request, context)
    }

    /// The versions, the last first, each with what is otherwise than in the one before.
    private func changes(
        _ history: [RegisterEntry], _ text: FigureText, _ context: WebContext
    ) -> [PageRenderer.Values] {
        history.enumerated().reversed().map { place, version in
            let before = place > 0 ? history[place - 1] : nil
            var fields: [PageRenderer.Values] = []
            let (old, new) = (
                before.map { EntryValues(text: text).fields($0) }, EntryValues(text: text).fields(version)
            )
            for (index, field) in new.enumerated() {
                guard let old, old[index].value != field.value else { continue }
                fields.append([
                    "name": rooms.text("register.\(field.name)", context), "old": old[index].value, "new": field.value,
                ])
            }
            return [
                "version": version.version, "person": version.person, "at": text.moment(version.writtenAt),
                "changes": fields, "isFirst": before == nil, "isStruck": version.isStruck,
                "isSame": before != nil && fields.isEmpty && !version.isStruck,
            ]
        }
    }
}

/// Entries of the register as pages show them.
struct EntryValues: Sendable {
    let text: FigureText

    func values(_ entry: RegisterEntry, base: String) -> PageRenderer.Values {
        let details = entry.details
        return [
            "id": "\(entry.id)", "href": "\(base)/\(entry.id)", "station": entry.station, "title": details.title,
            "place": details.place ?? FigureText.unknown, "starts": text.moment(details.startsAt),
            "endsTime": String(text.time(details.endsAt).prefix(5)), "host": details.host ?? FigureText.unknown,
            "people": text.count(details.people), "note": details.note ?? "", "version": entry.version,
            "isStruck": entry.isStruck, "isLinked": entry.viewing != nil, "isChanged": entry.version > 1,
            "person": entry.person, "writtenAt": text.moment(entry.writtenAt), "placeGiven": details.place ?? "",
            "hostGiven": details.host ?? "", "peopleNumber": details.people,
            "programmeGiven": details.programme?.rawValue ?? "",
            "titleGiven": details.title, "noteGiven": details.note ?? "",
            "hasPhoto": entry.photo != nil,
            "photo": "/api/v1/register/\(entry.id)/photo?version=\(entry.version)",
            "startsInput": input(details.startsAt), "endsInput": input(details.endsAt),
            "startsFull": text.instants.text(details.startsAt), "endsFull": text.instants.text(details.endsAt),
        ]
    }

    /// What versions are compared by.
    func fields(_ entry: RegisterEntry) -> [(name: String, value: String)] {
        let details = entry.details
        return [
            ("title", details.title), ("starts", text.moment(details.startsAt)), ("ends", text.moment(details.endsAt)),
            ("place", details.place ?? FigureText.unknown), ("host", details.host ?? FigureText.unknown),
            ("people", text.count(details.people)), ("note", details.note ?? FigureText.unknown),
        ]
    }

    /// An instant for an input of date and time, in the zone of the settings.
    private func input(_ at: Int64) -> String { String(text.instants.text(at).prefix(16)) }
}

/// What a station watched lately, to choose from when a meeting is entered.
struct MeetingChoices: Sendable {
    let rooms: ConsoleRooms

    private static let most = 20

    func values(of station: String, _ context: WebContext) async throws -> [PageRenderer.Values] {
        let text = rooms.figures(context)
        let found = try await rooms.viewings.list(viewer: .station(station), limit: Self.most).items
        let titles = try await rooms.titles(of: found.map(\.programme))
        return found.map { viewing in
            let end = max(viewing.lastAt, viewing.openedAt + Int64(viewing.time.effectiveSeconds) * 1000)
            // Forms tell minutes: it ended before the next one began.
            let nextMinute = (end / 60_000 + 1) * 60_000
            return [
                "title": titles[viewing.programme] ?? viewing.programme.rawValue,
                "programme": viewing.programme.rawValue, "at": text.moment(viewing.openedAt),
                "starts": String(text.instants.text(viewing.openedAt).prefix(16)),
                "ends": String(text.instants.text(nextMinute).prefix(16)), "people": viewing.time.people,
                "length": text.length(viewing.time.effectiveSeconds),
            ]
        }
    }
}
