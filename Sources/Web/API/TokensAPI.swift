import Accounts
import Hummingbird
import MediaModel

/// API tokens: `/api/v1/tokens`. Everybody's own; administrators list and revoke those of all.
struct TokensAPI: Sendable {
    let accounts: Accounts
    let view: AccountView
    let clock: @Sendable () -> Int64

    func add(to group: RouterGroup<WebContext>) {
        group.get("tokens") { request, context in try await list(request, context) }
        group.post("tokens") { request, context in try await add(request, context) }
        group.delete("tokens/{id}") { request, context in try await revoke(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let name = request.fields["account"] ?? account.name
        if name != account.name { try context.require(.administer) }
        let tokens = try await accounts.tokens(account: name == "*" ? nil : name)
        return try Reply.json(.page(tokens.map { view.json($0) }), to: request, caching: .never)
    }

    private struct Wish: Decodable {
        var label: String
        var role: Role?
        var days: Int?
    }

    /// A token makes no tokens: those would outlive it and might do more than it.
    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        _ = try context.theSession()
        let wish = try await request.decoded(as: Wish.self)
        if let days = wish.days, !(1...Accounts.longestTokenDays).contains(days) { throw Problem.badField("days") }
        let made = try await accounts.makeToken(
            account: account.name,
            APITokenWish(
                label: wish.label, role: wish.role, expiresAt: wish.days.map { clock() + Int64($0) * 86_400_000 }),
            by: .account(account))
        return try Reply.json(
            view.json(made.token, secret: made.secret), to: request, status: .created, caching: .never)
    }

    private func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let owner = context.has(.administer) ? nil : account.name
        guard let id = Int64(try context.parameters.require("id")),
            try await accounts.revokeToken(id, account: owner, by: .account(account))
        else { throw Problem.notFound }
        return Response(status: .noContent)
    }
}
