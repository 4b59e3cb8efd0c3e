import MediaModel
import Testing

/// One sample of a track made up for a test.
struct FixtureSample: Sendable {
    var duration: UInt32
    var bytes: [UInt8]
}

/// One fragment of a track made up for a test.
struct FixtureFragment: Sendable {
    /// `tfdt`, in ticks.
    var time: UInt64
    var samples: [FixtureSample]
    /// What the first sample's flags say.
    var isSync = true

    /// `moof` and `mdat`, with an `styp` before them.
    func bytes(trackID: UInt32) -> [UInt8] {
        let style = BoxBytes.box("styp", Array("msdh".utf8), BoxBytes.u32(0), Array("msdhmsix".utf8))
        let length = moof(trackID: trackID, dataOffset: 0).count
        return style + moof(trackID: trackID, dataOffset: UInt32(length + 8))
            + BoxBytes.box("mdat", samples.flatMap(\.bytes))
    }

    /// Bytes up to the end of the first sample.
    func keyLength(trackID: UInt32) -> Int {
        bytes(trackID: trackID).count - samples.dropFirst().reduce(0) { $0 + $1.bytes.count }
    }

    var duration: Int64 { samples.reduce(0) { $0 + Int64($1.duration) } }

    private func moof(trackID: UInt32, dataOffset: UInt32) -> [UInt8] {
        let rows = samples.enumerated().flatMap { index, sample in
            BoxBytes.u32(sample.duration) + BoxBytes.u32(UInt32(sample.bytes.count))
                + BoxBytes.u32(index == 0 && isSync ? 0x200_0000 : 0x101_0000)
        }
        return BoxBytes.box(
            "moof", BoxBytes.box("mfhd", BoxBytes.zeros(4), BoxBytes.u32(1)),
            BoxBytes.box(
                "traf", BoxBytes.box("tfhd", BoxBytes.u32(0x2_0000), BoxBytes.u32(trackID)),
                BoxBytes.box("tfdt", BoxBytes.u32(0x100_0000), BoxBytes.u64(time)),
                BoxBytes.box(
                    "trun", BoxBytes.u32(0x701), BoxBytes.u32(UInt32(samples.count)), BoxBytes.u32(dataOffset), rows)))
    }
}

/// A CMAF track made up for a test, with all that can be wrong in it.
struct FixtureTrack: Sendable {
    var id: String
    var kind: TrackKind
    var language: String?
    var timescale: UInt32
    var trackID: UInt32 = 1
    var brand = "cmfc"
    /// What `mvhd` and `tkhd` declare; CMAF has 0.
    var declaredDuration: UInt32 = 0
    /// The sample entry; by `kind` if none is given.
    var entry: [UInt8]?
    var fragments: [FixtureFragment]
    /// Fragments in each segment.
    var grouping: [Int]

    var file: String { "\(id).mp4" }

    /// What the bitstream says the codec is.
    var codec: String {
        switch kind {
        case .video: "avc1.64001f"
        case .audio: "mp4a.40.2"
        case .subtitle: "wvtt"
        }
    }

    /// `ftyp` and `moov`.
    var initialization: [UInt8] {
        let description: [UInt8] =
            switch kind {
            case .video(let width, let height, _, _): entry ?? SampleEntryBytes.avc(width: width, height: height)
            case .audio, .subtitle: entry ?? SampleEntryBytes.aac([0x11, 0x90])
            }
        let duration = BoxBytes.u32(declaredDuration)
        let table = BoxBytes.box("stbl", BoxBytes.box("stsd", BoxBytes.zeros(4), BoxBytes.u32(1), description))
        let media = BoxBytes.box(
            "mdia", BoxBytes.box("mdhd", BoxBytes.zeros(12), BoxBytes.u32(timescale), BoxBytes.zeros(8)),
            BoxBytes.box("minf", table))
        let track = BoxBytes.box(
            "trak", BoxBytes.box("tkhd", BoxBytes.zeros(12), BoxBytes.u32(trackID), BoxBytes.zeros(4), duration), media)
        let extends = BoxBytes.box(
            "trex", BoxBytes.zeros(4), BoxBytes.u32(trackID), BoxBytes.u32(1), BoxBytes.zeros(12))
        return BoxBytes.box("ftyp", Array(brand.utf8), BoxBytes.u32(0), Array(brand.utf8))
            + BoxBytes.box(
                "moov", BoxBytes.box("mvhd", BoxBytes.zeros(12), BoxBytes.u32(1000), duration), track,
                BoxBytes.box("mvex", extends))
    }

    /// The whole file.
    var bytes: [UInt8] { initialization + fragments.flatMap { $0.bytes(trackID: trackID) } }

    /// The table of it, at 0 and by the lengths of the samples, whatever the fragments say of their times.
    func table() throws -> SegmentTable {
        var isPicture = false
        if case .video = kind { isPicture = true }
        return try #require(
            SegmentTable(
                initializationLength: initialization.count,
                fragments: fragments.map {
                    Fragment(
                        length: $0.bytes(trackID: trackID).count, duration: $0.duration,
                        keyLength: isPicture ? $0.keyLength(trackID: trackID) : 0)
                }, grouping: grouping))
    }
}

extension FixtureTrack {
    /// Pictures at 25 frames a second, 12 800 ticks a second.
    ///
    /// - Parameters:
    ///   - seconds: of each fragment.
    ///   - size: bytes of the key picture beyond its NAL units' heads.
    static func video(
        _ id: String, width: Int, height: Int, group: String? = "a128",
        seconds: [UInt32] = Array(repeating: 2, count: 6),
        grouping: [Int] = [3, 3], size: Int = 20
    ) -> FixtureTrack {
        var time: UInt64 = 0
        let fragments = seconds.map { length in
            defer { time += UInt64(length) * 12800 }
            return FixtureFragment(
                time: time,
                samples: [
                    FixtureSample(duration: 512, bytes: keyPicture(size: size)),
                    FixtureSample(duration: length * 12800 - 512, bytes: BoxBytes.u32(2) + [0x41, 0x9A]),
                ])
        }
        return FixtureTrack(
            id: id, kind: .video(width: width, height: height, frameRate: Rational(25, 1), audioGroup: group),
            timescale: 12800, fragments: fragments, grouping: grouping)
    }

    /// Sound at 48 kHz in fragments of 6 s.
    static func audio(_ id: String, group: String, language: String = "zh") -> FixtureTrack {
        let fragments = (0..<2).map { number in
            FixtureFragment(
                time: UInt64(number) * 288_000,
                samples: [
                    FixtureSample(duration: 144_000, bytes: Array(repeating: 0x21, count: 30)),
                    FixtureSample(duration: 144_000, bytes: Array(repeating: 0x21, count: 31)),
                ])
        }
        return FixtureTrack(
            id: id, kind: .audio(channels: 2, sampleRate: 48000, group: group), language: language, timescale: 48000,
            fragments: fragments, grouping: [1, 1])
    }

    /// An access unit delimiter, then an IDR slice.
    static func keyPicture(size: Int) -> [UInt8] {
        BoxBytes.u32(2) + [0x09, 0xF0] + BoxBytes.u32(UInt32(size + 1)) + [0x65]
            + Array(repeating: 0xAB, count: size)
    }
}
