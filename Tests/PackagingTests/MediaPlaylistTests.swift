import MediaModel
import Testing

@testable import Packaging

@Suite("A track's playlist")
struct MediaPlaylistTests {
    @Test("lists the segments of pictures")
    func video() throws {
        let film = try Programmes.film()
        #expect(
            HLS.media(film.tracks[0], of: film) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="init.mp4"
                #EXTINF:6.000000,
                0.m4s
                #EXTINF:6.000000,
                1.m4s
                #EXTINF:2.400000,
                2.m4s
                #EXT-X-ENDLIST

                """)
    }

    @Test("lists sound with lengths that never drift from its frames")
    func audio() throws {
        let film = try Programmes.film()
        #expect(
            HLS.media(film.tracks[2], of: film) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="init.mp4"
                #EXTINF:6.016000,
                0.m4s
                #EXTINF:5.994667,
                1.m4s
                #EXTINF:2.389333,
                2.m4s
                #EXT-X-ENDLIST

                """)
    }

    @Test("lists subtitles without an initialization section")
    func subtitles() throws {
        let film = try Programmes.film()
        #expect(
            HLS.media(film.tracks[6], of: film) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXTINF:6.000000,
                0.vtt
                #EXTINF:6.000000,
                1.vtt
                #EXTINF:2.400000,
                2.vtt
                #EXT-X-ENDLIST

                """)
    }

    @Test("of key pictures gives each one's range of its segment")
    func iframes() throws {
        let film = try Programmes.film()
        #expect(
            HLS.iframes(film.tracks[0], of: film) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-I-FRAMES-ONLY
                #EXT-X-MAP:URI="init.mp4"
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40000@0
                0.m4s
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40001@400000
                0.m4s
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40002@800001
                0.m4s
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40003@0
                1.m4s
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40004@400003
                1.m4s
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40005@800007
                1.m4s
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40006@0
                2.m4s
                #EXTINF:0.400000,
                #EXT-X-BYTERANGE:40007@400006
                2.m4s
                #EXT-X-ENDLIST

                """)
    }

    @Test("stands at the path that the multivariant playlist names")
    func documents() throws {
        let paths = HLS().documents(try Programmes.film()).map(\.path)
        #expect(
            paths == [
                "master.m3u8", "v720/index.m3u8", "v720/iframes.m3u8", "v360/index.m3u8", "v360/iframes.m3u8",
                "a128-zh/index.m3u8", "a128-bo/index.m3u8", "a64-zh/index.m3u8", "a64-bo/index.m3u8",
                "s-zh-Hans/index.m3u8",
            ])
        #expect(Set(HLS().documents(try Programmes.film()).map(\.contentType)) == ["application/vnd.apple.mpegurl"])
    }

    @Test("sums to the track's length, whatever the frame rate", arguments: [(30000, 1001), (24000, 1001), (25, 1)])
    func noDrift(numerator: Int, denominator: Int) throws {
        let fragments = (0..<600).map { _ in Fragment(length: 10, duration: Int64(denominator * 180), keyLength: 5) }
        let table = try #require(
            SegmentTable(initializationLength: 1, fragments: fragments, grouping: fragments.map { _ in 1 }))
        let track = Track(
            id: "v", file: "v.mp4",
            kind: .video(width: 2, height: 2, frameRate: Rational(numerator, denominator), audioGroup: nil),
            codec: "avc1.64001f", timescale: numerator, table: table, peakBitRate: 1, averageBitRate: 1, sha256: "")
        let lengths = HLS.media(track, of: Programmes.manifest(1, [track])).split(separator: "\n")
            .filter { $0.hasPrefix("#EXTINF:") }.compactMap { Double($0.dropFirst(8).dropLast()) }
        let whole = Double(table.duration) / Double(numerator)
        #expect(lengths.count == 600)
        #expect(abs(lengths.reduce(0, +) - whole) < 0.000_002)
    }

    @Test(
        "has the longest segment in whole seconds as its target, and 6 at least",
        arguments: [([Int64(2000)], 6), ([6000, 6499], 6), ([6500], 7), ([6000, 12_700], 13)])
    func targetDuration(lengths: [Int64], target: Int) throws {
        let fragments = lengths.map { Fragment(length: 1, duration: $0) }
        let table = try #require(
            SegmentTable(initializationLength: 0, fragments: fragments, grouping: lengths.map { _ in 1 }))
        #expect(Packaging.targetDuration([(table, 1000)]) == target)
    }

    @Test(
        "rounds times to the nearest microsecond, and bounds absurd ones",
        arguments: [
            (Int64(1), 3, Int64(333_333)), (2, 3, 666_667), (48_000, 48_000, 1_000_000), (0, 1, 0), (7, 0, 7_000_000),
            (.max, 1, 1 << 60), (.max, .max, 1_000_000),
        ])
    func microseconds(ticks: Int64, timescale: Int, expected: Int64) {
        #expect(MediaTime.microseconds(ticks, timescale: timescale) == expected)
    }
}
