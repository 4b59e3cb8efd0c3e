/// Reads big-endian numbers and never beyond its bytes.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// A reader at the beginning of `bytes`.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Bytes that are left.
    var remaining: Int { bytes.endIndex - position }

    /// What is left.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    mutating func u8() throws(PackagingError) -> UInt8 { UInt8(truncatingIfNeeded: try number(1)) }
    mutating func u16() throws(PackagingError) -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }
    mutating func u32() throws(PackagingError) -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }
    mutating func u64() throws(PackagingError) -> UInt64 { try number(8) }

    /// The next `count` bytes.
    mutating func take(_ count: Int) throws(PackagingError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw PackagingError(
                .malformedBox, zh: "数据被截断：需要 \(count) 字节，只剩 \(remaining) 字节。",
                en: "Cut off: \(count) bytes are needed, \(remaining) are left.")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func skip(_ count: Int) throws(PackagingError) { _ = try take(count) }

    private mutating func number(_ count: Int) throws(PackagingError) -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
