/// Reads bits from the highest down, and never beyond its bytes.
struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var position = 0

    /// A reader at the first bit of `bytes`.
    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The next `count` bits, at most 32.
    mutating func bits(_ count: Int) throws(PackagingError) -> UInt32 {
        guard (0...32).contains(count), position + count <= bytes.count * 8 else {
            throw PackagingError(.malformedBox, zh: "解码配置被截断。", en: "A decoder's configuration is cut off.")
        }
        var value: UInt32 = 0
        for _ in 0..<count {
            let byte = bytes[bytes.startIndex + position / 8]
            value = value << 1 | UInt32(byte >> UInt8(7 - position % 8) & 1)
            position += 1
        }
        return value
    }

    /// The next bit.
    mutating func flag() throws(PackagingError) -> Bool { try bits(1) == 1 }

    /// An unsigned Exp-Golomb number, ITU-T H.264 §9.1.
    mutating func unsignedGolomb() throws(PackagingError) -> UInt32 {
        var zeros = 0
        while try !flag() {
            zeros += 1
            guard zeros < 32 else {
                throw PackagingError(.malformedBox, zh: "Exp-Golomb 编码无效。", en: "An Exp-Golomb code does not end.")
            }
        }
        return (1 << UInt32(zeros)) - 1 + (try bits(zeros))
    }

    /// A signed Exp-Golomb number, ITU-T H.264 §9.1.1.
    mutating func signedGolomb() throws(PackagingError) -> Int32 {
        let value = Int64(try unsignedGolomb())
        return Int32(truncatingIfNeeded: value % 2 == 0 ? -value / 2 : (value + 1) / 2)
    }
}
