import Hummingbird

/// Refuses addresses made to confuse: encoded slashes and dots, backslashes, control characters, dot segments.
///
/// No name of ours needs them, so they are refused before anything interprets them.
struct AddressGuard: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7).
        if request.method == .options, request.uri.string == "*" {
            return Response(status: .noContent, headers: [.allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"])
        }
        guard Self.isSound(request.uri.string) else { throw Problem.malformedAddress }
        return try await next(request, context)
    }

    /// Whether a request target is one that a page or player of ours would send.
    static func isSound(_ target: String) -> Bool {
        // A fragment never leaves a browser (RFC 9112 §3.2).
        guard !target.utf8.contains(UInt8(ascii: "#")) else { return false }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, isSoundPath(path) else { return false }
        guard parts.count == 2 else { return true }
        guard let fields = FormFields(parts[1]) else { return false }
        return fields.texts.allSatisfy(isSoundText)
    }

    private static func isSoundPath(_ path: Substring) -> Bool {
        let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard isPlain, path.hasPrefix("/"), !hasEncodedMark(path) else { return false }
        guard let decoded = FormFields.decoded(path), !decoded.unicodeScalars.contains(where: isControl) else {
            return false
        }
        return !decoded.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }

    private static func isSoundText(_ text: String) -> Bool {
        guard !text.contains("\\"), !text.unicodeScalars.contains(where: isControl) else { return false }
        return !text.contains("../") && !hasEncodedMark(text[...])
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }

    /// Whether a dot, slash, percent sign, backslash or NUL is percent-encoded in it.
    private static func hasEncodedMark(_ text: Substring) -> Bool {
        let text = text.lowercased()
        return ["%2e", "%2f", "%25", "%5c", "%00"].contains { text.contains($0) }
    }
}
