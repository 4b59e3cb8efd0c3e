import Catalogue
import HTTPTypes
import Hummingbird

/// Answers what only reads on the threads on which the database is read: a page that reads five times wakes one thread.
struct ReadingLane: RouterMiddleware {
    let catalogue: Catalogue

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head else { return try await next(request, context) }
        return try await catalogue.nearby { try await next(request, context) }
    }
}
