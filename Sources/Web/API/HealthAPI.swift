import Accounts
import Hummingbird
import MediaModel

/// What watches a daemon: `/healthz`, `/readyz`, `/metrics`.
struct HealthAPI: Sendable {
    /// Why requests cannot be served now; `nil` when they can.
    let unreadiness: @Sendable () async -> LocalizedText?
    /// The figures in Prometheus' text format 0.0.4.
    let metrics: @Sendable () async -> String

    func add(to router: Router<WebContext>, identity: IdentityReading) {
        router.get("healthz") { request, _ in text("ok\n", request) }
        router.get("readyz") { request, context in
            guard let reason = await unreadiness() else { return text("ready\n", request) }
            throw Problem(.serviceUnavailable, reason).retryAfter(5)
        }
        router.group("metrics").add(middleware: identity).get { request, context in
            if !context.isFromLoopback || request.cameThroughProxy { try context.require(.administer) }
            return text(await metrics(), request, type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func text(_ text: String, _ request: Request, type: String = "text/plain; charset=utf-8") -> Response {
        Reply.content(Array(text.utf8), type: type, to: request, caching: .never)
    }
}

extension Request {
    /// Whether a proxy says that it asks for somebody else: one on this machine then speaks for another.
    fileprivate var cameThroughProxy: Bool {
        ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"].contains { field($0) != nil }
    }
}
