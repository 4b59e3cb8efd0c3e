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
        /// Several runs with the heads of their parts before and between them, in this order.
        case parts([Piece])
    }

    /// A piece of a body in parts.
    enum Piece {
        case bytes(ByteBuffer)
        case file(Range<Int64>)

        /// Bytes that it adds to the body.
        var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.readableBytes)
            case .file(let range): Int64(range.count)
            }
        }
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: Body
    /// Whether it is a file, or a part of one, rather than a text.
    var isFile = false
    /// The seconds of film to count once it is written.
    var seconds: Range<Int>?

    /// The content, piece by piece.
    var pieces: [Piece] {
        switch body {
        case .none: []
        case .bytes(let bytes): [.bytes(bytes)]
        case .file(let range): [.file(range)]
        case .parts(let pieces): pieces
        }
    }

    /// The answer for a text.
    ///
    /// Texts follow from an immutable asset, but a later Lectern may write them better, so they are kept for minutes
    /// and then asked about, and have no date.
    static func text(_ text: ServedText, to request: HTTPRequestHead) -> MediaReply {
        let conditions = RequestConditions(request.headers)
        let asksForPart = request.method == .GET && conditions.hasRange
        let packed = asksForPart || !Negotiation.acceptsGzip(request.headers["accept-encoding"]) ? nil : text.packed
        let content = packed ?? text.plain
        var representation = Representation(
            contentType: text.contentType, tag: packed == nil ? text.tag : text.packedTag,
            cacheControl: text.cacheControl, size: Int64(content.readableBytes))
        representation.isVaried = true
        representation.isPacked = packed != nil
        return answer(representation, conditions, to: request) { range in
            let start = content.readerIndex + Int(range.lowerBound)
            return .bytes(content.getSlice(at: start, length: range.count) ?? ByteBuffer())
        }
    }

    /// The answer for a run of bytes of a file.
    ///
    /// - Parameter bytes: its bytes, inside the file.
    static func file(_ file: ServedFile, bytes: Range<Int64>, to request: HTTPRequestHead) -> MediaReply {
        var representation = Representation(
            contentType: file.contentType, tag: file.tag, cacheControl: "public, max-age=31536000, immutable",
            size: Int64(bytes.count))
        representation.modified = file.modified
        let conditions = RequestConditions(request.headers)
        var reply = answer(representation, conditions, to: request) { range in
            if let kept = file.kept?.getSlice(at: Int(range.lowerBound), length: range.count) { return .bytes(kept) }
            return .file(bytes.lowerBound + range.lowerBound..<bytes.lowerBound + range.upperBound)
        }
        reply.isFile = true
        if SegmentService.counts(reply.sent, of: representation.size) { reply.seconds = file.seconds }
        return reply
    }

    private struct Representation {
        var contentType: String
        var tag: String
        var cacheControl: String
        var size: Int64
        var modified: ModificationTime?
        /// Whether it depends on what encodings are accepted.
        var isVaried = false
        var isPacked = false
    }

    /// Bytes of the representation that the body holds.
    private var sent: Int64 {
        switch body {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.readableBytes)
        case .file(let range): Int64(range.count)
        case .parts(let pieces):
            pieces.reduce(0) { sum, piece in if case .file(let range) = piece { sum + Int64(range.count) } else { sum }
            }
        }
    }

    /// Conditions, then ranges, in the order of RFC 9110 §13.2.2.
    private static func answer(
        _ its: Representation, _ conditions: RequestConditions, to request: HTTPRequestHead,
        piece: (Range<Int64>) -> Piece
    ) -> MediaReply {
        var headers = Self.sharedHeaders
        headers.reserveCapacity(14)
        headers.add(name: "ETag", value: its.tag)
        if let modified = its.modified { headers.add(name: "Last-Modified", value: modified.text) }
        headers.add(name: "Cache-Control", value: its.cacheControl)
        if its.isVaried { headers.add(name: "Vary", value: "Accept-Encoding") }
        switch conditions.verdict(tag: its.tag, modified: its.modified?.second) {
        case .proceed: break
        case .failed: return problem(.changed, to: request)
        case .notModified: return MediaReply(status: .notModified, headers: headers, body: .none)
        }
        if its.isPacked { headers.add(name: "Content-Encoding", value: "gzip") }
        headers.add(name: "Accept-Ranges", value: "bytes")
        // A range has a meaning for GET alone (§14.2).
        let asked = request.method == .GET ? conditions.range(tag: its.tag, modified: its.modified?.second) : nil
        switch ByteRange(asked, size: its.size) {
        case .whole: break
        case .part(let part):
            headers.add(name: "Content-Range", value: "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(its.size)")
            return content(piece(part), its.contentType, .partialContent, headers)
        case .parts(let ranges):
            let parts = MultipartRanges(ranges, of: its.size, contentType: its.contentType)
            // Never more bytes than there are.
            guard parts.length < its.size else { break }
            headers.add(name: "Content-Type", value: parts.contentType)
            headers.add(name: "Content-Length", value: "\(parts.length)")
            return MediaReply(status: .partialContent, headers: headers, body: .parts(parts.pieces(piece)))
        case .unsatisfiable:
            headers.replaceOrAdd(name: "Cache-Control", value: "no-store")
            headers.add(name: "Content-Range", value: "bytes */\(its.size)")
            headers.add(name: "Content-Length", value: "0")
            return MediaReply(status: .rangeNotSatisfiable, headers: headers, body: .none)
        }
        guard request.method != .HEAD, its.size > 0 else {
            headers.add(name: "Content-Type", value: its.contentType)
            headers.add(name: "Content-Length", value: "\(its.size)")
            return MediaReply(status: .ok, headers: headers, body: .none)
        }
        return content(piece(0..<its.size), its.contentType, .ok, headers)
    }

    /// An answer with one run of bytes.
    private static func content(
        _ piece: Piece, _ contentType: String, _ status: HTTPResponseStatus, _ headers: HTTPHeaders
    ) -> MediaReply {
        var headers = headers
        headers.add(name: "Content-Type", value: contentType)
        headers.add(name: "Content-Length", value: "\(piece.length)")
        switch piece {
        case .bytes(let bytes): return MediaReply(status: status, headers: headers, body: .bytes(bytes))
        case .file(let range): return MediaReply(status: status, headers: headers, body: .file(range))
        }
    }

    /// The answer to a browser that asks whether a page of another origin may fetch media.
    static func preflight() -> MediaReply {
        var headers = sharedHeaders
        headers.add(name: "Access-Control-Allow-Methods", value: methods)
        headers.add(
            name: "Access-Control-Allow-Headers",
            value: """
                Range, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, CMCD-Object, \
                CMCD-Request, CMCD-Session, CMCD-Status
                """)
        headers.add(name: "Access-Control-Max-Age", value: "86400")
        headers.add(name: "Allow", value: methods)
        return MediaReply(status: .noContent, headers: headers, body: .none)
    }

    /// A refusal, as a problem document (RFC 9457).
    static func problem(_ problem: MediaProblem, to request: HTTPRequestHead) -> MediaReply {
        let content = ByteBuffer(string: problem.document(in: Negotiation.language(of: request.headers)))
        var headers = sharedHeaders
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "Content-Type", value: "application/problem+json; charset=utf-8")
        headers.add(name: "Content-Length", value: "\(content.readableBytes)")
        if let seconds = problem.retryAfter { headers.add(name: "Retry-After", value: "\(seconds)") }
        if problem == .methodNotAllowed { headers.add(name: "Allow", value: methods) }
        return MediaReply(
            status: problem.status, headers: headers, body: request.method == .HEAD ? .none : .bytes(content))
    }

    /// The methods that media take.
    private static let methods = "GET, HEAD, OPTIONS"

    /// What every answer says: media may be fetched by pages of any origin, since the token is the authority.
    private static let sharedHeaders: HTTPHeaders = [
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    ]
}
