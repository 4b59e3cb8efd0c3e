/// The decoder configuration of H.264, ISO/IEC 14496-15 §5.3.3.1.
struct AVCConfiguration: Equatable, Sendable {
    /// `avc1.64001f`: profile, constraints and level, RFC 6381 §3.3.
    let codec: String
    /// Bytes of the length before each NAL unit: 1, 2 or 4.
    let nalLengthSize: Int
    /// The first sequence parameter set, as a NAL unit.
    let sequenceParameterSet: [UInt8]
    /// All sequence and picture parameter sets in their order, as NAL units.
    let parameterSets: [[UInt8]]

    /// Reads the payload of an `avcC` box.
    ///
    /// - Parameter entry: the sample entry's type, which begins the codec value.
    init(_ payload: ArraySlice<UInt8>, entry: String) throws(PackagingError) {
        var reader = ByteReader(payload)
        guard try reader.u8() == 1 else { throw .box("avcC", zh: "版本未知", en: "its version is unknown") }
        let numbers = try reader.take(3)
        codec = entry + "." + numbers.map(Self.hexadecimal).joined()
        nalLengthSize = Int(try reader.u8() & 3) + 1
        guard nalLengthSize != 3 else { throw .box("avcC", zh: "NAL 长度为 3 字节", en: "NAL lengths of 3 bytes") }
        var sets: [[UInt8]] = []
        for _ in 0..<(try reader.u8() & 31) { sets.append(Array(try reader.take(Int(try reader.u16())))) }
        guard let first = sets.first else {
            throw .box("avcC", zh: "没有序列参数集", en: "it holds no sequence parameter set")
        }
        sequenceParameterSet = first
        for _ in 0..<(try reader.u8()) { sets.append(Array(try reader.take(Int(try reader.u16())))) }
        parameterSets = sets
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
