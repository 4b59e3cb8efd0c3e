import Accounts
import Database
import Hummingbird
import MediaModel
import Stations
import Viewing

/// The register of group viewings (收看登记): `/api/v1/register` and below `/api/v1/stations/{code}`. For stations, each
/// its own, and for those who supervise them.
struct RegisterAPI: Sendable {
    let register: Register
    let stations: Stations
    let accounts: Accounts
    let instants: Instants

    private var supervision: Supervision { Supervision(stations: stations) }

    /// For those who supervise stations.
    func add(to group: RouterGroup<WebContext>) {
        group.get("register") { request, context in try await list(request, context) }
    }

    /// For stations as well, each for itself.
    func addOwn(to group: RouterGroup<WebContext>) {
        group.get("stations/{code}/register") { request, context in try await ofStation(request, context) }
        group.post("stations/{code}/register") { request, context in try await enter(request, context) }
        group.get("register/{id}") { request, context in try await show(request, context) }
        group.put("register/{id}") { request, context in try await correct(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let region = try await supervision.region(request.fields["region"], context)
        var codes: Set<String>?
        if let region { codes = try await stations.codes(in: region) }
        return try await page(request, station: request.fields["station"], of: codes)
    }

    private func ofStation(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, station: try await supervision.own(context).code)
    }

    private func page(
        _ request: Request, station: String?, of codes: Set<String>? = nil
    ) async throws -> Response {
        let fields = request.fields
        let page = try PageRequest(fields)
        let found = try await register.list(
            station: station, of: codes, from: try instants.milliseconds("from", in: fields),
            to: try instants.milliseconds("to", in: fields), cursor: page.cursor, limit: page.limit)
        return try Reply.json(.page(found.items.map { .object(members($0)) }, next: found.next), to: request)
    }

    private struct Wish: Decodable {
        var place: String?
        var programme: ProgrammeID?
        var title: String?
        var startsAt: String?
        var endsAt: String?
        var host: String?
        var people: Int?
        var note: String?
        var version: Int?
        var struck: Bool?
    }

    private func details(_ wish: Wish) throws -> RegisterDetails {
        guard let start = wish.startsAt.flatMap(instants.milliseconds) else { throw Problem.badField("startsAt") }
        guard let end = wish.endsAt.flatMap(instants.milliseconds) else { throw Problem.badField("endsAt") }
        return RegisterDetails(
            place: wish.place, programme: wish.programme, title: wish.title ?? "", startsAt: start, endsAt: end,
            host: wish.host, people: wish.people ?? 0, note: wish.note)
    }

    private func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await supervision.own(context)
        let wish = try await request.decoded(as: Wish.self)
        let entry = try await register.add(try details(wish), station: station.code, by: context.person)
        try await accounts.audit(context.actor, "register.add", "\(entry.station)/\(entry.id)")
        return try Reply.json(.object(members(entry)), to: request, status: .created, caching: .never)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let entry = try await entry(context)
        var members = members(entry)
        members["history"] = .array(try await register.history(entry.id).map { .object(self.members($0)) })
        return try Reply.json(.object(members), to: request)
    }

    /// A whole entry takes the place of the version that it names.
    private func correct(_ request: Request, _ context: WebContext) async throws -> Response {
        let entry = try await entry(context)
        let wish = try await request.decoded(as: Wish.self)
        guard let version = wish.version else { throw Problem.badField("version") }
        let corrected = try await register.correct(
            entry.id, try details(wish), version: version, isStruck: wish.struck ?? false, by: context.person)
        try await accounts.audit(
            context.actor, "register.correct", "\(entry.station)/\(entry.id)", "\(corrected.version)")
        return try Reply.json(.object(members(corrected)), to: request, caching: .never)
    }

    /// Others than those who may see an entry do not learn whether it is there.
    func entry(_ context: WebContext) async throws -> RegisterEntry {
        let asker = try supervision.asker(context)
        let id = Int64(try context.parameters.require("id"))
        do {
            guard let id else { throw Problem.notFound }
            let entry = try await register.entry(id)
            guard let asker else {
                _ = try await supervision.station(entry.station, context)
                return entry
            }
            guard entry.station == asker.code else { throw Problem.forbidden }
            return entry
        } catch {
            if asker != nil { throw Problem.forbidden }
            throw error
        }
    }

    func members(_ entry: RegisterEntry) -> [String: JSONValue] {
        let details = entry.details
        return [
            "id": .integer(entry.id), "station": .string(entry.station), "place": .text(details.place),
            "programme": .text(details.programme?.rawValue), "title": .string(details.title),
            "startsAt": .string(instants.text(details.startsAt)), "endsAt": .string(instants.text(details.endsAt)),
            "host": .text(details.host), "people": .whole(details.people), "note": .text(details.note),
            "viewing": .text(entry.viewing?.rawValue), "version": .whole(entry.version),
            "person": .string(entry.person), "writtenAt": .string(instants.text(entry.writtenAt)),
            "struck": .bool(entry.isStruck),
            "photo": .text(entry.photo.map { _ in "/api/v1/register/\(entry.id)/photo?version=\(entry.version)" }),
        ]
    }
}
