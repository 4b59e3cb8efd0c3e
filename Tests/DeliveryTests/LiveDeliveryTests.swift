import Accounts
import Channels
import Foundation
import MediaModel
import Testing

@testable import Delivery

/// A channel that shows the fixture's asset again and again, its 13.5 s beginning at the present's last such instant.
struct LiveFixture {
    let media: AssetFixture
    let live: LiveService
    let channel: ChannelID
    /// All items of the channel.
    let items: [AirItem]
    /// When the item on air began: the second one.
    let start = AssetFixture.now - 13_000

    init(_ media: AssetFixture, programme: String = "p1", limit: Int = 1 << 20) throws {
        self.media = media
        channel = try #require(ChannelID("county"))
        let (id, channel, first) = (media.id, channel, AssetFixture.now - 26_500)
        let programme = try #require(ProgrammeID(programme))
        var items: [AirItem] = []
        for number in Int64(0)..<4 {
            let start = first + number * 13_500
            items.append(
                AirItem(
                    channel: channel, number: number, start: start, end: start + 13_500, kind: .programme,
                    programme: programme, asset: id, segments: 0..<3, pictureSequence: number * 3,
                    soundSequence: number * 3, entry: number))
        }
        let all = items
        self.items = all
        let manifest = try AssetFixture.manifest()
        let source = AirSource(
            station: { $0 == channel ? .init(name: "县一套") : nil },
            items: { id, range in
                id == channel ? all.filter { $0.end > range.lowerBound && $0.start < range.upperBound } : []
            },
            manifest: { _ in manifest })
        live = LiveService(
            keeper: AirKeeper(source: source, clock: { AssetFixture.now }), limit: limit,
            clock: { AssetFixture.now })
    }

    func token(channel: String = "county", signer: TokenSigner? = nil) throws -> ChannelToken {
        ChannelToken(
            play: try #require(ViewingID("play1")), channel: try #require(ChannelID(channel)), viewerMark: 7,
            now: AssetFixture.now)
    }

    func base(channel: String = "county") throws -> String {
        "/v/\(try token(channel: channel).encoded(by: media.signer))/live/county/"
    }
}

