import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import MediaModel

/// Withdrawn programmes: `/api/v1/bin`. Producers see those of their unit; administrators bring back and remove.
struct BinAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts
    let view: ProgrammeView
    /// What the segment path refuses.
    let withdrawals: Withdrawals

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .edit).get("bin") { request, context in try await list(request, context) }
        let administration = gate.group(group, for: .administer)
        administration.delete("bin/{id}") { _, context in try await purge(context) }
        administration.post("bin/{id}/restore") { request, context in try await restore(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let account = try context.theAccount()
        let unit = account.role == .administrator ? request.fields["unit"] : account.unit ?? ""
        let bin = try await catalogue.bin(unit: unit, cursor: page.cursor, limit: page.limit)
        let items = bin.items.map { programme -> JSONValue in
            guard case .object(var members) = view.json(programme, context.language) else { return .null }
            members["withdrawnAt"] = .text(programme.withdrawnAt.map(view.instants.text))
            return .object(members)
        }
        return try Reply.json(.page(items, next: bin.next), to: request)
    }

    private func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        let restored = try await catalogue.restore(try id(context))
        try await withdrawals.refresh()
        try await accounts.audit(try context.theAccount(), "programme.restore", restored.id.rawValue)
        return try Reply.json(view.json(restored, context.language), to: request, caching: .never)
    }

    private func purge(_ context: WebContext) async throws -> Response {
        let id = try id(context)
        try await catalogue.purge(id)
        try await accounts.audit(try context.theAccount(), "programme.purge", id.rawValue)
        return Response(status: .noContent)
    }

    private func id(_ context: WebContext) throws -> ProgrammeID {
        guard let id = ProgrammeID(try context.parameters.require("id")) else { throw Problem.notFound }
        return id
    }
}
