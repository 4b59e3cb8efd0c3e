import Accounts
import Hummingbird
import Stations

/// Learning sites and their keys: `/api/v1/stations`. For administrators.
struct StationsAPI: Sendable {
    let stations: Stations
    let accounts: Accounts
    let instants: Instants

    func add(to group: RouterGroup<WebContext>) {
        group.get("stations") { request, context in try await list(request, context) }
        group.post("stations") { request, context in try await add(request, context) }
        group.get("stations/{code}") { request, context in try await show(request, context) }
        group.patch("stations/{code}") { request, context in try await change(request, context) }
        group.post("stations/{code}/key") { request, context in try await makeKey(request, context) }
        group.delete("stations/{code}/key") { request, context in try await revokeKey(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let found = try await stations.list(after: page.cursor, limit: page.limit)
        return try Reply.json(.page(found.stations.map { json($0) }, next: found.next), to: request)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try Reply.json(json(try await station(context)), to: request)
    }

    private struct Wish: Decodable {
        var code: String?
        var name: String?
        var kind: String?
        var region: String?
        var contact: String?
        var telephone: String?
    }

    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        guard let code = wish.code else { throw Problem.badField("code") }
        let details = StationDetails(
            name: wish.name ?? "", kind: wish.kind, region: wish.region, contact: wish.contact,
            telephone: wish.telephone)
        let key = try await stations.add(code: code, details)
        try await accounts.audit(.account(try context.theAccount()), "station.add", code)
        guard let station = try await stations.station(code: code) else { throw Problem.notFound }
        return try Reply.json(json(station, key: key), to: request, status: .created, caching: .never)
    }

    /// What is left out stays; an empty text clears it.
    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        let station = try await station(context)
        guard wish.code == nil || wish.code == station.code else { throw Problem.badField("code") }
        let details = StationDetails(
            name: wish.name ?? station.name, kind: wish.kind ?? station.kind, region: wish.region ?? station.region,
            contact: wish.contact ?? station.contact, telephone: wish.telephone ?? station.telephone)
        try await stations.update(code: station.code, details)
        try await accounts.audit(.account(try context.theAccount()), "station.update", station.code)
        return try Reply.json(json(try await self.station(context)), to: request, caching: .never)
    }

    private func makeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await station(context)
        let key = try await stations.newKey(code: station.code)
        try await accounts.audit(.account(try context.theAccount()), "station.key", station.code)
        return try Reply.json(
            json(try await self.station(context), key: key), to: request, status: .created, caching: .never)
    }

    private func revokeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await station(context)
        try await stations.revokeKey(code: station.code)
        try await accounts.audit(.account(try context.theAccount()), "station.revoke", station.code)
        return Response(status: .noContent)
    }

    private func station(_ context: WebContext) async throws -> Station {
        guard let code = FormFields.decoded(try context.parameters.require("code")[...]),
            let station = try await stations.station(code: code)
        else { throw Problem.notFound }
        return station
    }

    /// - Parameter key: told once, when it is made.
    private func json(_ station: Station, key: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(station.code), "name": .string(station.name), "kind": .text(station.kind),
            "region": .text(station.region), "contact": .text(station.contact),
            "telephone": .text(station.telephone), "hasKey": .bool(station.hasKey),
            "createdAt": .string(instants.text(station.createdAt)),
        ]
        if let key { members["key"] = .string(key) }
        return .object(members)
    }
}
