import Accounts
import Foundation
import MediaModel
import Synchronization
import Testing

@testable import Delivery

@Suite("The log of an edge cache, of channels")
struct EdgeAirLogTests {
    private static let now = AssetFixture.now

    /// A line as nginx writes it.
    private static func aired(
        _ token: String, _ start: Int64, _ path: String = "v360/1.m4s", bytes: Int = 2000, size: Int? = nil,
        status: Int = 200, done: String = "OK", channel: String = "county", asset: String = AssetFixture.asset,
        at: Int64 = now
    ) -> String {
        """
        {"kind":"aired","id":"0f","at":"\(at / 1000).\(String(at % 1000 + 1000).dropFirst())","token":"\(token)",\
        "channel":"\(channel)","start":"\(start)","asset":"\(asset)","path":"\(path)","status":"\(status)",\
        "bytes":"\(bytes)","size":"\(size ?? bytes)","range":"","done":"\(done)"}

        """
    }

    private struct Scene {
        let media: AssetFixture
        let fixture: LiveFixture
        let token: ChannelToken
        let text: String

        init() throws {
            media = try AssetFixture()
            fixture = try LiveFixture(media)
            token = try fixture.token()
            text = token.encoded(by: media.signer)
        }

        /// What the delivery of some seconds of an item says.
        func events(_ seconds: Range<Int>, start: Int64? = nil, at: Int64 = now) throws -> [ViewingEvent] {
            let viewing = token.viewing(ofItemAt: start ?? fixture.start)
            let aired = AiredViewing(
                viewing: viewing, play: token.play, channel: token.channel,
                programme: try #require(ProgrammeID("p1")), duration: 14)
            return [.aired(aired, at: at), .delivered(viewing, seconds, at: at)]
        }

        /// What an import tells and stores.
        func run(
            _ log: String, now: Int64 = now, items: [AirItem]? = nil
        ) async throws -> (EdgeLogImport.Outcome, [ViewingEvent]) {
            let events = Mutex<[ViewingEvent]>([])
            let all = items ?? fixture.items
            var reading = EdgeLogImport(
                assets: AssetCache(store: media.store), signer: media.signer, now: now,
                items: { channel, range in
                    all.filter {
                        $0.channel == channel && $0.end > range.lowerBound && $0.start < range.upperBound
                    }
                },
                store: { new in
                    events.withLock { $0 += new }
                    return 0
                })
            try await reading.take(Array(log.utf8))
            return (try await reading.finish(), events.withLock { $0 })
        }
    }

    @Test("counts for the programme that was on, by its showing, as it counts without a cache")
    func counted() async throws {
        let scene = try Scene()
        defer { scene.media.remove() }
        let start = scene.fixture.start
        let log =
            Self.aired(scene.text, start, at: Self.now - 2000)
            + Self.aired(scene.text, start - 13_500, "v360/0.m4s", bytes: 500, status: 206, at: Self.now - 9000)
            + Self.aired(scene.text, start, at: Self.now - 2000)
        let (outcome, events) = try await scene.run(log)
        #expect(outcome == .init(lines: 3, stored: 3))
        let first = try scene.events(6..<12, at: Self.now - 2000)
        #expect(events == first + (try scene.events(0..<6, start: start - 13_500, at: Self.now - 9000)) + first)

        let server = try await MediaServer.start(scene.media, live: scene.fixture.live)
        #expect(try await server.ask("\(try scene.fixture.base())\(start)/\(scene.media.id)/v360/1.m4s").status == 200)
        #expect(server.delivered == (try scene.events(6..<12)))
        try await server.stop()
    }

    @Test("counts transport streams by their own length")
    func transport() async throws {
        let scene = try Scene()
        defer { scene.media.remove() }
        let start = scene.fixture.start
        let log =
            Self.aired(scene.text, start, "v360/1.ts", bytes: 2400)
            + Self.aired(scene.text, start, "v360/1.ts", bytes: 1200, size: 2400, status: 206)
            + Self.aired(scene.text, start, "v360/1.ts", bytes: 1199, size: 2400, status: 206)
            + Self.aired(scene.text, start, "v360/1.ts", bytes: 900, size: 10, status: 206)
            + Self.aired(scene.text, start, "v360/9.ts", bytes: 2400)
        let (outcome, events) = try await scene.run(log)
        #expect(outcome == .init(lines: 5, stored: 2, ignored: 3))
        #expect(events == (try scene.events(6..<12)) + (try scene.events(6..<12)))
    }

