import Delivery
import Dispatch
import HTTPTypes
import Hummingbird
import Metrics
import Synchronization

/// Counts requests for pages and the API and times them, by the pattern of their route: never by path, so that neither
/// ids nor tokens become labels.
struct RequestFigures: RouterMiddleware {
    private let routes = RouteFigures()
    private let bytes = Counter(label: "lectern_http_bytes_total")

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let began = DispatchTime.now().uptimeNanoseconds
        var response = try await next(request, context)
        let figures = routes.figures(of: context.endpointPath, method: request.method)
        figures.answered(status: response.status.code, after: DispatchTime.now().uptimeNanoseconds - began)
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            if let length = body.contentLength { bytes.increment(by: length) }
            figures.ended(after: DispatchTime.now().uptimeNanoseconds - began)
        }
        return response
    }
}

/// The figures of all routes, each made at its first request.
private final class RouteFigures: Sendable {
    private struct Key: Hashable {
        var route: String
        var method: String
    }

    private let all = Mutex<[Key: OneRoute]>([:])
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    func figures(of route: String?, method: HTTPRequest.Method) -> OneRoute {
        let method = Self.methods.contains(method.rawValue) ? method.rawValue : "other"
        let key = Key(route: route ?? "none", method: method)
        return all.withLock { all in
            if let known = all[key] { return known }
            let made = OneRoute(route: key.route, method: method)
            all[key] = made
            return made
        }
    }
}

/// The figures of a route and method.
private struct OneRoute: Sendable {
    private let statuses: [Counter]
    private let firstByte: Timer
    private let whole: Timer

    init(route: String, method: String) {
        let labels = [("route", route), ("method", method)]
        statuses = (1...5).map {
            Counter(label: "lectern_http_responses_total", dimensions: labels + [("status", "\($0)xx")])
        }
        firstByte = Timer(label: "lectern_http_first_byte_seconds", dimensions: [("route", route)])
        whole = Timer(label: "lectern_http_answer_seconds", dimensions: [("route", route)])
    }

    func answered(status: Int, after nanoseconds: UInt64) {
        if (1...5).contains(status / 100) { statuses[status / 100 - 1].increment() }
        firstByte.recordNanoseconds(Int64(clamping: nanoseconds))
    }

    func ended(after nanoseconds: UInt64) { whole.recordNanoseconds(Int64(clamping: nanoseconds)) }
}
