/// What a `moof` box says of its samples, ISO/IEC 14496-12 §8.8.4–§8.8.12, as CMAF narrows it: one track, offsets from
/// the `moof`, samples without gaps between them.
struct MovieFragment: Equatable, Sendable {
    /// The most samples of a fragment: 20 s of sound at 48,000 frames of one sample.
    static let sampleLimit = 1_000_000
    /// The largest `moof` that is read, in bytes.
    static let sizeLimit = 16 << 20

    /// When the first sample is decoded, in ticks.
    private(set) var decodeTime: Int64 = 0
    /// Ticks of all samples.
    private(set) var duration: Int64 = 0
    /// Samples.
    private(set) var sampleCount = 0
    /// From the beginning of the `moof` to the first sample, in bytes.
    private(set) var dataOffset = 0
    /// Bytes of all samples.
    private(set) var dataLength = 0
    /// Bytes of the first sample.
    private(set) var firstSize = 0
    /// Whether the first sample is flagged as a sync sample.
    private(set) var isSync = false

    /// One sample.
    struct Sample {
        /// When it is decoded, in ticks.
        var decoded: Int64
        /// By how many ticks later it is shown. Signed, as in runs of version 1; version 0 has no larger ones in use.
        var shift: Int32
        /// From the fragment's first sample, in bytes.
        var offset: Int
        /// Bytes.
        var size: Int
        /// Whether decoding can begin with it.
        var isSync: Bool
    }

    /// Reads a `moof` box.
    ///
    /// - Parameters:
    ///   - payload: what follows the box's head.
    ///   - initialization: of the track, for defaults.
    init(_ payload: ArraySlice<UInt8>, initialization: TrackInitialization) throws(PackagingError) {
        try self.init(payload, initialization: initialization) { _ in }
    }

    /// The same, and each of its samples in turn.
    init(
        _ payload: ArraySlice<UInt8>, initialization: TrackInitialization, each: (Sample) -> Void
    ) throws(PackagingError) {
        let trafs = try Box.all(in: payload).filter { $0.kind == "traf" }
        guard let traf = trafs.first, trafs.count == 1 else {
            throw PackagingError(
                .notCMAF, zh: "片段中有 \(trafs.count) 个轨道，应为一个。", en: "A fragment of \(trafs.count) tracks instead of one."
            )
        }
        let boxes = try traf.children()
        let defaults = try Self.defaults(try boxes.one("tfhd"), initialization)
        decodeTime = try Self.decodeTime(try boxes.one("tfdt"))
        for run in boxes where run.kind == "trun" { try add(run, defaults, each) }
        guard sampleCount > 0, firstSize > 0 else { throw .box("trun", zh: "没有样本", en: "there are no samples") }
    }

    private static func defaults(
        _ box: Box, _ initialization: TrackInitialization
    ) throws(PackagingError) -> SampleDefaults {
        var reader = box.reader
        let flags = try reader.u32()
        guard try reader.u32() == initialization.trackID else {
            throw .box("tfhd", zh: "轨道号与初始化段不符", en: "its track is not in the initialization section")
        }
        guard flags & 0x1 == 0, flags & 0x2_0000 != 0 else {
            throw PackagingError(
                .notCMAF, zh: "样本位置不是从 moof 算起。", en: "Offsets of samples do not count from the moof.")
        }
        if flags & 0x2 != 0 { try reader.skip(4) }
        var defaults = initialization.defaults
        if flags & 0x08 != 0 { defaults.duration = try reader.u32() }
        if flags & 0x10 != 0 { defaults.size = try reader.u32() }
        if flags & 0x20 != 0 { defaults.flags = try reader.u32() }
        return defaults
    }

    private static func decodeTime(_ box: Box) throws(PackagingError) -> Int64 {
        var reader = box.reader
        let version = try reader.u32() >> 24
        let time = version == 1 ? try reader.u64() : UInt64(try reader.u32())
        // 2⁵³ ticks are centuries at any timescale, and sums stay exact.
        guard time < 1 << 53 else { throw .box("tfdt", zh: "时间过大", en: "its time is impossible") }
        return Int64(time)
    }

    /// Adds a track run, ISO/IEC 14496-12 §8.8.8.
    private mutating func add(
        _ box: Box, _ defaults: SampleDefaults, _ each: (Sample) -> Void
    ) throws(PackagingError) {
        var reader = box.reader
        let flags = try reader.u32()
        let count = Int(try reader.u32())
        guard count <= Self.sampleLimit - sampleCount else {
            throw PackagingError(
                .overLimit, zh: "片段的样本超过 \(Self.sampleLimit) 个。", en: "A fragment of over \(Self.sampleLimit) samples.")
        }
        if flags & 0x1 != 0 {
            try place(Int(Int32(bitPattern: try reader.u32())))
        } else if sampleCount == 0 {
            throw PackagingError(.notCMAF, zh: "trun 没有数据位置。", en: "A trun without a data offset.")
        }
        let firstFlags = flags & 0x4 != 0 ? try reader.u32() : nil
        let columns = [UInt32(0x100), 0x200, 0x400, 0x800].filter { flags & $0 != 0 }.count
        guard count > 0 else { return }
        var rows = ByteReader(try reader.take(count * columns * 4))
        for row in 0..<count {
            let ticks = flags & 0x100 != 0 ? try rows.u32() : defaults.duration
            let size = flags & 0x200 != 0 ? try rows.u32() : defaults.size
            let own = flags & 0x400 != 0 ? try rows.u32() : defaults.flags
            let shift = flags & 0x800 != 0 ? Int32(bitPattern: try rows.u32()) : 0
            let isSync = SampleDefaults.isSync(row == 0 ? firstFlags ?? own : own)
            if sampleCount == 0 { (self.isSync, firstSize) = (isSync, Int(size)) }
            each(
                Sample(
                    decoded: decodeTime + duration, shift: shift, offset: dataLength, size: Int(size), isSync: isSync))
            duration += Int64(ticks)
            dataLength += Int(size)
            sampleCount += 1
        }
    }

    /// Takes the offset of a run: of the first as it is; later ones must go on where the one before ended.
    private mutating func place(_ offset: Int) throws(PackagingError) {
        guard offset > 0, sampleCount == 0 || offset == dataOffset + dataLength else {
            throw PackagingError(.notCMAF, zh: "样本数据之间有空隙。", en: "Samples with gaps between them.")
        }
        if sampleCount == 0 { dataOffset = offset }
    }
}
