import Foundation
import MediaModel
import Testing

@testable import Channels

/// Schedules that nobody would write, drawn by a seed.
struct DrawnSchedule {
    private var state: UInt64
    let schedule: Schedule
    let library: Library

    init(seed: UInt64) throws {
        state = seed
        var library = try Broadcast.library()
        var channel = try Broadcast.channel()
        let zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
        channel.zone = zones[Self.draw(&state, 5)]
        channel.late = LatePolicy.allCases[Self.draw(&state, 3)]
        channel.gap = Self.draw(&state, 4) == 0 ? .card : .fillers
        if Self.draw(&state, 5) == 0 { library.fillers = [] }
        if Self.draw(&state, 3) == 0 {
            library.card = try Broadcast.film(nil, seconds: Double(7 + Self.draw(&state, 60)) + 0.37)
        }
        var rules: [ChannelRule] = []
        for number in 0..<Self.draw(&state, 14) {
            rules.append(try Self.rule(number, &state))
        }
        var days: [Holidays.Day] = []
        for offset in 0..<5 {
            let kind = Self.draw(&state, 2) == 0 ? Holidays.Kind.holiday : .workday
            days.append(Holidays.Day(try Broadcast.day("2026-03-20").adding(days: offset * 4), kind))
        }
        schedule = Schedule(channel: channel, rules: rules, holidays: Holidays(days))
        self.library = library
    }

    private static func draw(_ state: inout UInt64, _ below: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(below))
    }

    private static func rule(_ number: Int, _ state: inout UInt64) throws -> ChannelRule {
        let contents = [
            RuleContent(.programme, "news"), RuleContent(.programme, "opera"), RuleContent(.programme, "absent"),
            RuleContent(.series, "s"), RuleContent(.shuffle, "s", seed: 3), RuleContent(.section, "arts"),
            RuleContent(.repeat, "r0"), RuleContent(.live, "event"), RuleContent(.filler),
        ]
        var content = contents[draw(&state, contents.count)]
        if number == 0 { content = RuleContent(.series, "s") }
        let time = try #require(ClockTime(seconds: draw(&state, 288) * 300 + draw(&state, 3)))
        let needsLength = content.kind == .live || draw(&state, 2) == 0
        let patterns = [
            DayPattern.daily, DayPattern(.workdays), DayPattern(.weekends), DayPattern(.holidays),
            DayPattern(.weekly, weekdays: [1 + draw(&state, 7), 1 + draw(&state, 7)]),
        ]
        let isOverride = number > 0 && draw(&state, 5) == 0
        let date = try Broadcast.day("2026-03-25").adding(days: draw(&state, 9))
        return ChannelRule(
            id: try #require(RuleID("r\(number)")), start: time,
            length: needsLength ? 1 + draw(&state, 180) * 60 : nil,
            days: isOverride ? DayPattern(.dates, dates: [date]) : patterns[draw(&state, patterns.count)],
            content: content, late: [nil, .wait, .cut, .skip][draw(&state, 4)], isOverride: isOverride)
    }
}

@Suite("Any layout")
struct LayoutPropertyTests {
    static let seeds = Array(UInt64(1)...16)

    private static func bytes(_ value: some Encodable) throws -> String { try ChannelJSON.text(value) }

    /// From the 26th of March over the change of Europe's clocks.
    private static func span(_ drawn: DrawnSchedule) throws -> (layout: Layout, begin: Int64, end: Int64) {
        let layout = Layout(drawn.schedule, drawn.library, standard: Broadcast.shanghai.zone)
        return (
            layout, layout.clock.beginning(of: try Broadcast.day("2026-03-26")),
            layout.clock.beginning(of: try Broadcast.day("2026-04-01"))
        )
    }

    @Test(
        "has exactly one item on air at any instant, and lines of the guide that are what is on air", arguments: seeds)
    func one(seed: UInt64) throws {
        let (layout, begin, end) = try Self.span(try DrawnSchedule(seed: seed))
        let result = layout.lay(from: LayoutState(at: begin), until: end)
        expectGapless(result.items)
        #expect(result.items.first?.start == begin)
        #expect(try #require(result.items.last).end >= end)
        for instant in stride(from: begin, to: end, by: 7_777_777) {
            #expect(result.items.count { $0.start <= instant && instant < $0.end } == 1)
        }
        for entry in result.entries {
            let items = result.items.filter { $0.entry == entry.number }
            #expect(items.first?.start == entry.start && items.last?.end == entry.end, "entry \(entry.number)")
            #expect(items.allSatisfy { $0.programme == entry.programme || entry.programme == nil })
        }
        for (entry, next) in zip(result.entries, result.entries.dropFirst()) {
            #expect(entry.end <= next.start && entry.number + 1 == next.number)
        }
        #expect(result.entries.allSatisfy { $0.start >= $0.slot }, "never early")
    }