@Suite("Channels on the segment path")
struct LiveDeliveryTests {
    @Test("have playlists that are made without a database once, and kept for a second by others")
    func playlists() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media)
        let server = try await MediaServer.start(media, live: fixture.live)
        let base = try fixture.base()
        let answer = try await server.ask(base + "v360.m3u8")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == "application/vnd.apple.mpegurl")
        #expect(answer.fields["cache-control"] == "public, max-age=1")
        let text = String(decoding: answer.body, as: UTF8.self)
        // 13 s after its beginning, two segments of the second item have ended.
        #expect(text.contains("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"))
        #expect(text.hasSuffix("\(fixture.start)/\(media.id)/v360/1.m4s\n"))
        for name in ["a64.m3u8", "v1080.m3u8", "v144-keys.m3u8", "master.m3u8", "manifest.mpd"] {
            #expect(try await server.ask(base + name).status == 200)
        }
        let packed = try await server.ask(base + "v360.m3u8", ["Accept-Encoding: gzip"])
        #expect(packed.fields["content-encoding"] == "gzip")
        let tag = try #require(answer.fields["etag"])
        #expect(try await server.ask(base + "v360.m3u8", ["If-None-Match: \(tag)"]).status == 304)
        #expect(fixture.live.statistics.made == 6)
        #expect(server.delivered.isEmpty)
        let time = try await server.ask(base + "now.txt")
        #expect(String(decoding: time.body, as: UTF8.self) == "2026-11-21T04:00:00.000Z\n")
        try await server.stop()
    }

    @Test("are kept within a bound for those who go back, each to an instant of its own")
    func bounded() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media, limit: 20_000)
        let server = try await MediaServer.start(media, live: fixture.live)
        let base = try fixture.base()
        #expect(try await server.ask(base + "v360.m3u8").status == 200)
        for step in 0..<60 {
            let instant = fixture.start - Int64(step)
            #expect(try await server.ask("\(base)from/\(instant)/v360.m3u8").status == 200, "\(instant)")
        }
        #expect(fixture.live.statistics.made == 61)
        #expect(fixture.live.statistics.bytes < 40_000 && fixture.live.statistics.kept > 1)
        try await server.stop()
    }

    @Test("have segments of what has begun, which count for the programme that was on")
    func segments() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media)
        let server = try await MediaServer.start(media, live: fixture.live)
        let base = try fixture.base()
        let answer = try await server.ask("\(base)\(fixture.start)/\(media.id)/v360/1.m4s")
        #expect(answer.status == 200 && answer.body == AssetFixture.segment(1))
        #expect(answer.fields["cache-control"] == "public, max-age=31536000, immutable")
        let token = try fixture.token()
        let viewing = token.viewing(ofItemAt: fixture.start)
        let programme = try #require(ProgrammeID("p1"))
        #expect(
            server.delivered == [
                .aired(
                    AiredViewing(
                        viewing: viewing, play: token.play, channel: token.channel, programme: programme, duration: 14),
                    at: AssetFixture.now),
                .delivered(viewing, 6..<12, at: AssetFixture.now),
            ])
        #expect(viewing != token.viewing(ofItemAt: fixture.start - 13_500))
        let silence = try await server.ask("\(base)\(fixture.start)/\(media.id)/silence/0.m4s")
        #expect(silence.status == 200 && silence.fields["content-type"] == "audio/mp4")
        #expect(try await server.ask("\(base)\(fixture.start)/\(media.id)/silence/init.mp4").status == 200)
        #expect(server.delivered.count == 2, "silence is nobody's viewing")
        try await server.stop()
    }

    @Test("refuse what is not on air, and other channels' tokens")
    func refusals() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media)
        let server = try await MediaServer.start(media, live: fixture.live)
        let base = try fixture.base()
        let other = String(repeating: "f", count: 32)
        for (path, status) in [
            ("\(fixture.start + 13_500)/\(media.id)/v360/0.m4s", 404), ("\(fixture.start)/\(other)/v360/0.m4s", 404),
            ("\(fixture.start + 1)/\(media.id)/v360/0.m4s", 404), ("\(fixture.start)/\(media.id)/v360/3.m4s", 404),
            ("0\(fixture.start)/\(media.id)/v360/0.m4s", 404), ("1/\(media.id)/v360/0.m4s", 404),
            ("nothing.m3u8", 404), ("from/1/v360.m3u8", 404), ("from/x/v360.m3u8", 404), ("%2e/x", 400),
        ] {
            #expect(try await server.ask(base + path).status == status, "\(path)")
        }
        #expect(try await server.ask(try fixture.base(channel: "other") + "v360.m3u8").status == 403)
        let film = "/v/\(try media.token())/live/county/v360.m3u8"
        #expect(try await server.ask(film).status == 403, "a film's token is none of a channel's")
        let forged = "/v/\(try fixture.token().encoded(by: TokenSigner(key: Array(2...33))))/live/county/v360.m3u8"
        #expect(try await server.ask(forged).status == 403)
        let token = try fixture.token().encoded(by: media.signer)
        #expect(try await server.ask("/v/\(token)/\(media.id)/v360/1.m4s").status == 403)
        #expect(try await server.ask(base + "v360.m3u8", method: "POST").status == 405)
        #expect(server.delivered.isEmpty)
        try await server.stop()
    }

    @Test("end with a withdrawal at once, and with a viewer's key")
    func withdrawn() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media)
        let shelf = ShelfBox()
        let withdrawals = Withdrawals(read: { _ in shelf.value })
        let server = try await MediaServer.start(media, withdrawals: withdrawals, live: fixture.live)
        let segment = "\(try fixture.base())\(fixture.start)/\(media.id)/v360/1.m4s"
        #expect(try await server.ask(segment).status == 200)
        shelf.value = Withdrawals.Shelf(withdrawn: [try #require(ProgrammeID("p1"))])
        try await withdrawals.refresh()
        #expect(try await server.ask(segment).status == 404)
        #expect(try await server.ask(try fixture.base() + "v360.m3u8").status == 200)
        shelf.value = Withdrawals.Shelf(voided: [7: .max])
        try await withdrawals.refresh()
        #expect(try await server.ask(try fixture.base() + "v360.m3u8").status == 403)
        try await server.stop()
    }

    @Test("begin where a viewer wants to begin, and end with the programme")
    func startOver() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media)
        let server = try await MediaServer.start(media, live: fixture.live)
        let base = try fixture.base()
        let over = try await server.ask("\(base)from/\(fixture.start - 13_500)/v360.m3u8")
        let text = String(decoding: over.body, as: UTF8.self)
        #expect(over.fields["cache-control"] == "public, max-age=300")
        #expect(text.contains("#EXT-X-PLAYLIST-TYPE:VOD\n") && text.hasSuffix("#EXT-X-ENDLIST\n"))
        #expect(text.contains("\n../../\(fixture.start - 13_500)/\(media.id)/v360/2.m4s\n"))
        #expect(!text.contains("\(fixture.start)/"))
        let running = try await server.ask("\(base)from/\(fixture.start)/v360.m3u8")
        #expect(String(decoding: running.body, as: UTF8.self).contains("#EXT-X-PLAYLIST-TYPE:EVENT\n"))
        let part = try await server.ask("\(base)from/\(fixture.start - 13_500)-\(fixture.start - 7000)/a64.m3u8")
        #expect(String(decoding: part.body, as: UTF8.self).contains("silence/1.m4s\n"))
        try await server.stop()
    }
}

@Suite("A channel's token")
struct ChannelTokenTests {
    @Test("says what it allows, and lives for a week")
    func life() throws {
        let signer = TokenSigner(key: Array(1...32))
        let token = ChannelToken(
            play: ViewingID.make(at: AssetFixture.now), channel: try #require(ChannelID("county")), viewerMark: .max,
            now: AssetFixture.now)
        let text = token.encoded(by: signer)
        #expect(try ChannelToken(text[...], signer: signer, now: AssetFixture.now) == token)
        let end = AssetFixture.now + ChannelToken.life * 1000
        #expect(try ChannelToken(text[...], signer: signer, now: end - 1000) == token)
        #expect(throws: ViewingToken.Refusal.expired) { try ChannelToken(text[...], signer: signer, now: end) }
        #expect(throws: ViewingToken.Refusal.invalid) {
            try ViewingToken(text[...], signer: signer, now: AssetFixture.now)
        }
        for length in 0..<text.utf8.count {
            #expect(throws: ViewingToken.Refusal.invalid) {
                try ChannelToken(text.prefix(length), signer: signer, now: AssetFixture.now)
            }
        }
    }

    @Test("gives each item a viewing of its own, always the same")
    func viewings() throws {
        let token = ChannelToken(
            play: try #require(ViewingID("play1")), channel: try #require(ChannelID("county")), viewerMark: 1, now: 0)
        let starts = (0..<1000).map { Int64($0) * 1000 }
        let viewings = starts.map(token.viewing(ofItemAt:))
        #expect(Set(viewings).count == 1000)
        #expect(viewings == starts.map(token.viewing(ofItemAt:)))
    }
}
