/// Writes H.264 pictures as a byte stream, ISO/IEC 14496-10 annex B, with their parameter sets.
struct AnnexB {
    private let prefix: Int
    /// Start codes and parameter sets, as they go before a picture at which decoding can begin.
    private let sets: [UInt8]

    private static let startCode: [UInt8] = [0, 0, 0, 1]
    /// An access unit delimiter for pictures of any kind (§7.4.2.4), which ISO/IEC 13818-1 §2.14.1 asks for.
    private static let delimiter: [UInt8] = startCode + [9, 0xF0]

    init(_ configuration: AVCConfiguration) {
        prefix = configuration.nalLengthSize
        sets = configuration.parameterSets.flatMap { Self.startCode + $0 }
    }

    /// A picture.
    ///
    /// - Parameter sample: NAL units with their lengths before them (ISO/IEC 14496-15 §5.3.4.2).
    /// - Throws: `malformedBox` if a unit reaches beyond the sample.
    func picture(_ sample: ArraySlice<UInt8>, isSync: Bool) throws(PackagingError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(sample.count + sets.count + 64)
        bytes += Self.delimiter
        if isSync { bytes += sets }
        var position = sample.startIndex
        while sample.endIndex - position >= prefix {
            let length = sample[position..<position + prefix].reduce(0) { $0 << 8 | Int($1) }
            position += prefix
            guard length <= sample.endIndex - position else {
                throw .box("mdat", zh: "NAL 单元超出样本", en: "a NAL unit reaches beyond its sample")
            }
            let unit = sample[position..<position + length]
            position += length
            // A delimiter stands before it already.
            guard let kind = unit.first.map({ $0 & 0x1F }), kind != 9 else { continue }
            bytes += Self.startCode
            bytes += unit
        }
        return bytes
    }
}
