import MediaModel
import Testing

@testable import Channels

@Suite("A live event on air")
struct LiveAiringTests {
    /// An event that is on now, with the card, whose segments last six seconds here.
    private struct Stage {
        let studio: Studio
        let channel: Channel
        let event: LiveEventID
        let card: AssetID
        let start: Int64
        let asset: AssetID

        init() async throws {
            studio = try Studio()
            channel = try Broadcast.channel()
            event = try #require(LiveEventID("meet"))
            card = try #require(AssetID("card"))
            asset = try #require(AssetID("part-1"))
            start = studio.now + 60_000
            try await studio.store.add(channel)
            try await studio.store.announce(event, title: "运动会", in: channel.id, from: start, to: start + 600_000)
            try await studio.keeping.lay()
            studio.now = start + 30_000
        }

        /// Says what is whole of the part, and that more is on its way.
        @discardableResult
        func air(whole: Int, beginning: Int64?, expected: Int = 3, asset: AssetID? = nil) async throws -> [ChannelID] {
            let asset = asset ?? self.asset
            let ticks = Array(repeating: Int64(4), count: whole)
            let film = SegmentTimes(ticks: ticks, timescale: 1).map { Film(asset: asset, pictures: $0) }
            let all = try #require(
                film?.expecting(expected, of: 4000) ?? Film(expected: asset, segments: expected, of: 4000))
            return try await studio.store.air(
                event, all, pace: AiringPace(whole: whole, beginning: beginning), card: card)
        }

        func live(_ asset: AssetID? = nil) async throws -> AirItem {
            try #require(try await studio.items().last { $0.asset == asset ?? self.asset })
        }
    }

    @Test("is on air while its first segment comes: the card keeps what of it was told")
    func announced() async throws {
        let stage = try await Stage()
        let card = try await stage.studio.onAir()
        #expect(card.kind == .card)
        #expect(try await stage.air(whole: 0, beginning: stage.studio.now + 800) == [stage.channel.id])
        let items = try await stage.studio.items()
        expectGapless(items)
        let live = try await stage.live()
        // It begins with the end of a segment of the card that is on air by then, and not of one more.
        #expect(live.start <= stage.studio.now + AiringPart.lead || live.start - card.start <= 6000)
        #expect(live.start > stage.studio.now - 6000 && live.segments.upperBound == 3)
        #expect(items.first { $0.number == live.number - 1 }?.segments.isEmpty == false)
        // It grows in its place.
        stage.studio.now += 4800
        try await stage.air(whole: 1, beginning: stage.studio.now - 4000)
        let grown = try await stage.live()
        #expect(grown.start == live.start && grown.number == live.number)
        #expect(grown.segments == live.segments.lowerBound..<4)
        expectGapless(try await stage.studio.items())
    }

    @Test("leaves out what would be old when it begins")
    func late() async throws {
        let stage = try await Stage()
        // It has been coming for nine seconds when the channel takes it.
        let beginning = stage.studio.now - 9000
        try await stage.air(whole: 2, beginning: beginning)
        let live = try await stage.live()
        let first = beginning + Int64(live.segments.lowerBound) * 4000
        #expect(first >= live.start - AiringPart.slack, "what begins it is not older than the air")
        #expect(first < live.start + 4000)
    }

    @Test("makes way for the card from its last whole segment on when nothing more comes, and comes back")
    func stalled() async throws {
        let stage = try await Stage()
        let beginning = stage.studio.now + 800
        try await stage.air(whole: 0, beginning: beginning)
        for whole in 1...3 {
            stage.studio.now = beginning + Int64(whole) * 4000
            try await stage.air(whole: whole, beginning: beginning)
        }
        let live = try await stage.live()
        stage.studio.now += 6000
        #expect(try await stage.studio.onAir().number == live.number, "it is waited for")
        try await stage.air(whole: 3, beginning: nil, expected: 0)
        let ended = try await stage.live()
        #expect(ended.segments == live.segments.lowerBound..<3)
        #expect(ended.end == live.start + Int64(ended.segments.count) * 4000 && ended.end < stage.studio.now)
        var items = try await stage.studio.items()
        expectGapless(items)
        #expect(items.first { $0.number == ended.number + 1 }?.kind == .card)
        try await stage.air(whole: 4, beginning: nil, expected: 0)
        #expect(try await stage.live() == ended, "what is left over when it has ended is not shown alone")

        stage.studio.now += 5000
        try await stage.air(whole: 4, beginning: stage.studio.now - 16_000)
        items = try await stage.studio.items()
        expectGapless(items)
        let again = try await stage.live()
        #expect(again.number > ended.number + 1 && again.segments.lowerBound >= 4)
        #expect(items.first { $0.number == ended.number } == ended, "what was on air stays")
    }

    @Test("is taken back when nothing came of it, and the card goes on where it was")
    func vacated() async throws {
        let stage = try await Stage()
        let before = try await stage.studio.onAir()
        try await stage.air(whole: 0, beginning: stage.studio.now + 800)
        stage.studio.now += 5000
        try await stage.studio.store.vacate(stage.event, stage.asset, card: stage.card)
        let items = try await stage.studio.items()
        expectGapless(items)
        #expect(!items.contains { $0.kind == .live })
        let after = try #require(items.first { $0.number == before.number })
        #expect(after.start == before.start && after.segments.lowerBound == before.segments.lowerBound)
    }

    @Test("ends with its last segment though its event is over and the next programme was laid out")
    func ending() async throws {
        let stage = try await Stage()
        stage.studio.now = stage.start + 580_000
        let beginning = stage.studio.now + 800
        try await stage.air(whole: 0, beginning: beginning)
        for whole in 1...4 {
            stage.studio.now = beginning + Int64(whole) * 4000
            try await stage.air(whole: whole, beginning: beginning)
        }
        stage.studio.now = stage.start + 601_000
        let known = try await stage.live()
        #expect(known.end >= stage.start + 600_000, "as long as its event")
        try await stage.air(whole: 4, beginning: nil, expected: 0)
        let items = try await stage.studio.items()
        expectGapless(items)
        #expect(try await stage.live().segments.upperBound == 4)
    }

    @Test("a second part follows the card that bridged the first's end")
    func second() async throws {
        let stage = try await Stage()
        let other = try #require(AssetID("part-2"))
        let beginning = stage.studio.now + 800
        try await stage.air(whole: 0, beginning: beginning)
        for whole in 1...4 {
            stage.studio.now = beginning + Int64(whole) * 4000
            try await stage.air(whole: whole, beginning: beginning)
        }
        try await stage.air(whole: 4, beginning: nil, expected: 0)
        stage.studio.now += 3000
        try await stage.air(whole: 0, beginning: stage.studio.now + 800, asset: other)
        let items = try await stage.studio.items()
        expectGapless(items)
        let (first, second) = (try await stage.live(), try await stage.live(other))
        #expect(first.segments.upperBound == 4 && second.segments.upperBound == 3)
        #expect(second.number > first.number + 1)
    }
}
