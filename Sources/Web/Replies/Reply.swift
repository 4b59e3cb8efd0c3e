import Accounts
import Delivery
import HTTPTypes
import Hummingbird
import MediaModel
import NIOCore

/// Answers with what all of them need: a strong ETag, 304 when it is known, gzip when it is accepted.
enum Reply {
    /// How long caches may keep an answer.
    enum Caching: String {
        /// Kept, but asked about each time.
        case revalidate = "no-cache"
        /// The same, by the browser alone: it depends on who asks.
        case personal = "private, no-cache"
        /// Never kept.
        case never = "private, no-store"
        /// Never changes under its address.
        case immutable = "public, max-age=31536000, immutable"
    }

    /// Texts shorter than this are sent as they are: they fit in one packet.
    static let leastPacked = 1200

    /// An answer with content.
    static func content(
        _ bytes: [UInt8], type: String, to request: Request, status: HTTPResponse.Status = .ok,
        caching: Caching = .personal, tagged prefix: String = ""
    ) -> Response {
        let acceptsGzip = Negotiation.acceptsGzip(request.headers[values: .acceptEncoding])
        let packed = acceptsGzip && bytes.count >= leastPacked ? Gzip.packed(bytes) : nil
        return variant(bytes, packed, type: type, to: request, status: status, caching: caching, tagged: prefix)
    }

    /// An answer whose packed form, if there is one, was made before.
    static func variant(
        _ plain: [UInt8], _ packed: [UInt8]?, type: String, to request: Request,
        status: HTTPResponse.Status = .ok, caching: Caching, tagged prefix: String = ""
    ) -> Response {
        let bytes = packed ?? plain
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: caching.rawValue, .vary: "Accept-Encoding, Accept-Language, Cookie",
        ]
        if caching == .immutable { headers[.vary] = "Accept-Encoding" }
        if packed != nil { headers[.contentEncoding] = "gzip" }
        if status == .ok, caching != .never {
            let tag = "\"\(prefix)\(digest(plain).prefix(32))\(packed == nil ? "" : "-gz")\""
            headers[.eTag] = tag
            let isConditional = request.method == .get || request.method == .head
            if isConditional, Negotiation.isKnown(tag, in: request.headers[values: .ifNoneMatch]) {
                headers[.contentType] = nil
                headers[.contentEncoding] = nil
                return Response(status: .notModified, headers: headers)
            }
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// An answer in JSON.
    static func json(
        _ value: JSONValue, to request: Request, status: HTTPResponse.Status = .ok, caching: Caching = .personal,
        tagged prefix: String = ""
    ) throws -> Response {
        content(
            try value.bytes(), type: "application/json; charset=utf-8", to: request, status: status, caching: caching,
            tagged: prefix)
    }

    /// A problem document.
    static func problem(_ problem: Problem, _ context: WebContext) throws -> Response {
        var headers = problem.headers
        headers[.contentType] = "application/problem+json; charset=utf-8"
        headers[.cacheControl] = Caching.never.rawValue
        headers[.contentLanguage] = context.language.tag
        let bytes = try problem.document(context.language).bytes()
        return Response(
            status: problem.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// What tells contents apart: SHA-256 in hexadecimal digits.
    static func digest(_ bytes: [UInt8]) -> String { Secret.sha256Hexadecimal(bytes) }

    /// Two digits a byte.
    static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Sends a browser elsewhere on this server.
    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: Caching.never.rawValue])
    }
}