    @Test("counts no parts, broken answers, silence and beginnings of tracks, nor the station's card")
    func ignored() async throws {
        let scene = try Scene()
        defer { scene.media.remove() }
        let start = scene.fixture.start
        let lines = [
            Self.aired(scene.text, start, bytes: 999, size: 2000, status: 206), Self.aired(scene.text, start, done: ""),
            Self.aired(scene.text, start, status: 304), Self.aired(scene.text, start, status: 404),
            Self.aired(scene.text, start, "v360/init.mp4"), Self.aired(scene.text, start, "silence/1.m4s"),
            Self.aired(scene.text, start, "v360/01.m4s"), Self.aired(scene.text, start, "v360/.ts"),
            Self.aired(scene.text, start, "../v360/1.m4s"), Self.aired(scene.text, start, ".ts"),
        ]
        let (outcome, events) = try await scene.run(lines.joined())
        #expect(events.isEmpty && outcome == .init(lines: lines.count, ignored: lines.count))
        let cards = scene.fixture.items.map { item in
            var item = item
            (item.kind, item.programme) = (.card, nil)
            return item
        }
        let card = try await scene.run(Self.aired(scene.text, start), items: cards)
        #expect(card.1.isEmpty && card.0 == .init(lines: 1, ignored: 1))
    }

    @Test("is believed as far as a token was good for the channel, and the channel had it on air")
    func refused() async throws {
        let scene = try Scene()
        defer { scene.media.remove() }
        let start = scene.fixture.start
        let stranger = try scene.fixture.token().encoded(by: TokenSigner(key: Array(2...33)))
        let other = try scene.fixture.token(channel: "other").encoded(by: scene.media.signer)
        let day: Int64 = 86_400_000
        let lines = [
            Self.aired(stranger, start), Self.aired(other, start), Self.aired(other, start, channel: "other"),
            Self.aired(try scene.media.token(), start), Self.aired(scene.text, start, channel: "other"),
            Self.aired(scene.text, start + 1), Self.aired(scene.text, start + 3_600_000),
            Self.aired(scene.text, start, asset: "ffff456789abcdef0123456789abcdef"),
            Self.aired(scene.text, start, at: Self.now + 7 * day), Self.aired(scene.text, start, at: start - 3_600_000),
            Self.aired(scene.text, 0), Self.aired(scene.text, 9_999_999_999_999),
        ]
        let (outcome, events) = try await scene.run(lines.joined(), now: Self.now + 7 * day)
        #expect(events.isEmpty && outcome == .init(lines: lines.count, refused: lines.count))
        let malformed = [
            Self.aired(scene.text, -1), Self.aired(scene.text, start, channel: "County!"),
            Self.aired(scene.text, start).replacing("\"\(start)\"", with: "\"0\(start)\""),
            Self.aired(scene.text, start).replacing("\"start\"", with: "\"begin\""),
            Self.aired(scene.text, start, asset: "x/y"),
        ]
        let (told, none) = try await scene.run(malformed.joined())
        #expect(none.isEmpty && told == .init(lines: malformed.count, malformed: malformed.count))
        // A log that comes late: what was good then counts, what nobody remembers is told of.
        let late = Self.aired(scene.text, start)
        #expect(try await scene.run(late, now: Self.now + 7 * day).0 == .init(lines: 1, stored: 1))
        #expect(try await scene.run(late, now: Self.now + 9 * day, items: []).0 == .init(lines: 1, gone: 1))
    }

    @Test("brings the reports that came while the origin was away")
    func reports() async throws {
        let scene = try Scene()
        defer { scene.media.remove() }
        let start = scene.fixture.start
        func line(_ body: String, _ token: String) -> String {
            let escaped = body.replacing("\"", with: "\\\"")
            return "{\"kind\":\"reported\",\"id\":\"1\",\"at\":\"\(Self.now / 1000).000\",\"token\":\"\(token)\","
                + "\"body\":\"\(escaped)\"}\n"
        }
        let (outcome, events) = try await scene.run(
            line(#"{"played":[[\#(start - 2000),\#(start + 4000)]],"people":30}"#, scene.text))
        #expect(outcome == .init(lines: 1, stored: 1))
        let reports = events.compactMap { event -> PlaybackReport? in
            guard case .reported(_, let report, _) = event else { return nil }
            return report
        }
        #expect(reports.map(\.intervals) == [[11.5..<13.5], [0..<4]])
        #expect(reports.allSatisfy { $0.people == 30 })
        let bad = [
            line(#"{"played":[[5,4]]}"#, scene.text), line(#"{"played":[[0,3600000]]}"#, scene.text),
            line("no report", scene.text), line(#"{"people":0}"#, scene.text),
            line(#"{"played":[[\#(Self.now),\#(Self.now + 20_000)]]}"#, scene.text),
        ]
        let (told, none) = try await scene.run(bad.joined())
        #expect(none.isEmpty && told == .init(lines: bad.count, ignored: 1, refused: 4))
    }
}
