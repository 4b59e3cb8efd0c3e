import HTTPTypes
import Hummingbird

/// Puts on every answer what keeps a browser from being turned against its user.
struct SecurityHeaders: RouterMiddleware {
    /// Whether pages are reached over TLS, so that browsers may be told never to come without it.
    let isSecure: Bool

    static let policy = """
        default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; \
        style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; \
        base-uri 'none'; form-action 'self'
        """

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // What a browser has already keeps the fields that came with it (RFC 9111 §4.3.4).
        guard response.status != .notModified else { return response }
        response.headers[.xContentTypeOptions] = "nosniff"
        // What is never shown as a page cannot run anything, and stations on thin lines ask for it all day.
        guard response.headers[.contentType] != "application/json" else { return response }
        response.headers[.contentSecurityPolicy] = Self.policy
        set("Referrer-Policy", "same-origin", on: &response)
        set("X-Frame-Options", "DENY", on: &response)
        set("Cross-Origin-Opener-Policy", "same-origin", on: &response)
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }

    private func set(_ name: String, _ value: String, on response: inout Response) {
        if let name = HTTPField.Name(name) { response.headers[name] = value }
    }
}
