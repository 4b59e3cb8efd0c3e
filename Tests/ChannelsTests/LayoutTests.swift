import Foundation
import MediaModel
import Testing

@testable import Channels

@Suite("A layout")
struct LayoutTests {
    private func lay(
        _ rules: [ChannelRule], from day: String = "2026-11-23", until: String = "2026-11-24", zone: String? = nil,
        holidays: [Holidays.Day] = [], library: Library? = nil, _ change: (inout Channel) -> Void = { _ in }
    ) throws -> Layout.Result {
        var channel = try Broadcast.channel(change)
        channel.zone = zone
        let clock = channel.clock(standard: Broadcast.shanghai.zone)
        let layout = Layout(
            Schedule(channel: channel, rules: rules, holidays: Holidays(holidays)),
            try library ?? Broadcast.library(), standard: Broadcast.shanghai.zone)
        return layout.lay(
            from: LayoutState(at: clock.beginning(of: try Broadcast.day(day))),
            until: clock.beginning(of: try Broadcast.day(until)))
    }

    private func start(_ result: Layout.Result, _ rule: String) -> [Int64] {
        result.entries.filter { $0.rule.rawValue == rule }.map(\.start)
    }

    @Test("begins what is fixed in time: never early, and at most a segment late")
    func fixedStart() throws {
        let result = try lay([
            try Broadcast.rule("a", "08:00", RuleContent(.programme, "news")),
            try Broadcast.rule("b", "20:00", RuleContent(.series, "s"), length: 3600),
        ])
        expectGapless(result.items)
        let eight = try Broadcast.instant("2026-11-23", "08:00")
        #expect((eight..<eight + 6000).contains(try #require(start(result, "a").first)))
        // Lessons of 1561.7 and 1623.4 seconds fit into the hour; a third does not.
        #expect(start(result, "b").count == 2)
        #expect(result.entries.map(\.programme?.rawValue) == ["news", "l1", "l2"])
        let first = try #require(result.items.first { $0.programme?.rawValue == "news" })
        #expect(first.end - first.start == 1_800_000)
        #expect(first.segments == 0..<300)
        #expect(result.conflicts.isEmpty)
    }

    @Test("cuts, waits or leaves out what is late, as the rule says", arguments: LatePolicy.allCases)
    func late(policy: LatePolicy) throws {
        let result = try lay([
            try Broadcast.rule("opera", "19:00", RuleContent(.programme, "opera")),
            try Broadcast.rule("news", "20:00", RuleContent(.programme, "news"), late: policy),
        ])
        expectGapless(result.items)
        let opera = try #require(result.entries.first { $0.rule.rawValue == "opera" })
        let eight = try Broadcast.instant("2026-11-23", "20:00")
        switch policy {
        case .cut:
            #expect((eight..<eight + 6000).contains(opera.end))
            #expect(opera.isCut)
            #expect(start(result, "news") == [opera.end])
            #expect(result.conflicts.map(\.kind) == [.cutShort])
        case .wait:
            #expect(opera.end - opera.start == 5_000_000)
            #expect(start(result, "news") == [opera.end])
            #expect(result.conflicts.map(\.kind) == [.late])
        case .skip:
            #expect(opera.end - opera.start == 5_000_000)
            #expect(start(result, "news").isEmpty)
            #expect(result.conflicts.map(\.kind) == [.skipped])
        }
    }

    @Test("fills gaps with fillers that fit, and what is left with the card")
    func gaps() throws {
        let result = try lay(
            [
                try Broadcast.rule("a", "00:00", RuleContent(.programme, "news")),
                try Broadcast.rule("b", "00:35", RuleContent(.programme, "news")),
            ], until: "2026-11-23"
        ) { $0.gap = .fillers }
        #expect(result.items.isEmpty)
        let day = try lay([
            try Broadcast.rule("a", "00:00", RuleContent(.programme, "news")),
            try Broadcast.rule("b", "00:35", RuleContent(.programme, "news")),
        ])
        let gap = day.items.prefix { $0.entry != 1 }.dropFirst()
        // Of five minutes, 181 and 95.5 seconds leave least, and the card the rest.
        #expect(gap.map(\.kind).contains(.filler))
        let cards = gap.filter { $0.kind == .card }.reduce(0) { $0 + $1.end - $1.start }
        #expect(cards <= 30_000)
        let second = try Broadcast.instant("2026-11-23", "00:35")
        #expect((second..<second + 6000).contains(try #require(start(day, "b").first)))
    }

