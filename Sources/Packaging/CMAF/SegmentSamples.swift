/// All samples of a CMAF segment in memory, one fragment after another.
struct SegmentSamples {
    /// One sample.
    struct Sample {
        /// When it is decoded, in ticks.
        var decoded: Int64
        /// When it is shown, in ticks.
        var shown: Int64
        /// Its bytes.
        var data: ArraySlice<UInt8>
        /// Whether decoding can begin with it.
        var isSync: Bool
    }

    /// In the order of decoding.
    private(set) var samples: [Sample] = []

    /// Reads a segment.
    ///
    /// - Throws: `malformedBox`, `notCMAF` or `overLimit`.
    init(_ bytes: [UInt8], _ initialization: TrackInitialization) throws(PackagingError) {
        var position = 0
        while position < bytes.count {
            guard let header = try BoxHeader.read(bytes[position...]),
                case let size = header.size ?? bytes.count - position, size <= bytes.count - position
            else { throw .box("moof", zh: "片段不完整", en: "the segment is cut off") }
            if header.kind == "moof" {
                let payload = bytes[(position + header.length)..<(position + size)]
                try add(payload, at: position, of: bytes, initialization)
            }
            position += size
        }
    }

    private mutating func add(
        _ payload: ArraySlice<UInt8>, at start: Int, of bytes: [UInt8], _ initialization: TrackInitialization
    ) throws(PackagingError) {
        var found: [MovieFragment.Sample] = []
        let fragment = try MovieFragment(payload, initialization: initialization) { found.append($0) }
        let first = start + fragment.dataOffset
        guard fragment.dataLength <= bytes.count - first else {
            throw .box("mdat", zh: "样本超出片段", en: "samples reach beyond the segment")
        }
        samples.reserveCapacity(samples.count + found.count)
        for sample in found {
            let begin = first + sample.offset
            samples.append(
                Sample(
                    decoded: sample.decoded, shown: sample.decoded + Int64(sample.shift),
                    data: bytes[begin..<(begin + sample.size)], isSync: sample.isSync))
        }
    }
}
