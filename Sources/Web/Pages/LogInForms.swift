import Accounts
import HTTPTypes
import Hummingbird
import MediaModel

/// The page and the forms by which people begin and end a session. Forms cannot send fields, so the token against
/// forged requests stands in the content.
struct LogInForms: Sendable {
    let accounts: Accounts
    let sessions: SessionAPI
    let renderer: PageRenderer

    func add(to group: RouterGroup<WebContext>) {
        group.get("login") { request, context in try page(request, context) }
        group.post("login") { request, context in try await logIn(request, context) }
        group.post("logout") { request, context in try await end(request, context) }
    }

    private func page(_ request: Request, _ context: WebContext) throws -> Response {
        try page(next: request.fields["next"], name: nil, error: nil, status: .ok, request, context)
    }

    private func page(
        next: String?, name: String?, error: String?, status: HTTPResponse.Status, _ request: Request,
        _ context: WebContext
    ) throws -> Response {
        var values: PageRenderer.Values = ["next": Self.own(next)]
        values["name"] = name
        values["error"] = error
        let title = LocalizedText(zh: "登录", en: "Log in")[context.language]
        return try renderer.page("login", title: title, values, request, context, status: status)
    }

    private func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await genuineForm(request, context)
        let name = form["name"] ?? ""
        do {
            if let session = try await sessions.logIn(name, form["password"] ?? "", request, context) {
                var response = Reply.redirect(to: Self.own(form["next"]))
                response.setCookie(sessions.cookie(session.token))
                return response
            }
            let message = Problem.wrongPassword.message[context.language]
            return try page(
                next: form["next"], name: name, error: message, status: .unauthorized, request, context)
        } catch let error as AccountsError {
            guard case .tooManyAttempts(let seconds) = error.code else { throw error }
            var response = try page(
                next: form["next"], name: name, error: error.message[context.language], status: .tooManyRequests,
                request, context)
            response.headers[.retryAfter] = "\(seconds)"
            return response
        }
    }

    private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        var response = Reply.redirect(to: "/")
        _ = try await genuineForm(request, context)
        if let session = context.session { try await accounts.logOut(session) }
        response.setCookie(sessions.cookie(nil))
        return response
    }

    /// The form's fields. Whoever has a session must send its token; nobody's session begins or ends from another site.
    private func genuineForm(_ request: Request, _ context: WebContext) async throws -> FormFields {
        guard !request.isCrossSite else { throw Problem.forgedRequest }
        let form = try await request.form()
        guard let session = context.session else { return form }
        guard let token = form["csrf"], Accounts.isCSRFToken(token, session: session) else {
            throw Problem.forgedRequest
        }
        return form
    }

    /// A path on this server; anything that could lead elsewhere becomes `/`.
    static func own(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.count <= 512,
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return path
    }
}
