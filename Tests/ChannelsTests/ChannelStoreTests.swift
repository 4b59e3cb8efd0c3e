import Catalogue
import Database
import Foundation
import MediaModel
import Synchronization
import Testing

@testable import Channels

/// A catalogue with programmes of segments of six seconds, and channels over it, with a clock that tests move.
final class Studio: Sendable {
    let database: Database
    let catalogue: Catalogue
    let store: ChannelStore
    let keeping: ChannelKeeping
    private let time: Time

    private final class Time: Sendable {
        let now: Mutex<Int64>
        init(_ now: Int64) { self.now = Mutex(now) }
    }

    var now: Int64 {
        get { time.now.withLock { $0 } }
        set { time.now.withLock { $0 = newValue } }
    }

    /// - Parameter start: a Monday at noon in Shanghai.
    init() throws {
        let time = Time(try Broadcast.instant("2026-11-23", "12:00"))
        self.time = time
        let database = try Database.inMemory(migrations: CatalogueSchema.migrations + ChannelsSchema.migrations)
        self.database = database
        catalogue = Catalogue(database: database, now: { time.now.withLock { $0 } })
        store = ChannelStore(database: database, zone: Broadcast.shanghai.zone, now: { time.now.withLock { $0 } })
        let card = try #require(AssetID("card"))
        keeping = ChannelKeeping(store: store, card: { card }, manifest: { try? Self.manifest($0) })
    }

    /// `asset-<id>-<seconds>`; the card has ten seconds.
    private static func manifest(_ asset: AssetID) throws -> AssetManifest {
        let seconds = asset.rawValue.split(separator: "-").last.flatMap { Int($0) } ?? 10
        let count = max(1, seconds / 6)
        let pictures = try track(
            "v", 90_000, count, 540_000, .video(width: 640, height: 360, frameRate: Rational(25, 1), audioGroup: "a"))
        let sound = try track("a", 48_000, count, 288_000, .audio(channels: 2, sampleRate: 48_000, group: "a"))
        let isSound = asset.rawValue.contains("sound")
        return AssetManifest(
            duration: Double(seconds), tracks: isSound ? [sound] : [pictures, sound], sourceSHA256: "")
    }

    private static func track(
        _ id: String, _ timescale: Int, _ count: Int, _ ticks: Int64, _ kind: TrackKind
    ) throws -> Track {
        let fragments = Array(repeating: Fragment(length: 100, duration: ticks), count: count)
        return Track(
            id: id, file: "\(id).mp4", kind: kind, codec: "", timescale: timescale,
            table: try #require(
                SegmentTable(
                    initializationLength: 1, fragments: fragments, grouping: Array(repeating: 1, count: count))),
            peakBitRate: 1, averageBitRate: 1, sha256: "")
    }

    @discardableResult
    func publish(_ id: String, seconds: Int, series: String? = nil, episode: Int? = nil) async throws -> ProgrammeID {
        let programme = try Broadcast.id(id)
        let publication = Publication(
            programme: programme, sourceKey: id, asset: try #require(AssetID("asset-\(id)-\(seconds)")),
            sourceSHA256: "sha-\(id)-\(seconds)", duration: Double(seconds),
            metadata: ProgrammeMetadata(title: "节目 <\(id)>", series: series, episode: episode), unit: "县电教馆", at: now)
        _ = try await database.write { try Catalogue.publish(publication, in: $0) }
        return programme
    }

    /// The items of a day around now.
    func items() async throws -> [AirItem] {
        try await store.items(of: try Broadcast.channel().id, overlapping: now - 86_400_000..<now + 86_400_000)
    }

    func onAir() async throws -> AirItem {
        let items = try await store.items(of: try Broadcast.channel().id, overlapping: now..<now + 1)
        try #require(items.count == 1)
        return items[0]
    }
}

