import Delivery
import HTTPTypes
import Hummingbird
import MediaModel
import Settings

/// Refuses those who log in or open plays more often than anybody has to: each costs a hash or a stored viewing.
struct RateGuard: RouterMiddleware {
    private let logIns: RateLimiter
    private let plays: RateLimiter
    private let clock: @Sendable () -> Int64

    /// - Parameter clock: the present, in milliseconds since 1970.
    init(limits: Settings.Limits, clock: @escaping @Sendable () -> Int64) {
        logIns = RateLimiter(perMinute: limits.logInsPerMinute, exempt: limits.exempt)
        plays = RateLimiter(perMinute: limits.playsPerMinute, exempt: limits.exempt)
        self.clock = clock
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if let limiter = limiter(request), let seconds = limiter.refusal(of: context.clientIP, now: clock()) {
            throw Problem.tooOften(seconds)
        }
        return try await next(request, context)
    }

    /// What counts a request; `nil` for those that are not counted.
    private func limiter(_ request: Request) -> RateLimiter? {
        // As the router reads a path: empty segments count for nothing.
        let path = request.uri.path.split(separator: "/")
        switch (request.method, path.first) {
        case (.get, "play"), (.head, "play"), (.get, "live"), (.head, "live"): return plays
        case (.post, "api") where path.starts(with: ["api", "v1", "channels"]) && path.last == "plays": return plays
        case (.post, "api") where path == ["api", "v1", "plays"]: return plays
        case (.post, "api") where path == ["api", "v1", "session"]: return logIns
        case (.post, "login") where path.count == 1: return logIns
        default: return nil
        }
    }
}

extension Problem {
    /// - Parameter seconds: after which to try again.
    static func tooOften(_ seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, zh: "请求太频繁，请在 \(seconds) 秒后再试。",
            en: "That is too often: try again in \(seconds) seconds."
        ).retryAfter(seconds)
    }
}
