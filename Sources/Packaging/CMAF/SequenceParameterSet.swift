/// What an H.264 sequence parameter set says of the pictures, ITU-T H.264 §7.3.2.1.1 and annex E.
public struct SequenceParameterSet: Equatable, Sendable {
    /// Width shown, in samples.
    var width: Int
    /// Height shown, in samples.
    var height: Int
    /// 1 for 4:2:0.
    var chromaFormat: Int
    /// Bits of a luma or chroma sample, the larger.
    var bitDepth: Int
    /// Frames alone, no fields.
    public private(set) var isProgressive: Bool
    /// Width to height of a sample; 0:0 if not said.
    var sampleAspect: (width: Int, height: Int)

    /// Reads a sequence parameter set.
    ///
    /// - Parameter unit: the NAL unit with its header byte.
    /// - Throws: it is cut off or no such set.
    public init(sequenceParameterSet unit: [UInt8]) throws(PackagingError) {
        guard let first = unit.first, first & 31 == 7 else {
            throw PackagingError(.malformedBox, zh: "不是序列参数集。", en: "Not a sequence parameter set.")
        }
        var bits = BitReader(Self.unescaped(unit.dropFirst())[...])
        let profile = try bits.bits(8)
        _ = try bits.bits(16)
        _ = try bits.unsignedGolomb()
        (chromaFormat, bitDepth) = try Self.samples(&bits, profile: profile)
        _ = try bits.unsignedGolomb()
        try Self.skipPictureOrder(&bits)
        _ = try bits.unsignedGolomb()
        _ = try bits.flag()
        let columns = Int(try bits.unsignedGolomb()) + 1
        let rows = Int(try bits.unsignedGolomb()) + 1
        isProgressive = try bits.flag()
        if !isProgressive { _ = try bits.flag() }
        _ = try bits.flag()
        let fields = isProgressive ? 1 : 2
        width = columns * 16
        height = rows * 16 * fields
        if try bits.flag() {
            let crop = [
                try bits.unsignedGolomb(), try bits.unsignedGolomb(), try bits.unsignedGolomb(),
                try bits.unsignedGolomb(),
            ].map(Int.init)
            let (across, down) = (chromaFormat == 1 || chromaFormat == 2 ? 2 : 1, chromaFormat == 1 ? 2 : 1)
            width -= (crop[0] + crop[1]) * across
            height -= (crop[2] + crop[3]) * down * fields
        }
        sampleAspect = try Self.sampleAspect(&bits)
    }

    /// Whether two sets say the same of the pictures.
    public static func == (left: Self, right: Self) -> Bool {
        left.width == right.width && left.height == right.height && left.chromaFormat == right.chromaFormat
            && left.bitDepth == right.bitDepth && left.isProgressive == right.isProgressive
            && left.sampleAspect == right.sampleAspect
    }

    /// The bytes without the 3 of each 0 0 3, ITU-T H.264 §7.3.1.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        var zeros = 0
        for byte in bytes {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            plain.append(byte)
        }
        return plain
    }

    private static func samples(
        _ bits: inout BitReader, profile: UInt32
    ) throws(PackagingError) -> (chroma: Int, depth: Int) {
        guard [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(profile) else { return (1, 8) }
        let chroma = Int(try bits.unsignedGolomb())
        if chroma == 3 { _ = try bits.flag() }
        let depth = 8 + Int(max(try bits.unsignedGolomb(), try bits.unsignedGolomb()))
        _ = try bits.flag()
        if try bits.flag() {
            for index in 0..<(chroma == 3 ? 12 : 8) where try bits.flag() {
                try skipScalingList(&bits, count: index < 6 ? 16 : 64)
            }
        }
        return (chroma, depth)
    }

    private static func skipScalingList(_ bits: inout BitReader, count: Int) throws(PackagingError) {
        var (last, next) = (8, 8)
        for _ in 0..<count {
            if next != 0 { next = (last + Int(try bits.signedGolomb()) % 256 + 256) % 256 }
            last = next == 0 ? last : next
        }
    }

    private static func skipPictureOrder(_ bits: inout BitReader) throws(PackagingError) {
        switch try bits.unsignedGolomb() {
        case 0: _ = try bits.unsignedGolomb()
        case 1:
            _ = try bits.flag()
            _ = try bits.signedGolomb()
            _ = try bits.signedGolomb()
            let cycle = try bits.unsignedGolomb()
            guard cycle < 256 else {
                throw PackagingError(.malformedBox, zh: "序列参数集无效。", en: "A sequence parameter set is invalid.")
            }
            for _ in 0..<cycle { _ = try bits.signedGolomb() }
        default: break
        }
    }

    private static func sampleAspect(_ bits: inout BitReader) throws(PackagingError) -> (width: Int, height: Int) {
        guard try bits.flag(), try bits.flag() else { return (0, 0) }
        let known = [
            (0, 0), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11),
            (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
        ]
        let index = Int(try bits.bits(8))
        if index == 255 { return (Int(try bits.bits(16)), Int(try bits.bits(16))) }
        return index < known.count ? known[index] : (0, 0)
    }
}