@Suite("Channels that are kept")
struct ChannelStoreTests {
    @Test("are laid out, item after item, and tell it by a number")
    func laid() async throws {
        let studio = try Studio()
        try await studio.publish("news", seconds: 1800)
        try await studio.store.add(
            try Broadcast.channel(), rules: [try Broadcast.rule("r", "12:30", RuleContent(.programme, "news"))])
        let before = try await studio.store.revision()
        #expect(try await studio.keeping.lay() == 1)
        #expect(try await studio.store.revision() > before)
        let items = try await studio.items()
        expectGapless(items)
        #expect(items.first?.start == studio.now && items.first?.kind == .card)
        let entries = try await studio.store.entries(
            of: try Broadcast.channel().id, overlapping: studio.now..<studio.now + 35 * 86_400_000)
        #expect(entries.count == 35)
        #expect(entries.first?.title == "节目 <news>")
        #expect(entries.first.map { $0.start - $0.slot }.map { (0..<6000).contains($0) } == true)
        #expect(try await studio.keeping.lay() == 0, "nothing is due")
    }

    @Test("keep what has begun when schedules change, and what is on air makes way at a segment's end")
    func changed() async throws {
        let studio = try Studio()
        try await studio.publish("news", seconds: 1800)
        try await studio.publish("opera", seconds: 3600)
        let channel = try Broadcast.channel()
        try await studio.store.add(
            channel, rules: [try Broadcast.rule("r", "12:30", RuleContent(.programme, "opera"))])
        try await studio.keeping.lay()
        studio.now += 45 * 60_000
        let before = try await studio.items().filter { $0.start <= studio.now }
        try await studio.store.put(
            try Broadcast.rule("s", "12:50", RuleContent(.programme, "news")), of: channel.id, isNew: true)
        try await studio.keeping.lay()
        let after = try await studio.items()
        expectGapless(after)
        #expect(Array(after.prefix(before.count - 1)) == Array(before.dropLast()))
        let opera = after[before.count - 1]
        let ten = try Broadcast.instant("2026-11-23", "12:50")
        #expect((ten..<ten + 6000).contains(opera.end))
        #expect(after[before.count].programme?.rawValue == "news")
        try await studio.store.removeRule(try #require(RuleID("s")), of: channel.id)
        try await studio.keeping.lay()
        #expect(try await studio.onAir().end == opera.start + 3_600_000, "it goes on to its end again")
    }

    @Test("replace what is withdrawn: ahead at once, on air at the end of the segment")
    func withdrawn() async throws {
        let studio = try Studio()
        for lesson in 1...3 {
            try await studio.publish("l\(lesson)", seconds: 1800, series: "课", episode: lesson)
        }
        let series = try #require(try await studio.catalogue.programme(Broadcast.id("l1"))?.series?.id)
        try await studio.store.add(
            try Broadcast.channel(),
            rules: [try Broadcast.rule("r", "12:00", RuleContent(.series, series), length: 7200)])
        try await studio.keeping.lay()
        studio.now += 600_001
        #expect(try await studio.onAir().programme?.rawValue == "l1")
        try await studio.catalogue.withdraw(try Broadcast.id("l1"))
        try await studio.catalogue.withdraw(try Broadcast.id("l2"))
        try await studio.keeping.lay()
        let items = try await studio.items()
        expectGapless(items)
        #expect(try await studio.onAir().end - studio.now <= 6000)
        #expect(items.first { $0.start > studio.now }?.programme?.rawValue == "l3")
        #expect(!items.contains { $0.start > studio.now && ["l1", "l2"].contains($0.programme?.rawValue) })
    }

    @Test("go on by the series' order over days, restarts and pruning, and keep a week")
    func days() async throws {
        let studio = try Studio()
        for lesson in 1...20 {
            try await studio.publish("l\(lesson)", seconds: 1800, series: "课", episode: lesson)
        }
        let series = try #require(try await studio.catalogue.programme(Broadcast.id("l1"))?.series?.id)
        let channel = try Broadcast.channel()
        try await studio.store.add(
            channel, rules: [try Broadcast.rule("r", "20:00", RuleContent(.series, series))])
        var shown: [String] = []
        for day in 0..<16 {
            studio.now =
                try Broadcast.instant(
                    Broadcast.day("2026-11-23").adding(days: day).description, "20:10") + Int64(day) * 77
            try await studio.keeping.lay()
            shown.append(try #require(try await studio.onAir().programme?.rawValue))
        }
        #expect(shown == (1...16).map { "l\($0)" })
        let old = try await studio.store.items(of: channel.id, overlapping: 0..<studio.now)
        #expect(try #require(old.first).start <= studio.now - 7 * 86_400_000)
        #expect(try #require(old.first).start >= studio.now - 9 * 86_400_000)
        expectGapless(old)
        let needed = try await studio.store.needed(of: [
            try #require(AssetID("asset-l16-1800")), try #require(AssetID("asset-l1-1800")),
        ])
        #expect(needed.map(\.rawValue) == ["asset-l16-1800"])
    }

    @Test("show what an encoder sends in the event's time, and the card while nothing comes")
    func live() async throws {
        let studio = try Studio()
        let channel = try Broadcast.channel()
        let event = try #require(LiveEventID("meet"))
        let card = try #require(AssetID("card"))
        try await studio.store.add(channel)
        let start = studio.now + 60_000
        try await studio.store.announce(event, title: "运动会", in: channel.id, from: start, to: start + 600_000)
        try await studio.keeping.lay()
        studio.now = start + 20_000
        #expect(try await studio.store.entry(of: channel.id, at: studio.now)?.event == event)
        let asset = try #require(AssetID("part-1"))
        for count in 2...40 {
            let film = Film(
                asset: asset,
                pictures: try #require(SegmentTimes(ticks: Array(repeating: 4, count: count), timescale: 1)))
            #expect(try await studio.store.air(event, film, card: card) == [channel.id])
            studio.now += 4000
        }
        var items = try await studio.items()
        expectGapless(items)
        let part = try #require(items.first { $0.kind == .live })
        #expect(items.filter { $0.kind == .live }.count == 1 && part.segments == 0..<40)
        #expect(part.start - start < 30_000 && part.event == event)
        studio.now = part.end + 30_000
        #expect(try await studio.onAir().kind == .card)
        let second = try #require(AssetID("part-2"))
        for count in 2...150 {
            let ticks = Array(repeating: Int64(4), count: count)
            let film = Film(asset: second, pictures: try #require(SegmentTimes(ticks: ticks, timescale: 1)))
            _ = try await studio.store.air(event, film, card: card)
            studio.now += 4000
        }
        items = try await studio.items()
        expectGapless(items)
        let last = try #require(items.last { $0.kind == .live })
        #expect((start + 600_000..<start + 608_000).contains(last.end), "it ends with the event")
        let lines = try await studio.store.entries(of: channel.id, overlapping: start - 86_400_000..<start + 86_400_000)
        #expect(lines.map(\.event) == [event] && lines.last?.end == last.end, "\(lines) \(start) \(last)")
    }

    @Test("are previewed without being changed")
    func preview() async throws {
        let studio = try Studio()
        try await studio.publish("news", seconds: 1800)
        try await studio.publish("song-sound", seconds: 600)
        let channel = try Broadcast.channel()
        try await studio.store.add(channel)
        try await studio.keeping.lay()
        let revision = try await studio.store.revision()
        let schedule = Schedule(
            channel: channel,
            rules: [
                try Broadcast.rule("a", "20:00", RuleContent(.programme, "news")),
                try Broadcast.rule("b", "21:00", RuleContent(.programme, "song-sound")),
                try Broadcast.rule("c", "22:00", RuleContent(.programme, "absent")),
            ])
        let preview = try await studio.keeping.preview(schedule, of: studio.now..<studio.now + 86_400_000)
        #expect(preview.entries.map(\.rule.rawValue) == ["a"])
        #expect(preview.conflicts.map(\.kind) == [.withoutPictures, .notPublished])
        #expect(preview.gaps.count == 2)
        #expect(try await studio.store.revision() == revision)
        #expect(try await studio.store.schedule(of: channel.id)?.rules == [])
        try await studio.store.setRules(schedule.rules, of: channel.id)
        try await studio.keeping.lay()
        let entries = try await studio.store.entries(
            of: channel.id, overlapping: studio.now..<studio.now + 86_400_000)
        #expect(entries == preview.entries, "what was shown before is what is laid out")
    }
}
