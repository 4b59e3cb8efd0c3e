import NIOCore
import NIOHTTP1

/// The head of the answer that nearly every request for a segment gets, as the bytes that are sent: all of a run of a
/// file, to a `GET` without conditions, on a connection of HTTP/1.1 that goes on.
///
/// It is written out once a second, since only `Date` changes; who asks within that second is sent the same bytes.
struct ReadyHead {
    /// The run of the file that follows.
    let run: Range<Int64>
    /// The seconds of film that the run holds.
    let seconds: Range<Int>?
    private let reply: MediaReply
    private var written = (second: Int64.min, bytes: ByteBuffer())

    /// The head of `reply`, which is that to the whole of `run`.
    init(_ reply: MediaReply, run: Range<Int64>) {
        self.run = run
        self.reply = reply
        seconds = reply.seconds
    }

    /// Whether it is the head for a request.
    ///
    /// - Parameter conditions: what the request's fields say.
    static func suits(_ request: HTTPRequestHead, _ conditions: RequestConditions) -> Bool {
        request.method == .GET && request.version == .http1_1 && conditions.isEmpty && request.isKeepAlive
    }

    /// The bytes of the head, its closing line included.
    ///
    /// - Parameters:
    ///   - second: the present, in seconds since 1970.
    ///   - date: the value of `Date` for it.
    mutating func bytes(at second: Int64, date: String) -> ByteBuffer {
        if second != written.second { written = (second, write(date)) }
        return written.bytes
    }

    /// Status line and fields (RFC 9112 §4, §5), as NIO's encoder writes them.
    private func write(_ date: String) -> ByteBuffer {
        var bytes = ByteBufferAllocator().buffer(capacity: 640)
        bytes.writeString("HTTP/1.1 \(reply.status.code) \(reply.status.reasonPhrase)\r\n")
        for (name, value) in reply.headers { bytes.writeString("\(name): \(value)\r\n") }
        bytes.writeString("Date: \(date)\r\n\r\n")
        return bytes
    }
}
