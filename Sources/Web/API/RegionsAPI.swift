import Accounts
import Hummingbird
import MediaModel
import Reports
import Stations

/// The region tree: `/api/v1/regions`.
struct RegionsAPI: Sendable {
    let stations: Stations
    let accounts: Accounts

    func add(to group: RouterGroup<WebContext>) {
        group.get("regions") { request, context in try await list(request, context) }
    }

    /// For administrators of everywhere.
    func addChanges(to group: RouterGroup<WebContext>) {
        group.put("regions") { request, context in try await take(request, context) }
        group.delete("regions/{code}") { request, context in try await remove(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let supervision = Supervision(stations: stations)
        let regions = try await stations.regions(in: try await supervision.region(request.fields["region"], context))
        let format = try request.tableFormat()
        guard format == .json else {
            let rows: [[Sheet.Cell]] = regions.map {
                [.text($0.code), .text($0.name), .text($0.parent), .text($0.level.rawValue)]
            }
            let titles = context.language == .zh ? ["编码", "名称", "上级编码", "级别"] : ["code", "name", "parent", "level"]
            return Reply.sheets(
                [Sheet(name: "regions", titles: titles, rows: rows)], named: "regions", as: format, to: request)
        }
        let items: [JSONValue] = regions.map {
            [
                "code": .string($0.code), "name": .string($0.name), "level": .string($0.level.rawValue),
                "parent": .text($0.parent), "path": .string($0.path),
            ]
        }
        return try Reply.json(.page(items), to: request)
    }

    /// Regions from a table: all, or none.
    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let count = try await stations.importRegions(try await request.table())
        try await accounts.audit(.account(try context.theAccount()), "region.import", "\(count)")
        return try Reply.json(["regions": .whole(count)], to: request, caching: .never)
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let code = FormFields.decoded(try context.parameters.require("code")[...]) else { throw Problem.notFound }
        try await stations.removeRegion(code: code)
        try await accounts.audit(.account(try context.theAccount()), "region.remove", code)
        return Response(status: .noContent)
    }
}
