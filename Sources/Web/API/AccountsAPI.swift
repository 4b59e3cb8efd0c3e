import Accounts
import Hummingbird
import MediaModel
import Stations

/// People: `/api/v1/accounts`. For administrators.
struct AccountsAPI: Sendable {
    let accounts: Accounts
    let stations: Stations
    let view: AccountView

    func add(to group: RouterGroup<WebContext>) {
        group.get("accounts") { request, context in try await list(request, context) }
        group.post("accounts") { request, context in try await add(request, context) }
        group.get("accounts/{name}") { request, context in try await show(request, context) }
        group.patch("accounts/{name}") { request, context in try await change(request, context) }
        group.put("accounts/{name}/password") { request, context in try await setPassword(request, context) }
        group.get("accounts/{name}/sessions") { request, context in try await sessions(request, context) }
        group.delete("accounts/{name}/sessions") { request, context in try await endSessions(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try Reply.json(.page(try await accounts.list().map(view.json)), to: request)
    }

    private struct NewAccount: Decodable {
        var name: String
        var password: String
        var role: Role
        var unit: String?
        var region: String?
        var displayName: String?
    }

    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: NewAccount.self)
        try await check(region: wish.region)
        let account = try await accounts.add(
            name: wish.name, password: wish.password, role: wish.role, unit: wish.unit, region: wish.region,
            displayName: wish.displayName, by: .account(try context.theAccount()))
        return try Reply.json(view.json(account), to: request, status: .created, caching: .never)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try Reply.json(view.json(try await account(context)), to: request)
    }

    private struct Change: Decodable {
        var role: Role?
        var unit: String?
        var region: String?
        var displayName: String?
        var disabled: Bool?
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Change.self)
        let account = try await account(context)
        try await check(region: wish.region)
        try await accounts.update(
            name: account.name,
            AccountChanges(
                role: wish.role, unit: wish.unit, region: wish.region, displayName: wish.displayName,
                isDisabled: wish.disabled),
            by: .account(try context.theAccount()))
        return try Reply.json(view.json(try await self.account(context)), to: request, caching: .never)
    }

    /// - Throws: `Problem` 400 for a region that is not in the tree.
    private func check(region: String?) async throws {
        guard let region, !region.isEmpty else { return }
        guard try await stations.region(code: region) != nil else { throw Problem.badField("region") }
    }

    private struct NewPassword: Decodable {
        var password: String
    }

    private func setPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: NewPassword.self)
        let account = try await account(context)
        try await accounts.setPassword(
            name: account.name, password: wish.password, by: .account(try context.theAccount()))
        return Response(status: .noContent)
    }

    private func sessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try await account(context)
        let sessions = try await accounts.sessions(account: account.name, current: context.session)
        return try Reply.json(.page(sessions.map(view.json)), to: request, caching: .never)
    }

    private func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try await account(context)
        try await accounts.endSessions(account: account.name, by: .account(try context.theAccount()))
        return Response(status: .noContent)
    }

    private func account(_ context: WebContext) async throws -> Account {
        guard let name = FormFields.decoded(try context.parameters.require("name")[...]),
            let account = try await accounts.account(named: name)
        else { throw Problem.notFound }
        return account
    }
}
