/// What the initialization section of a CMAF track says: `ftyp` and a `moov` with one track and no samples.
public struct TrackInitialization: Equatable, Sendable {
    /// The largest section that is read, in bytes.
    public static let limit = 1 << 20

    /// RFC 6381 codecs value, from the decoder's configuration: `avc1.64001f`, `mp4a.40.2`.
    public let codec: String
    /// Ticks a second.
    public let timescale: Int
    /// Width of the pictures; `nil` for sound.
    public let width: Int?
    /// Height of the pictures; `nil` for sound.
    public let height: Int?
    /// Channels; `nil` for pictures.
    public let channels: Int?
    /// Samples a second; `nil` for pictures.
    public let sampleRate: Int?

    /// The track's number in `moof` boxes.
    let trackID: UInt32
    /// What samples are without words of their own.
    let defaults: SampleDefaults
    /// The sample entry.
    let entry: SampleEntry
    /// Brands in `ftyp`.
    let brands: [FourCC]
    /// Durations in `mvhd` and `tkhd`; CMAF has none in a fragmented track.
    let declaredDurations: [UInt64]

    /// Reads an initialization section.
    ///
    /// - Parameter bytes: the head of the track's file, up to the first fragment.
    /// - Throws: `PackagingError` with `malformedBox`, `notCMAF`, `unsupportedCodec` or `overLimit`.
    public static func parse(_ bytes: [UInt8]) throws -> TrackInitialization {
        try TrackInitialization(bytes[...])
    }

    init(_ bytes: ArraySlice<UInt8>) throws(PackagingError) {
        guard bytes.count <= Self.limit else {
            throw PackagingError(
                .overLimit, zh: "初始化段超过 \(Self.limit) 字节。",
                en: "The initialization section is over \(Self.limit) bytes.")
        }
        let boxes = try Box.all(in: bytes)
        brands = try Self.brands(try boxes.one("ftyp"))
        let movie = try boxes.one("moov").children()
        let tracks = movie.filter { $0.kind == "trak" }
        guard let track = tracks.first, tracks.count == 1 else {
            throw PackagingError(
                .notCMAF, zh: "一个 CMAF 文件应只有一个轨道，这里有 \(tracks.count) 个。",
                en: "A CMAF file holds one track, this one \(tracks.count).")
        }
        let parts = try track.children()
        let header = try DatedHeader(try parts.one("tkhd"), gap: 4)
        let media = try parts.one("mdia").children()
        let scale = try DatedHeader(try media.one("mdhd")).field
        guard scale > 0 else { throw .box("mdhd", zh: "时间刻度为零", en: "its timescale is zero") }
        timescale = Int(scale)
        trackID = header.field
        declaredDurations = [try DatedHeader(try movie.one("mvhd")).duration, header.duration]
        defaults = try SampleDefaults(try movie.one("mvex").children(), track: header.field)
        let table = try media.one("minf").children().one("stbl").children()
        entry = try SampleEntry.read(stsd: try table.one("stsd"))
        codec = entry.codec
        switch entry {
        case .avc(_, let width, let height): (self.width, self.height, channels, sampleRate) = (width, height, nil, nil)
        case .aac(let sound): (width, height, channels, sampleRate) = (nil, nil, sound.channels, sound.sampleRate)
        }
    }

    private static func brands(_ box: Box) throws(PackagingError) -> [FourCC] {
        var reader = box.reader
        var brands = [FourCC(try reader.u32())]
        try reader.skip(4)
        while reader.remaining >= 4 { brands.append(FourCC(try reader.u32())) }
        return brands
    }
}

/// The field after the two dates, and the duration, of `mvhd`, `mdhd` and, with a gap of 4, `tkhd`.
private struct DatedHeader {
    let field: UInt32
    let duration: UInt64

    init(_ box: Box, gap: Int = 0) throws(PackagingError) {
        var reader = box.reader
        let version = try reader.u8()
        try reader.skip(version == 1 ? 19 : 11)
        field = try reader.u32()
        try reader.skip(gap)
        duration = version == 1 ? try reader.u64() : UInt64(try reader.u32())
    }
}

/// What a sample is where neither its run nor its fragment says: the `trex` box, ISO/IEC 14496-12 §8.8.3.
struct SampleDefaults: Equatable, Sendable {
    /// Ticks.
    var duration: UInt32
    /// Bytes.
    var size: UInt32
    /// Dependency and sync flags.
    var flags: UInt32

    /// Whether flags tell a sync sample.
    static func isSync(_ flags: UInt32) -> Bool { flags & 0x1_0000 == 0 }

    fileprivate init(_ boxes: [Box], track: UInt32) throws(PackagingError) {
        for box in boxes where box.kind == "trex" {
            var reader = box.reader
            try reader.skip(4)
            guard try reader.u32() == track else { continue }
            try reader.skip(4)
            duration = try reader.u32()
            size = try reader.u32()
            flags = try reader.u32()
            return
        }
        throw .box("trex", zh: "缺失", en: "it is missing")
    }
}
