import MediaModel
import Testing

@testable import Packaging

@Suite("A channel's playlists")
struct LivePlaylistTests {
    /// 2026-11-21T04:00:00Z
    static let noon: Int64 = 1_795_233_600_000

    /// The film twice, then the silent one, from noon on.
    static func slots() throws -> [AirSlot] {
        let films = [try Programmes.film(), try Programmes.film(), try Programmes.silent()]
        let channel = try #require(ChannelID("county"))
        return try films.enumerated().map { number, film in
            let id = try #require(AssetID(number < 2 ? "film" : "quiet"))
            return AirSlot(
                item: AirItem(
                    channel: channel, number: Int64(number), start: noon + Int64(number) * 14_400,
                    end: noon + Int64(number + 1) * 14_400, kind: .programme, programme: ProgrammeID("p\(number)"),
                    asset: id, segments: 0..<3, pictureSequence: Int64(number * 3), soundSequence: Int64(number * 3)),
                asset: try #require(AirAsset(id, film)), title: "节目\(number)")
        }
    }

    static func text(
        _ track: AirTrack, after seconds: Double, window: Double? = nil, kind: LivePlaylist.Kind = .live
    ) throws -> String {
        let span = AirSpan(
            endedBy: noon * 1000 + Int64(seconds * 1e6), window: window.map { Int64($0 * 1e6) })
        return String(decoding: LivePlaylist(try slots(), of: track, within: span, kind: kind).bytes, as: UTF8.self)
    }

    @Test("lists what has ended, each item with its section and a discontinuity")
    func pictures() throws {
        let start = Self.noon + 14_400
        #expect(
            try Self.text(.pictures(.v480), after: 20.5, window: 8) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:2
                #EXT-X-DISCONTINUITY-SEQUENCE:0
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="\(Self.noon)/film/v360/init.mp4"
                #EXT-X-DATERANGE:ID="county-\(Self.noon)",CLASS="programme",START-DATE="2026-11-21T04:00:00.000Z",\
                DURATION=14.400000,X-PROGRAMME="p0",X-TITLE="节目0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:00:12.000Z
                #EXTINF:2.400000,
                \(Self.noon)/film/v360/2.m4s
                #EXT-X-DISCONTINUITY
                #EXT-X-MAP:URI="\(start)/film/v360/init.mp4"
                #EXT-X-DATERANGE:ID="county-\(start)",CLASS="programme",START-DATE="2026-11-21T04:00:14.400Z",\
                PLANNED-DURATION=14.400000,X-PROGRAMME="p1",X-TITLE="节目1"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:00:14.400Z
                #EXTINF:6.000000,
                \(start)/film/v360/0.m4s

                """)
    }

    @Test("counts the discontinuity with which it begins")
    func beginsWithItem() throws {
        let text = try Self.text(.pictures(.v720), after: 26.5, window: 11.5)
        #expect(text.contains("#EXT-X-MEDIA-SEQUENCE:3\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"))
        #expect(text.contains("#EXT-X-DISCONTINUITY\n"))
        let later = try Self.text(.pictures(.v720), after: 26.5, window: 5)
        #expect(later.contains("#EXT-X-MEDIA-SEQUENCE:4\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n"))
        #expect(!later.contains("#EXT-X-DISCONTINUITY\n"))
    }

    @Test("gives silence to what has no sound, with the discontinuities of the pictures")
    func silence() throws {
        let text = try Self.text(.sound(.lowest), after: 43.2)
        #expect(text.contains("\(Self.noon + 28_800)/quiet/silence/2.m4s\n"))
        #expect(text.contains("\(Self.noon)/film/a64-zh/0.m4s\n"))
        #expect(text.split(separator: "\n").filter { $0 == "#EXT-X-DISCONTINUITY" }.count == 2)
    }

    @Test("lists the first picture of each segment as a range of it")
    func keyPictures() throws {
        let text = try Self.text(.keyPictures(.v720), after: 6, kind: .event)
        #expect(text.contains("#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-I-FRAMES-ONLY\n"))
        #expect(text.contains("#EXTINF:6.000000,\n#EXT-X-BYTERANGE:40000@0\n\(Self.noon)/film/v720/0.m4s\n"))
    }

    @Test("has gaps where something was withdrawn, so that numbers stay")
    func gaps() throws {
        var slots = try Self.slots()
        slots[1].isWithdrawn = true
        let span = AirSpan(endedBy: (Self.noon + 43_200) * 1000)
        let text = String(
            decoding: LivePlaylist(slots, of: .sound(.best), within: span, kind: .live).bytes, as: UTF8.self)
        #expect(text.split(separator: "\n").filter { $0 == "#EXT-X-GAP" }.count == 3)
        #expect(!text.contains("节目1"))
        let manifest = LivePresentation(slots, within: span, kind: .live, clock: "now.txt")
        #expect(!String(decoding: manifest.bytes, as: UTF8.self).contains("Period id=\"1\""))
    }

    @Test("ends what is over")
    func ended() throws {
        let text = try Self.text(.sound(.best), after: 60, kind: .ended)
        #expect(text.contains("#EXT-X-PLAYLIST-TYPE:VOD\n"))
        #expect(text.hasSuffix("/2.m4s\n#EXT-X-ENDLIST\n"))
    }

    @Test("offers the sizes of all, each with what the nearest needs most")
    func multivariant() throws {
        let slots = try Self.slots()
        let ladder = LiveLadder(slots, shown: [slots[2]])
        #expect(ladder.rungs.map(\.size) == [.v720, .v360])
        // What is shown at first has 360 lines only.
        #expect(ladder.rungs.map(\.height) == [360, 360])
        #expect(ladder.rungs[0].rates.peak == 1_930_000)
        #expect(ladder.sounds.map(\.language) == ["zh", "zh"])
        let text = ladder.multivariant()
        #expect(text.contains("GROUP-ID=\"a128\",LANGUAGE=\"zh\""))
        #expect(text.contains("\nv720.m3u8\n"))
        #expect(text.contains("URI=\"v360-keys.m3u8\""))
        #expect(text.contains("#EXT-X-STREAM-INF:BANDWIDTH=66000,"))
    }

    @Test("tells beforehand what a live event will need, and where to begin while it is on")
    func event() throws {
        var slots = try Self.slots()
        let calm = LiveLadder(slots, shown: slots)
        let ladder = LiveLadder(slots, shown: slots, expectsEvent: true)
        #expect(ladder.rungs[0].rates.peak == 2_400_000 * 6 / 5 + 128_000 * 21 / 20)
        #expect(zip(ladder.rungs, calm.rungs).allSatisfy { $0.rates.peak >= $1.rates.peak && $0.codecs == $1.codecs })
        let span = AirSpan(endedBy: (Self.noon + 43_200) * 1000)
        let text = { (slots: [AirSlot], kind: LivePlaylist.Kind) in
            String(decoding: LivePlaylist(slots, of: .pictures(.v720), within: span, kind: kind).bytes, as: UTF8.self)
        }
        #expect(!text(slots, .live).contains("EXT-X-START"))
        slots[2].item.kind = .live
        #expect(text(slots, .live).contains("#EXT-X-START:TIME-OFFSET=-12\n#EXT-X-MAP"))
        #expect(!text(slots, .event).contains("EXT-X-START"))
        let manifest = LivePresentation(slots, within: span, kind: .live, clock: "now.txt")
        #expect(String(decoding: manifest.bytes, as: UTF8.self).contains(#"suggestedPresentationDelay="PT12S""#))
    }

    @Test("tells DASH the same, a period an item")
    func manifest() throws {
        let slots = try Self.slots()
        let span = AirSpan(endedBy: (Self.noon + 43_200) * 1000, window: 30_000_000)
        let text = String(
            decoding: LivePresentation(slots, within: span, kind: .live, clock: "now.txt").bytes, as: UTF8.self)
        #expect(text.contains(#"<Period id="0" start="PT1795233600.000S">"#))
        #expect(text.contains(#"<Period id="2" start="PT1795233628.800S">"#))
        #expect(text.contains(#"startNumber="2" initialization="\#(Self.noon)/film/v720/init.mp4""#))
        #expect(text.contains(#"media="\#(Self.noon + 28_800)/quiet/silence/$Number$.m4s""#))
        #expect(text.contains(#"publishTime="2026-11-21T04:00:43.200Z""#))
    }

    @Test(
        "writes instants by the calendar",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_123, "2000-02-29T00:00:00.123Z"),
            (1_795_233_599_999, "2026-11-21T03:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ])
    func instants(milliseconds: Int64, text: String) {
        #expect(AirInstant.text(milliseconds) == text)
    }
}
