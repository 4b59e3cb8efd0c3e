import NIOCore

/// Several ranges of a representation as one body: `multipart/byteranges` (RFC 9110 §14.6).
struct MultipartRanges {
    /// The body's media type.
    let contentType: String
    /// The body's length in bytes.
    let length: Int64

    private let ranges: [Range<Int64>]
    private let heads: [String]
    private let end: String

    /// Ranges of a representation of `size` bytes.
    ///
    /// - Parameter boundary: what stands between parts; no two answers have the same, so that a film's bytes cannot
    ///   imitate it.
    init(
        _ ranges: [Range<Int64>], of size: Int64, contentType: String, boundary: String = Self.freshBoundary()
    ) {
        self.ranges = ranges
        self.contentType = "multipart/byteranges; boundary=\(boundary)"
        heads = ranges.map { range in
            """
            \r\n--\(boundary)\r\nContent-Type: \(contentType)\r\n\
            Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)\r\n\r\n
            """
        }
        end = "\r\n--\(boundary)--\r\n"
        length = zip(ranges, heads).reduce(Int64(end.utf8.count)) { $0 + Int64($1.0.count + $1.1.utf8.count) }
    }

    /// The body's pieces in turn.
    ///
    /// - Parameter piece: the bytes of a range.
    func pieces(_ piece: (Range<Int64>) -> MediaReply.Piece) -> [MediaReply.Piece] {
        zip(heads, ranges).flatMap { head, range in [.bytes(ByteBuffer(string: head)), piece(range)] }
            + [.bytes(ByteBuffer(string: end))]
    }

    /// A boundary of 32 hexadecimal digits by chance.
    static func freshBoundary() -> String {
        let digits = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }
        return digits.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
    }
}