    @Test("is the same from the middle as from the beginning, with and without items", arguments: seeds)
    func resumed(seed: UInt64) throws {
        let (layout, begin, end) = try Self.span(try DrawnSchedule(seed: seed))
        let whole = layout.lay(from: LayoutState(at: begin), until: end)
        var parts = Layout.Result(state: LayoutState(at: begin))
        var instant = begin
        while instant < end {
            instant = min(instant + 1_000_000 * Int64(1 + seed % 90), end)
            let part = layout.lay(from: parts.state, until: instant)
            parts.items += part.items
            parts.entries += part.entries
            parts.state = part.state
        }
        #expect(try Self.bytes(parts.items) == Self.bytes(whole.items))
        #expect(try Self.bytes(parts.entries) == Self.bytes(whole.entries))
        #expect(try Self.bytes(parts.state) == Self.bytes(whole.state))
        let guide = layout.lay(from: LayoutState(at: begin), until: end, withItems: false)
        #expect(guide.entries == whole.entries && guide.state == whole.state)
    }

    @Test("goes on from what is on air as if nothing had happened", arguments: seeds)
    func anew(seed: UInt64) throws {
        let drawn = try DrawnSchedule(seed: seed)
        let (layout, begin, end) = try Self.span(drawn)
        let whole = layout.lay(from: LayoutState(at: begin), until: end)
        for part in 1...12 {
            let now = begin + (end - begin) * Int64(part) / 13 + Int64(seed) * 997
            let item = try #require(whole.items.first { $0.start <= now && now < $0.end })
            let entry = whole.entries.first { $0.number == item.entry }
            let filler = whole.items.last { $0.number <= item.number && $0.kind == .filler }?.programme
            let state = LayoutState(at: begin).following(
                whole.entries.filter { $0.start <= item.start }, filler: filler, onAir: entry,
                start: item.start)
            let film = try #require(
                drawn.library.programmes.values.compactMap(\.film).first { $0.asset == item.asset }
                    ?? drawn.library.card)
            let again = layout.layAnew(from: state, OnAir(item: item, film: film, entry: entry), now: now, until: end)
            let isSame = again.items == Array(whole.items.drop { $0.number < item.number })
            #expect(isSame, "at \(now)")
            let later = whole.entries.filter { $0.end > item.start }
            #expect(again.entries == later, "at \(now)")
        }
    }

    @Test("is the same byte for byte in another process")
    func processes() throws {
        let seeds = [3, 14, 15, 92] as [UInt64]
        let texts = try seeds.map { seed in
            let (layout, begin, end) = try Self.span(try DrawnSchedule(seed: seed))
            return try Self.bytes(layout.lay(from: LayoutState(at: begin), until: end))
        }
        // Dictionaries and sets are ordered differently in every process; the digest is that of another one.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in texts.joined().utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        #expect(String(hash, radix: 16) == Self.digest)
    }

    /// What another process laid out of the schedules of `processes`.
    private static let digest = "4671b3de2b3a79e5"
}

@Suite("Segment times")
struct SegmentTimesTests {
    @Test("round sums to milliseconds, so that nothing drifts, and come back from their text")
    func rounding() throws {
        // 180 frames of 29.97 a second are 6.006 s.
        let times = try #require(SegmentTimes(ticks: Array(repeating: 180_180, count: 600) + [7], timescale: 30_000))
        #expect(times.end(after: 1) == 6006)
        #expect(times.end(after: 600) == 3_603_600)
        #expect(times.total == 3_603_600)
        #expect(times.description == "30000:600*180180,7")
        #expect(SegmentTimes(times.description) == times)
        for time in [0, 1, 6005, 6006, 6007, 1_000_000, 3_603_600, 9_999_999] as [Int64] {
            let count = times.leastCount(reaching: time)
            #expect(times.end(after: count) >= time || count == times.count)
            #expect(count == 1 || times.end(after: count - 1) < time)
        }
        #expect(times.countBeginning(before: 0) == 0)
        #expect(times.countBeginning(before: 6006) == 1)
        #expect(times.countBeginning(before: 6007) == 2)
    }

    @Test(
        "are not read from what is no table",
        arguments: [
            "", ":", "90000:", "0:1", "90000:0", "90000:-1", "90000:1*", "90000:99999999999", "90000:9999999*1",
            "90000:1048577*1", "a:1", "90000:1,,2", "90000:1*2*3", "99999999999:1",
        ])
    func hostile(text: String) {
        #expect(SegmentTimes(text) == nil)
    }
}
