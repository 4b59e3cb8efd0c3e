import Accounts
import Foundation
import Hummingbird
import NIOCore

/// Finds out which of our edge caches passed a request on, and for whom.
///
/// What `X-Forwarded-For` says is believed of a cache with a key, and of nobody else.
struct EdgeReading: RouterMiddleware {
    let edges: EdgeKeys

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let key = request.field(EdgeKeys.field), let name = edges.name(of: key) else {
            return try await next(request, context)
        }
        var context = context
        context.edge = (name, Self.address(request.field("X-Forwarded-For")))
        return try await next(request, context)
    }

    /// The last address of the field: the one that the cache itself saw.
    private static func address(_ field: String?) -> String? {
        guard let last = field?.split(separator: ",").last else { return nil }
        let text = last.trimmingCharacters(in: .whitespaces)
        return (try? SocketAddress(ipAddress: text, port: 0)).flatMap(\.ipAddress)
    }
}
