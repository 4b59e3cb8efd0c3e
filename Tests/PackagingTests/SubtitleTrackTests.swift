import MediaModel
import Testing

@testable import Packaging

@Suite("A subtitle track")
struct SubtitleTrackTests {
    private let cues = [
        Cue(start: 500, end: 2000, text: "first"), Cue(start: 5000, end: 7250, text: "over\nthe boundary"),
        Cue(start: 12_000, end: 13_000, text: "third"), Cue(start: 90_000_000, end: 90_001_000, text: "late"),
    ]

    @Test("has a segment for each of the programme's, and a cue in each that it reaches into")
    func segments() throws {
        let track = try SubtitleTrack.make(cues: cues, boundaries: [0, 6, 12, 14.4], language: "zh")
        let texts = track.table.segments.map { segment in
            let start = Int(segment.offset)
            return String(decoding: track.segments[start..<start + segment.length], as: UTF8.self)
        }
        #expect(
            texts == [
                """
                WEBVTT
                X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000

                00:00:00.500 --> 00:00:02.000
                first

                00:00:05.000 --> 00:00:07.250
                over
                the boundary


                """,
                """
                WEBVTT
                X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000

                00:00:05.000 --> 00:00:07.250
                over
                the boundary


                """,
                """
                WEBVTT
                X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000

                00:00:12.000 --> 00:00:13.000
                third


                """,
            ])
        #expect(track.table.fileSize == Int64(track.segments.count))
        #expect(track.table.initializationLength == 0)
        #expect(track.table.segments.map(\.duration) == [6000, 6000, 2400])
    }

    @Test("has the whole text in one file")
    func whole() throws {
        let track = try SubtitleTrack.make(cues: cues, boundaries: [0, 6], language: "zh")
        #expect(
            String(decoding: track.whole, as: UTF8.self) == """
                WEBVTT
                X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000

                00:00:00.500 --> 00:00:02.000
                first

                00:00:05.000 --> 00:00:07.250
                over
                the boundary

                00:00:12.000 --> 00:00:13.000
                third

                25:00:00.000 --> 25:00:01.000
                late


                """)
    }

    @Test("stands in the manifest with its own rates")
    func manifestTrack() throws {
        let made = try SubtitleTrack.make(cues: cues, boundaries: [0, 6, 12, 14.4], language: "zh-Hans")
        let track = made.track(target: 6, sha256: sha("text"))
        #expect(
            track
                == Track(
                    id: "s-zh-Hans", file: "s-zh-Hans.segments.vtt",
                    kind: .subtitle(wholeFile: "s-zh-Hans.vtt", wholeLength: made.whole.count),
                    language: "zh-Hans", codec: "wvtt", timescale: 1000, table: made.table, peakBitRate: 184,
                    averageBitRate: 183, sha256: sha("text")))
    }

    @Test("never carries a language that is none into a file's name", arguments: ["../x", "zh/../..", "", "zh\n"])
    func hostileLanguage(language: String) throws {
        let track = try SubtitleTrack.make(cues: cues, boundaries: [0, 6], language: language)
        #expect([track.id, track.language, track.segmentFile] == ["s-und", "und", "s-und.segments.vtt"])
    }

    @Test(
        "needs boundaries that rise",
        arguments: [[], [0], [0, 0], [0, 6, 5], [-2, -1], [0, 6, 6.0001], [0, .nan], [.infinity, .infinity]])
    func boundaries(boundaries: [Double]) throws {
        #expect(
            try code { _ = try SubtitleTrack.make(cues: cues, boundaries: boundaries, language: "zh") }
                == .unusableTimes)
    }

    @Test("is refused when what stands in every segment fills a disk")
    func tooLarge() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let endless = [Cue(start: 0, end: 36_000_000, text: text)]
        let boundaries = (0...70).map { Double($0) * 6 }
        #expect(
            try code { _ = try SubtitleTrack.make(cues: endless, boundaries: boundaries, language: "zh") }
                == .overLimit)
    }
}
