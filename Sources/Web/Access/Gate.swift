import Accounts
import Hummingbird

/// Where routes say what they need: each is added to the group of the one right that it asks for, and to no other.
struct Gate: Sendable {
    /// Whether anyone may browse and play.
    let isOpen: Bool

    /// A group of routes for those who have a right.
    ///
    /// - Parameter showsLogIn: whether those who are not logged in are sent to the page for it, as people are.
    func group(
        _ parent: some RouterMethods<WebContext>, for right: Right, showsLogIn: Bool = false
    ) -> RouterGroup<WebContext> {
        parent.group("").add(middleware: Guard(right: right, isOpen: isOpen, showsLogIn: showsLogIn))
    }

    /// Lets a request through to its handler if whoever asks has the right.
    private struct Guard: RouterMiddleware {
        let right: Right
        let isOpen: Bool
        let showsLogIn: Bool

        func handle(
            _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
        ) async throws -> Response {
            if showsLogIn, context.identity == nil, !(isOpen && right == .watch) {
                return Reply.redirect(to: "/login?next=\(PageRenderer.escaped(request.uri.path))")
            }
            if !(isOpen && right == .watch) { try context.require(right) }
            return try await next(request, context)
        }
    }
}

extension WebContext {
    /// Whether whoever asks has a right: an account by its role, a station's key that of watching.
    func has(_ right: Right) -> Bool {
        switch identity {
        case .account(let account, _): account.rights.contains(right)
        case .station: right == .watch
        case nil: false
        }
    }

    /// - Throws: `Problem` 401 if nobody is known to ask, 403 if they may not.
    func require(_ right: Right) throws {
        guard identity != nil else { throw Problem.unauthorized }
        guard has(right) else { throw Problem.forbidden }
    }

    /// The account, behind a gate that only accounts pass.
    ///
    /// - Throws: `Problem` 401 if there is none.
    func theAccount() throws -> Account {
        guard let account else { throw Problem.unauthorized }
        return account
    }

    /// The secret of the session, for what a token must not do: whoever found one could keep the account.
    ///
    /// - Throws: `Problem` 403 if an API token was given.
    func theSession() throws -> String {
        guard let session else { throw Problem.needsSession }
        return session
    }
}

extension Problem {
    static let needsSession = Problem(
        .forbidden, zh: "API 令牌不能做这件事，请先登录。", en: "API tokens may not do this: log in instead.")
}
