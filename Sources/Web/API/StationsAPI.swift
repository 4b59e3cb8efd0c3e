import Hummingbird
import Stations

/// Learning sites: `/api/v1/stations`. For administrators.
struct StationsAPI: Sendable {
    let stations: Stations
    let instants: Instants

    func add(to group: RouterGroup<WebContext>) {
        group.get("stations") { request, context in try await list(request, context) }
        group.get("stations/{code}") { request, context in try await show(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.administrator()
        let page = try PageRequest(request.fields)
        let found = try await stations.list(after: page.cursor, limit: page.limit)
        return try Reply.json(.page(found.stations.map(json), next: found.next), to: request)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.administrator()
        guard let code = FormFields.decoded(try context.parameters.require("code")[...]),
            let station = try await stations.station(code: code)
        else { throw Problem.notFound }
        return try Reply.json(json(station), to: request)
    }

    private func json(_ station: Station) -> JSONValue {
        [
            "code": .string(station.code), "name": .string(station.name), "kind": .text(station.kind),
            "region": .text(station.region), "contact": .text(station.contact),
            "telephone": .text(station.telephone), "hasKey": .bool(station.hasKey),
            "createdAt": .string(instants.text(station.createdAt)),
        ]
    }
}
