import Accounts
import Hummingbird
import MediaModel

/// Logging in and out, and what belongs to the own account: `/api/v1/session`, `/api/v1/sessions`.
struct SessionAPI: Sendable {
    let accounts: Accounts
    let isSecure: Bool
    let view: AccountView

    /// Who logs in is nobody yet; who logs out may be nobody any more.
    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        group.post("session") { request, context in try await open(request, context) }
        group.delete("session") { request, context in try await close(request, context) }
        let own = gate.group(group, for: .ownAccount)
        own.get("session") { request, context in try show(request, context) }
        own.put("session/password") { request, context in try await changePassword(request, context) }
        own.get("sessions") { request, context in try await list(request, context) }
        own.delete("sessions") { request, context in try await closeAll(request, context) }
    }

    private struct Credentials: Decodable {
        var name: String
        var password: String
    }

    private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let given = try await request.decoded(as: Credentials.self)
        guard let session = try await logIn(given.name, given.password, request, context) else {
            throw Problem.wrongPassword
        }
        return try opened(session, request)
    }

    private func opened(_ session: Session, _ request: Request) throws -> Response {
        let body: JSONValue = ["account": view.json(session.account), "csrf": .string(session.csrfToken)]
        var response = try Reply.json(body, to: request, caching: .never)
        response.setCookie(cookie(session.token))
        return response
    }

    private func show(_ request: Request, _ context: WebContext) throws -> Response {
        let body: JSONValue = ["account": view.json(try context.theAccount()), "csrf": .string(context.csrf)]
        return try Reply.json(body, to: request, caching: .never)
    }

    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        if let session = context.session { try await accounts.logOut(session) }
        return ended()
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let sessions = try await accounts.sessions(account: account.name, current: context.session)
        return try Reply.json(.page(sessions.map(view.json)), to: request, caching: .never)
    }

    /// Logs out everywhere.
    private func closeAll(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        try await accounts.endSessions(account: account.name, by: .account(account))
        return ended()
    }

    private struct PasswordChange: Decodable {
        var current: String
        var password: String
    }

    /// All sessions end with the old password; this browser gets a new one.
    private func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        _ = try context.theSession()
        let change = try await request.decoded(as: PasswordChange.self)
        let address = context.clientAddress
        guard try await accounts.isPassword(change.current, of: account, address: address) else {
            throw Problem.wrongCurrentPassword
        }
        try await accounts.setPassword(name: account.name, password: change.password, by: .account(account))
        guard let session = try await logIn(account.name, change.password, request, context) else {
            throw Problem.unauthorized
        }
        return try opened(session, request)
    }

    private func ended() -> Response {
        var response = Response(status: .noContent)
        response.setCookie(cookie(nil))
        return response
    }

    /// Checks name and password and opens a session in the place of the one that the browser has.
    ///
    /// - Throws: `AccountsError` when there were too many attempts.
    func logIn(
        _ name: String, _ password: String, _ request: Request, _ context: WebContext
    ) async throws -> Session? {
        try await accounts.logIn(
            name: name, password: password, address: context.clientAddress,
            replacing: request.cookies[names.session]?.value)
    }

    /// The names of the cookies.
    var names: CookieName { CookieName(isSecure: isSecure) }

    /// The cookie that holds a session; without one, that ends it.
    func cookie(_ token: String?) -> Cookie {
        Cookie(
            name: names.session, value: token ?? "", maxAge: token == nil ? 0 : 30 * 86400, path: "/",
            secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension Problem {
    static let wrongPassword = Problem(
        .unauthorized, zh: "用户名或密码不正确。", en: "The name or the password is not right.")

    static let wrongCurrentPassword = Problem(
        .forbidden, zh: "现在的密码不正确。", en: "The present password is not right.")
}
