import MediaModel
import Testing

@testable import Packaging

/// Manifests of programmes with round numbers, for playlists whole.
enum Programmes {
    /// A film of 14.4 s in two sizes, each with its own quality of sound in two languages, and subtitles.
    static func film() throws -> AssetManifest {
        manifest(
            14.4,
            [
                try video("v720", 1280, 720, group: "a128", bytes: 400_000, peak: 1_800_000, average: 1_500_000),
                try video("v360", 640, 360, group: "a64", bytes: 100_000, peak: 600_000, average: 400_000),
                try audio("a128-zh", "a128", "zh", peak: 130_000), try audio("a128-bo", "a128", "bo", peak: 129_000),
                try audio("a64-zh", "a64", "zh", peak: 66_000), try audio("a64-bo", "a64", "bo", peak: 65_000),
                try subtitles("s-zh-Hans", "zh-Hans"),
            ])
    }

    /// A film without sound.
    static func silent() throws -> AssetManifest {
        manifest(
            14.4, [try video("v360", 640, 360, group: nil, bytes: 100_000, peak: 600_000, average: 400_000)])
    }

    /// Sound alone, in each of `languages` in two qualities.
    static func sound(_ languages: String...) throws -> AssetManifest {
        let tracks = try [("a128", 130_000), ("a64", 66_000)].flatMap { group, peak in
            try languages.map { try audio("\(group)-\($0)", group, $0, peak: peak) }
        }
        return manifest(14.4, tracks)
    }

    static func manifest(_ duration: Double, _ tracks: [Track]) -> AssetManifest {
        AssetManifest(duration: duration, tracks: tracks, sourceSHA256: sha("source"))
    }

    /// Segments of 6, 6 and 2.4 s at 25 frames a second, of GOPs of 2 s.
    static func video(
        _ id: String, _ width: Int, _ height: Int, group: String?, bytes: Int, peak: Int, average: Int
    ) throws -> Track {
        let fragments = (0..<8).map { number in
            Fragment(
                length: bytes + number, duration: number < 7 ? 25600 : 5120, keyLength: bytes / 10 + number)
        }
        let table = try #require(SegmentTable(initializationLength: 800, fragments: fragments, grouping: [3, 3, 2]))
        return Track(
            id: id, file: "\(id).mp4",
            kind: .video(width: width, height: height, frameRate: Rational(25, 1), audioGroup: group),
            codec: "avc1.64001f", timescale: 12800, table: table, peakBitRate: peak, averageBitRate: average,
            sha256: sha(id))
    }

    /// Segments of 282, 281 and 112 frames of sound at 48 kHz.
    static func audio(_ id: String, _ group: String, _ language: String?, peak: Int) throws -> Track {
        let fragments = [282, 281, 112].map { Fragment(length: peak * $0 / 376, duration: Int64($0) * 1024) }
        let table = try #require(SegmentTable(initializationLength: 700, fragments: fragments, grouping: [1, 1, 1]))
        return Track(
            id: id, file: "\(id).mp4", kind: .audio(channels: 2, sampleRate: 48000, group: group), language: language,
            codec: "mp4a.40.2", timescale: 48000, table: table, peakBitRate: peak, averageBitRate: peak - 2000,
            sha256: sha(id))
    }

    static func subtitles(_ id: String, _ language: String) throws -> Track {
        let fragments = [Int64(6000), 6000, 2400].map { Fragment(length: 90, duration: $0) }
        let table = try #require(SegmentTable(initializationLength: 0, fragments: fragments, grouping: [1, 1, 1]))
        return Track(
            id: id, file: "\(id).segments.vtt", kind: .subtitle(wholeFile: "\(id).vtt", wholeLength: 300),
            language: language,
            codec: "wvtt", timescale: 1000, table: table, peakBitRate: 300, averageBitRate: 150, sha256: sha(id))
    }
}
