import MediaModel
import NIOCore
import NIOHTTP1

/// An answer of the segment path: what to write, decided without touching a channel.
struct MediaReply {
    /// What follows the head.
    enum Body {
        case none
        case bytes(ByteBuffer)
        case file(Range<Int64>)
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: Body
    /// The seconds of film to count once it is written.
    var seconds: Range<Int>?

    /// The answer for a text.
    ///
    /// Texts follow from an immutable asset, but a later Lectern may write them better, so they are kept for a day.
    static func text(_ text: ServedText, to request: HTTPRequestHead) -> MediaReply {
        let asksForPart = request.method == .GET && request.headers.contains(name: "range")
        let packed = asksForPart || !Negotiation.acceptsGzip(request.headers["accept-encoding"]) ? nil : text.packed
        var fields = FieldsOfRepresentation(
            contentType: text.contentType, tag: packed == nil ? text.tag : text.packedTag,
            cacheControl: "public, max-age=86400")
        fields.extra = [("Vary", "Accept-Encoding")]
        if packed != nil { fields.extra.append(("Content-Encoding", "gzip")) }
        let content = packed ?? text.plain
        return representation(fields, size: Int64(content.readableBytes), to: request) { range in
            content.getSlice(at: content.readerIndex + Int(range.lowerBound), length: range.count).map(Body.bytes)
        }
    }

    /// The answer for a run of bytes of a file.
    ///
    /// - Parameter bytes: its bytes, inside the file.
    static func file(_ file: ServedFile, bytes: Range<Int64>, to request: HTTPRequestHead) -> MediaReply {
        let fields = FieldsOfRepresentation(
            contentType: file.contentType, tag: file.tag, cacheControl: "public, max-age=31536000, immutable")
        let size = Int64(bytes.count)
        var reply = representation(fields, size: size, to: request) { range in
            .file(bytes.lowerBound + range.lowerBound..<bytes.lowerBound + range.upperBound)
        }
        // An I-frame fetched by range while somebody seeks is not the segment watched.
        if case .file(let sent) = reply.body, Int64(sent.count) * 2 >= size { reply.seconds = file.seconds }
        return reply
    }

    private struct FieldsOfRepresentation {
        var contentType: String
        var tag: String
        var cacheControl: String
        var extra: [(String, String)] = []
    }

    /// Conditions, then ranges, in the order of RFC 9110 §13.2.2.
    private static func representation(
        _ fields: FieldsOfRepresentation, size: Int64, to request: HTTPRequestHead, part: (Range<Int64>) -> Body?
    ) -> MediaReply {
        var headers = Self.sharedHeaders
        headers.add(name: "ETag", value: fields.tag)
        headers.add(name: "Cache-Control", value: fields.cacheControl)
        for (name, value) in fields.extra { headers.add(name: name, value: value) }
        if Negotiation.isKnown(fields.tag, in: request.headers["if-none-match"]) {
            headers.remove(name: "Content-Encoding")
            return MediaReply(status: .notModified, headers: headers, body: .none)
        }
        headers.add(name: "Accept-Ranges", value: "bytes")
        headers.add(name: "Content-Type", value: fields.contentType)
        let isFresh = request.headers.first(name: "if-range").map { $0 == fields.tag } ?? true
        let asked = request.method == .GET && isFresh ? request.headers.first(name: "range") : nil
        var range = 0..<size
        var status = HTTPResponseStatus.ok
        switch ByteRange(asked, size: size) {
        case .whole: break
        case .part(let part):
            range = part
            status = .partialContent
            headers.add(name: "Content-Range", value: "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)")
        case .unsatisfiable:
            headers.remove(name: "Content-Type")
            headers.replaceOrAdd(name: "Cache-Control", value: "no-store")
            headers.add(name: "Content-Range", value: "bytes */\(size)")
            headers.add(name: "Content-Length", value: "0")
            return MediaReply(status: .rangeNotSatisfiable, headers: headers, body: .none)
        }
        headers.add(name: "Content-Length", value: "\(range.count)")
        let body: Body = request.method == .HEAD || range.isEmpty ? .none : part(range) ?? .none
        return MediaReply(status: status, headers: headers, body: body)
    }

    /// The answer to a browser that asks whether a page of another origin may fetch media.
    static func preflight() -> MediaReply {
        var headers = sharedHeaders
        headers.add(name: "Access-Control-Allow-Methods", value: "GET, HEAD, OPTIONS")
        headers.add(name: "Access-Control-Allow-Headers", value: "Range, If-None-Match, If-Range")
        headers.add(name: "Access-Control-Max-Age", value: "86400")
        headers.add(name: "Allow", value: "GET, HEAD, OPTIONS")
        return MediaReply(status: .noContent, headers: headers, body: .none)
    }

    /// A refusal, as a problem document (RFC 9457).
    static func problem(_ problem: MediaProblem, to request: HTTPRequestHead) -> MediaReply {
        let content = ByteBuffer(string: problem.document(in: Negotiation.language(of: request.headers)))
        var headers = sharedHeaders
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "Content-Type", value: "application/problem+json; charset=utf-8")
        headers.add(name: "Content-Length", value: "\(content.readableBytes)")
        if problem == .unavailable { headers.add(name: "Retry-After", value: "5") }
        return MediaReply(
            status: problem.status, headers: headers, body: request.method == .HEAD ? .none : .bytes(content))
    }

    /// What every answer says: media may be fetched by pages of any origin, since the token is the authority.
    private static let sharedHeaders: HTTPHeaders = [
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    ]
}
