import NIOCore

/// What carries the exchanges that a segment handler sees.
enum Carrier {
    /// An HTTP/1.1 connection in the clear: the kernel can send files by itself.
    case clear
    /// An HTTP/1.1 connection over TLS: bytes pass through memory to be encrypted.
    case secured
    /// One stream of an HTTP/2 connection: a single exchange, which ends by itself.
    case stream(StreamShare)
}

/// What the streams of one HTTP/2 connection hold together. It belongs to the connection's event loop.
public final class StreamShare {
    /// Answers that read a file just now.
    private(set) var bodies = 0

    /// A share of a new connection.
    public init() {}

    /// The most bytes that one body may hold, so that all bodies of the connection hold little more than 1 MiB.
    var allowance: Int { max(SlicePace.record / 2, Self.total / max(1, bodies)) }

    func began() { bodies += 1 }

    func ended() { bodies -= 1 }

    private static let total = 1 << 20
}

/// How much of a file is read at a time. A pure value.
///
/// It begins small and grows while the peer takes everything at once: many small slices cost processor time, large ones
/// memory for as long as a slow peer has not taken them.
struct SlicePace: Equatable {
    /// Bytes of content in a TLS record (RFC 8446 §5.1), and in an HTTP/2 frame of the usual size (RFC 9113 §4.2).
    static let record = 16 << 10
    /// The least and the most bytes of a slice. Encrypted, they stay below powers of two.
    private static let bounds = 3 * record...7 * record

    /// Bytes of the next slice.
    private(set) var size = Self.bounds.lowerBound

    /// A slice was handed on. Tells whether the peer could take more at once.
    mutating func handed(isWritable: Bool) {
        size = isWritable ? min(size * 2, Self.bounds.upperBound) : Self.bounds.lowerBound
    }
}
