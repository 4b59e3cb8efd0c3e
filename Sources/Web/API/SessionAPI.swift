import Accounts
import Hummingbird
import MediaModel

/// Logging in and out: `/api/v1/session`.
struct SessionAPI: Sendable {
    let accounts: Accounts
    let isSecure: Bool

    func add(to group: RouterGroup<WebContext>) {
        group.post("session") { request, context in try await open(request, context) }
        group.get("session") { request, context in try show(request, context) }
        group.delete("session") { request, context in try await close(request, context) }
    }

    private struct Credentials: Decodable {
        var name: String
        var password: String
    }

    private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        guard !request.isCrossSite else { throw Problem.forgedRequest }
        let given = try await request.decoded(as: Credentials.self)
        guard let session = try await logIn(given.name, given.password, context) else { throw Problem.wrongPassword }
        let body: JSONValue = ["account": Self.json(session.account), "csrf": .string(session.csrfToken)]
        var response = try Reply.json(body, to: request, caching: .never)
        response.setCookie(cookie(session.token))
        return response
    }

    private func show(_ request: Request, _ context: WebContext) throws -> Response {
        guard let account = context.account else { throw Problem.unauthorized }
        let body: JSONValue = ["account": Self.json(account), "csrf": .string(context.csrf)]
        return try Reply.json(body, to: request, caching: .never)
    }

    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        if let session = context.session { try await accounts.logOut(session) }
        var response = Response(status: .noContent)
        response.setCookie(cookie(nil))
        return response
    }

    /// Checks name and password.
    ///
    /// - Throws: `AccountsError` when there were too many attempts.
    func logIn(_ name: String, _ password: String, _ context: WebContext) async throws -> Session? {
        try await accounts.logIn(name: name, password: password, address: context.address?.ipAddress)
    }

    /// The cookie that holds a session; without one, that ends it.
    func cookie(_ token: String?) -> Cookie {
        Cookie(
            name: CookieName.session, value: token ?? "", maxAge: token == nil ? 0 : 30 * 86400, path: "/",
            secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    private static func json(_ account: Account) -> JSONValue {
        [
            "id": .integer(account.id), "name": .string(account.name), "displayName": .string(account.displayName),
            "role": .string(account.role.rawValue), "unit": .text(account.unit),
        ]
    }
}

extension Problem {
    static let wrongPassword = Problem(
        .unauthorized, zh: "用户名或密码不正确。", en: "The name or the password is not right.")
}
