/// The decoder configuration of AAC: the descriptors of an `esds` box (ISO/IEC 14496-1 §7.2.6) and the
/// AudioSpecificConfig in them (ISO/IEC 14496-3 §1.6.2.1).
struct AACConfiguration: Equatable, Sendable {
    /// `mp4a.40.2`: object type indication and audio object type, RFC 6381 §3.3.
    let codec: String
    /// Channels.
    let channels: Int
    /// Samples a second.
    let sampleRate: Int
    /// The audio object type, ISO/IEC 14496-3 §1.5.1: 2 for AAC-LC.
    let audioObject: Int

    /// Samples a second by their index, ISO/IEC 14496-3 §1.6.3.4.
    static let frequencies = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]

    /// Reads the payload of an `esds` box.
    init(_ payload: ArraySlice<UInt8>) throws(PackagingError) {
        var reader = ByteReader(payload)
        try reader.skip(4)
        var stream = ByteReader(try Self.descriptor(3, in: &reader))
        try stream.skip(2)
        let flags = try stream.u8()
        if flags & 0x80 != 0 { try stream.skip(2) }
        if flags & 0x40 != 0 { try stream.skip(Int(try stream.u8())) }
        if flags & 0x20 != 0 { try stream.skip(2) }
        var decoder = ByteReader(try Self.descriptor(4, in: &stream))
        let objectType = try decoder.u8()
        guard objectType == 0x40 else {
            throw PackagingError(
                .unsupportedCodec, zh: "esds 中的对象类型 \(objectType) 不是 AAC。",
                en: "Object type \(objectType) in esds is not AAC.")
        }
        try decoder.skip(12)
        var bits = BitReader(try Self.descriptor(5, in: &decoder))
        audioObject = try Self.audioObject(&bits)
        sampleRate = try Self.frequency(&bits)
        channels = try Self.channelCount(Int(try bits.bits(4)))
        codec = "mp4a.40.\(audioObject)"
    }

    /// The payload of the next descriptor, which must have that tag; sizes are 7 bits a byte, four bytes at most.
    private static func descriptor(
        _ tag: UInt8, in reader: inout ByteReader
    ) throws(PackagingError) -> ArraySlice<UInt8> {
        guard try reader.u8() == tag else { throw .box("esds", zh: "缺少描述符 \(tag)", en: "descriptor \(tag) is missing") }
        var size = 0
        for _ in 0..<4 {
            let byte = try reader.u8()
            size = size << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { return try reader.take(size) }
        }
        throw .box("esds", zh: "描述符长度无效", en: "a descriptor's size does not end")
    }

    private static func audioObject(_ bits: inout BitReader) throws(PackagingError) -> Int {
        let type = Int(try bits.bits(5))
        return type == 31 ? 32 + Int(try bits.bits(6)) : type
    }

    private static func frequency(_ bits: inout BitReader) throws(PackagingError) -> Int {
        let index = Int(try bits.bits(4))
        if index == 15 { return Int(try bits.bits(24)) }
        guard index < frequencies.count else {
            throw .box("esds", zh: "采样率编号 \(index) 未定义", en: "sample rate \(index) is undefined")
        }
        return frequencies[index]
    }

    private static func channelCount(_ configuration: Int) throws(PackagingError) -> Int {
        switch configuration {
        case 1...6: return configuration
        case 7: return 8
        default:
            throw .box(
                "esds", zh: "声道配置 \(configuration) 不支持", en: "channel configuration \(configuration) is unsupported")
        }
    }
}