    @Test("goes through a series in order, day after day, and begins again after its end")
    func series() throws {
        let result = try lay(
            [try Broadcast.rule("r", "20:00", RuleContent(.series, "s"))], until: "2026-12-05")
        #expect(
            result.entries.compactMap(\.programme?.rawValue)
                == ["l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "l9", "l10", "l1", "l2"])
    }

    @Test("shuffles a series so that each lesson comes once before any comes again", arguments: [1, 2, 77] as [UInt32])
    func shuffle(seed: UInt32) throws {
        let result = try lay(
            [try Broadcast.rule("r", "20:00", RuleContent(.shuffle, "s", seed: seed))], until: "2026-12-23")
        let lessons = result.entries.compactMap(\.programme?.rawValue)
        #expect(lessons.count == 30)
        for round in 0..<3 { #expect(Set(lessons[round * 10..<round * 10 + 10]).count == 10) }
        #expect(Array(lessons[0..<10]) != Array(lessons[10..<20]))
        for (one, next) in zip(lessons, lessons.dropFirst()) { #expect(one != next) }
    }

    @Test("repeats what another rule showed last")
    func repeats() throws {
        let result = try lay(
            [
                try Broadcast.rule("r", "20:00", RuleContent(.series, "s"), length: 3600),
                try Broadcast.rule("again", "09:00", RuleContent(.repeat, "r"), length: 3600),
            ], until: "2026-11-25")
        let shown = { (rule: String) in result.entries.filter { $0.rule.rawValue == rule }.map(\.programme?.rawValue) }
        #expect(shown("r") == ["l1", "l2", "l3", "l4"])
        #expect(shown("again") == ["l1", "l2"], "there was nothing to repeat on the first morning")
        #expect(result.conflicts.map(\.kind) == [.nothingToShow])
    }

    @Test("takes the newest of a section that it has not shown")
    func section() throws {
        let result = try lay(
            [try Broadcast.rule("r", "20:00", RuleContent(.section, "arts"))], until: "2026-11-26")
        #expect(result.entries.map(\.programme?.rawValue) == ["opera", "news", "opera"])
    }

    @Test("knows working days, weekends, holidays and weekends on which people work")
    func holidays() throws {
        let rules = try [("work", DayPattern.Kind.workdays), ("end", .weekends), ("holiday", .holidays)].map {
            try Broadcast.rule($0.0, "20:00", RuleContent(.programme, "news"), days: DayPattern($0.1))
        }
        // The first of October 2026 is a Thursday; on Saturday the tenth people work.
        let list = try (1...7).map { Holidays.Day(try Broadcast.day("2026-10-0\($0)"), .holiday, name: "国庆") }
        let result = try lay(
            rules, from: "2026-09-30", until: "2026-10-12",
            holidays: list + [Holidays.Day(try Broadcast.day("2026-10-10"), .workday)])
        #expect(
            result.entries.map(\.rule.rawValue) == ["work"] + Array(repeating: "holiday", count: 7) + [
                "work", "work", "work", "end",
            ])
    }

    @Test("lets an override stand instead of all it covers")
    func overrides() throws {
        let result = try lay([
            try Broadcast.rule("a", "19:00", RuleContent(.programme, "news")),
            try Broadcast.rule("b", "20:00", RuleContent(.programme, "news")),
            try Broadcast.rule(
                "special", "18:50", RuleContent(.programme, "opera"),
                days: DayPattern(.dates, dates: [try Broadcast.day("2026-11-23")]), override: true),
        ])
        #expect(result.entries.map(\.rule.rawValue) == ["special"])
        #expect(result.conflicts.map(\.kind) == [.overridden, .overridden])
        let off = try lay([
            try Broadcast.rule("a", "19:00", RuleContent(.programme, "news")),
            try Broadcast.rule(
                "none", "18:00", RuleContent(.off), length: 7200,
                days: DayPattern(.dates, dates: [try Broadcast.day("2026-11-23")]), override: true),
        ])
        #expect(off.entries.isEmpty)
    }

    @Test("puts a start in a missing hour to the first instant after it, and of a doubled hour takes the first")
    func daylightSaving() throws {
        let rules = [try Broadcast.rule("r", "02:30", RuleContent(.programme, "news"))]
        let clock = ZoneClock(try Broadcast.zone("Europe/Berlin"))
        let spring = try lay(rules, from: "2026-03-29", until: "2026-03-30", zone: "Europe/Berlin")
        // 2026-03-29 02:00 CET becomes 03:00 CEST, at 01:00 UTC.
        #expect((1_774_746_000_000..<1_774_746_006_000).contains(try #require(start(spring, "r").first)))
        #expect(spring.conflicts.map(\.kind) == [.missingHour])
        let autumn = try lay(rules, from: "2026-10-25", until: "2026-10-26", zone: "Europe/Berlin")
        // 02:30 CEST is 00:30 UTC; an hour later it is 02:30 CET.
        #expect((1_792_888_200_000..<1_792_888_206_000).contains(try #require(start(autumn, "r").first)))
        #expect(start(autumn, "r").count == 1)
        #expect(
            clock.beginning(of: try Broadcast.day("2026-10-26")) - clock.beginning(of: try Broadcast.day("2026-10-25"))
                == 25 * 3_600_000)
    }

    @Test("tells before it airs what cannot be shown, and shows fillers instead")
    func obstacles() throws {
        var library = try Broadcast.library()
        let evening = try Broadcast.instant("2026-11-23", "20:00")
        library.programmes["news"]?.from = evening + 10_000
        #expect(try kinds(library) == [.embargo])
        library.programmes["news"]?.from = nil
        #expect(try kinds(library) == [])
        library.programmes["news"]?.until = evening + 1_800_000
        #expect(try kinds(library) == [.embargo], "it begins up to a segment late, and has to end before")
        library.programmes["news"]?.until = nil
        library.programmes["news"]?.isForRegion = false
        #expect(try kinds(library) == [.otherRegion])
        library.programmes["news"]?.isPublished = false
        #expect(try kinds(library) == [.notPublished])
        library.programmes["news"] = nil
        #expect(try kinds(library) == [.notPublished])
        library = try Broadcast.library()
        library.programmes["news"]?.film = nil
        #expect(try kinds(library) == [.withoutPictures])
    }

    private func kinds(_ library: Library) throws -> [Conflict.Kind] {
        let result = try lay([try Broadcast.rule("r", "20:00", RuleContent(.programme, "news"))], library: library)
        expectGapless(result.items)
        #expect(result.conflicts.allSatisfy { !$0.message.zh.isEmpty && !$0.message.en.isEmpty })
        return result.conflicts.map(\.kind)
    }

    @Test("says that it cannot go on without anything to stand in a gap")
    func noCard() throws {
        let result = try lay([], library: Library())
        #expect(result.items.isEmpty)
        #expect(result.conflicts.map(\.kind) == [.noCard])
    }
}

@Suite("A month of channels")
struct MonthTests {
    /// A channel with a start every hour: series, shuffles, repeats, and fillers between.
    static func schedule(_ number: Int) throws -> Schedule {
        var channel = try Broadcast.channel()
        channel.id = try #require(ChannelID("ch\(number)"))
        let contents = [
            RuleContent(.series, "s"), RuleContent(.shuffle, "s", seed: UInt32(number)),
            RuleContent(.programme, "news"),
            RuleContent(.section, "arts"), RuleContent(.repeat, "r0"),
        ]
        let rules = try (0..<24).map { hour in
            try Broadcast.rule(
                "r\(hour)", "\(hour):0\(number % 6)", contents[hour % contents.count],
                length: hour % 3 == 0 ? 3000 : nil,
                days: hour % 2 == 0 ? .daily : DayPattern(hour % 4 == 1 ? .workdays : .weekends))
        }
        return Schedule(channel: channel, rules: rules)
    }

    @Test("is laid out at once, every hour of it")
    func month() throws {
        let library = try Broadcast.library()
        let count = ProcessInfo.processInfo.environment["LECTERN_MONTHS"].flatMap(Int.init) ?? 3
        let begin = try Broadcast.instant("2026-12-01", "00:00")
        let end = try Broadcast.instant("2027-01-01", "00:00")
        var items = 0
        let time = try ContinuousClock().measure {
            for number in 0..<count {
                let layout = Layout(try Self.schedule(number), library, standard: Broadcast.shanghai.zone)
                let result = layout.lay(from: LayoutState(at: begin), until: end)
                items += result.items.count
                if number < 3 { expectGapless(result.items) }
                #expect(result.entries.count > 31 * 16)
                #expect(result.state.at >= end)
            }
        }
        if count > 3 { print("\(count) channels, \(items) items: \(time)") }
    }
}
