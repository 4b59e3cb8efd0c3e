import MediaModel
import NIOCore
import NIOHTTP1

/// Answers that an event loop made within this second, as the bytes that go out.
///
/// What many players fetch at once, as they do while something is on air, is found here by its name alone. After a
/// second all is made anew, since `Date` changes then: so nothing here is older than that, and no file or asset seems
/// unused to its cache because of it.
struct ReadyAnswers {
    /// What an answer is for: all of something, asked for without conditions.
    struct Key: Hashable {
        let asset: AssetID
        /// The path below the asset's.
        let path: Substring
        /// Whether packed texts are accepted.
        let isPacked: Bool

        /// The key of a request; `nil` if it asks for anything else than all of it, or for the connection's end.
        init?(_ request: HTTPRequestHead, asset: AssetID, path: Substring) {
            guard request.method == .GET, request.version == .http1_1, request.isKeepAlive,
                RequestConditions(request.headers).isEmpty
            else { return nil }
            self.asset = asset
            self.path = path
            isPacked = Negotiation.acceptsGzip(request.headers["accept-encoding"])
        }
    }

    /// Answers that are kept.
    private static let limit = 1024
    private var second = Int64.min
    private var answers: [Key: ReadyAnswer] = [:]

    /// The answer for a request.
    ///
    /// - Parameter second: the present, in seconds since 1970.
    mutating func find(_ key: Key, at second: Int64) -> ReadyAnswer? {
        if second != self.second {
            self.second = second
            answers.removeAll(keepingCapacity: true)
        }
        return answers[key]
    }

    /// Keeps an answer that was made in this second, if there is room.
    mutating func keep(_ answer: ReadyAnswer, for key: Key) {
        if answers.count < Self.limit { answers[key] = answer }
    }
}

/// A whole answer of HTTP/1.1, or its head with what follows from a file.
final class ReadyAnswer {
    /// The longest content that is kept with its head, in bytes.
    private static let mostKept: Int64 = 64 << 10

    /// Status line, fields and, if it does not come from a file, content (RFC 9112 §2.1).
    let bytes: ByteBuffer
    /// The file with the content, and where in it.
    let run: (path: String, bytes: Range<Int64>)?
    /// Bytes of the content.
    let length: Int64
    /// Whether the content is a file's.
    let isFile: Bool
    /// The seconds of film in it.
    let seconds: Range<Int>?

    /// What a reply is on the wire; `nil` if it is not the whole of something in one piece.
    ///
    /// - Parameters:
    ///   - headers: all fields of its head.
    ///   - path: the file that its run is of.
    init?(_ reply: MediaReply, headers: HTTPHeaders, path: String?) {
        guard reply.status == .ok else { return nil }
        var bytes = ByteBufferAllocator().buffer(capacity: 1024)
        bytes.writeString("HTTP/1.1 200 OK\r\n")
        for (name, value) in headers { bytes.writeString("\(name): \(value)\r\n") }
        bytes.writeString("\r\n")
        switch (reply.body, path) {
        case (.bytes(let content), _) where content.readableBytes <= Self.mostKept:
            bytes.writeImmutableBuffer(content)
            run = nil
            length = Int64(content.readableBytes)
        case (.file(let range), let path?) where range.count <= DirectBody.step:
            run = (path, range)
            length = Int64(range.count)
        default: return nil
        }
        self.bytes = bytes
        isFile = reply.isFile
        seconds = reply.seconds
    }
}
