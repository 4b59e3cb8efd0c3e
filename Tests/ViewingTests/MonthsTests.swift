import Database
import Foundation
import MediaModel
import Testing

@testable import Viewing

/// A random month of one city: what happened, in the order in which it did.
private struct City {
    var openings: [ViewingOpening] = []
    var events: [ViewingEvent] = []

    init(seed: UInt64) throws {
        var generator = SplitMix(seed)
        for number in 0..<40 {
            let id = Hall.id("v\(number)")
            let viewer: Viewer =
                Int.random(in: 0..<8, using: &generator) == 0
                ? .guest("g1") : .station("S\(Int.random(in: 0..<5, using: &generator))")
            // Around two midnights and the end of a month.
            let at = Hall.evening + Int64.random(in: -1...10, using: &generator) * 86_400_000
            let opened = at + Int64.random(in: 0..<21_600_000, using: &generator)
            openings.append(
                ViewingOpening(
                    viewing: id, programme: try #require(ProgrammeID("p\(Int.random(in: 0..<3, using: &generator))")),
                    duration: Int.random(in: 20..<300, using: &generator), viewer: viewer, at: opened))
            for step in 0..<Int.random(in: 0..<6, using: &generator) {
                let start = Int.random(in: 0..<250, using: &generator)
                let time = opened + Int64(step) * 5000
                if number % 5 == 0 {
                    events.append(.attended(id, people: Int.random(in: 0..<60, using: &generator), at: time))
                }
                if number % 3 == 0 {
                    let people = Int.random(in: 1..<60, using: &generator)
                    let interval = Double(start)..<Double(start + 40)
                    events.append(.reported(id, PlaybackReport(intervals: [interval], people: people), at: time))
                } else {
                    events.append(.delivered(id, start..<start + 6 * step + 6, at: time))
                }
            }
        }
    }
}

@Suite("Months of viewings")
struct MonthsTests {
    private typealias Months = [String: [MonthEntry.Key: ViewingFigures]]

    private static func kept(
        _ hall: Hall, _ source: ViewingMonths.Source = .kept
    ) async throws -> [String: [MonthEntry.Key: ViewingFigures]] {
        try await hall.database.read { tx in
            var result: Months = [:]
            let months = try ViewingMonths(source, in: tx)
            var named: [(String, MonthEntry)] = []
            try months.forEach(in: 200_001...299_912) { month in
                named += month.entries.map { ("\(month.viewer) \(month.month)", $0) }
            }
            // Numbers of programmes depend on who came first; names do not.
            for (place, entry) in named {
                let programme = try #require(months.programmes[entry.key.programme])
                result["\(place) \(programme)", default: [:]][
                    .init(day: entry.key.day, hour: entry.key.hour, programme: 0)] = entry.figures
            }
            return result
        }
    }

    /// The same from the list of viewings, by what each counts for.
    private static func fromList(_ hall: Hall) async throws -> Months {
        var result: Months = [:]
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        for viewing in try await hall.reader.list(limit: 200).items where viewing.count.views > 0 {
            let place = "\(viewing.viewer.key) \(viewing.day.month) \(viewing.programme)"
            let key = MonthEntry.Key(
                day: viewing.day.dayOfMonth, hour: LocalDay.hour(viewing.openedAt, in: zone), programme: 0)
            let time = viewing.time
            let figures = ViewingFigures(
                views: 1, personViews: time.people, reportedSeconds: min(time.duration, time.reportedSeconds ?? 0),
                inferredSeconds: time.reportedSeconds == nil ? min(time.duration, time.inferredSeconds) : 0)
            result[place, default: [:]][key, default: ViewingFigures()] += figures
        }
        return result
    }

    @Test("are what the viewings count for, whatever the order, repetition and batches of events", arguments: 0..<12)
    func orders(seed: Int) async throws {
        let city = try City(seed: UInt64(seed))
        let plain = try Hall()
        for opening in city.openings { plain.recorder.record(.opened(opening)) }
        for event in city.events { plain.recorder.record(event) }
        await plain.recorder.flush()
        let expected = try await Self.fromList(plain)
        #expect(!expected.isEmpty)
        #expect(try await Self.kept(plain) == expected)

        var generator = SplitMix(UInt64(seed) + 1000)
        let mixed = try Hall()
        for opening in city.openings.shuffled(using: &generator) { mixed.recorder.record(.opened(opening)) }
        for event in (city.events + city.events.prefix(40)).shuffled(using: &generator) {
            for piece in Self.split(event) { mixed.recorder.record(piece) }
            if Int.random(in: 0..<4, using: &generator) == 0 { await mixed.recorder.flush() }
        }
        await mixed.recorder.flush()
        #expect(try await Self.kept(mixed) == expected)
        let rule = ViewingMonths.Source.recounted(
            CountingRule(), try #require(TimeZone(identifier: "Asia/Shanghai")))
        #expect(try await Self.kept(mixed, rule) == expected)
    }

    /// The same event as two that come one after the other.
    private static func split(_ event: ViewingEvent) -> [ViewingEvent] {
        guard case .reported(let id, let report, let at) = event, let whole = report.intervals.first else {
            return [event]
        }
        let middle = whole.lowerBound + 17.3
        return [whole.lowerBound..<middle, middle..<whole.upperBound].map {
            .reported(id, PlaybackReport(intervals: [$0], people: report.people), at: at)
        }
    }

    @Test("are made anew when the rule or the zone changes, as if they had been counted so from the beginning")
    func ruleChange() async throws {
        let city = try City(seed: 77)
        let old = try Hall()
        for event in city.openings.map(ViewingEvent.opened) + city.events { old.recorder.record(event) }
        await old.recorder.flush()
        for rule in [
            CountingRule(minimumSeconds: 120), CountingRule(dayCap: false), CountingRule(dayBeginsHour: 4),
        ] {
            let changed = try Hall(old.database, rule: rule)
            let other = ViewingMonths.Source.recounted(rule, try #require(TimeZone(identifier: "Asia/Shanghai")))
            let foretold = try await Self.kept(old, other)
            await changed.recorder.flush()
            let fresh = try Hall(rule: rule)
            for event in city.openings.map(ViewingEvent.opened) + city.events { fresh.recorder.record(event) }
            await fresh.recorder.flush()
            #expect(try await Self.kept(changed) == Self.kept(fresh))
            #expect(try await Self.kept(changed) == foretold)
        }
    }

    @Test("that are closed stay as they are; what comes later is a correction")
    func closed() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<60, people: 5))
        let before = try await Self.kept(hall)
        let isClosed = try await hall.database.write { tx in
            try ClosedMonths.close(202_611, places: [], at: Hall.evening, in: tx)
        }
        #expect(isClosed)
        await hall.play(try Hall.opening("v2", by: .station("S2")), Hall.report("v2", 0..<90))
        // A longer viewing of the same station takes the place of the first, with fewer people.
        await hall.play(try Hall.opening("v3", at: Hall.evening + 1000), Hall.report("v3", 0..<100, people: 2))
        #expect(try await Self.kept(hall) == before)
        let corrections = try await Self.kept(hall, .corrections)
        let key = MonthEntry.Key(day: 21, hour: 20, programme: 0)
        #expect(
            corrections == [
                "station:S2 202611 film": [key: ViewingFigures(views: 1, personViews: 1, reportedSeconds: 90)],
                "station:S1 202611 film": [key: ViewingFigures(personViews: -3, reportedSeconds: 40)],
            ])
        let again = try await hall.database.write { tx in
            try ClosedMonths.close(202_611, places: [], at: Hall.evening, in: tx)
        }
        #expect(!again)
    }

    @Test("tell stations that were heard of, with the last time of each")
    func heard() async throws {
        let hall = try Hall()
        await hall.play(
            try Hall.opening("v1"), .heard(station: "S2", at: 5), .heard(station: "S2", at: 3),
            .delivered(Hall.id("v1"), 0..<6, at: Hall.evening + 9000))
        #expect(hall.heard == ["S1": Hall.evening + 9000, "S2": 5])
    }

    @Test("have the people that a register says, and its time stays inferred")
    func attended() async throws {
        let hall = try Hall()
        await hall.play(
            try Hall.opening("v1"), .delivered(Hall.id("v1"), 0..<60, at: Hall.evening),
            .attended(Hall.id("v1"), people: 42, at: Hall.evening + 1))
        #expect(try await hall.counts() == [1, 42])
        let key = MonthEntry.Key(day: 21, hour: 20, programme: 0)
        #expect(
            try await Self.kept(hall) == [
                "station:S1 202611 film": [key: ViewingFigures(views: 1, personViews: 42, inferredSeconds: 60)]
            ])
    }

    @Test("are stored in a form that gives back what was put in, negative numbers too")
    func form() {
        var generator = SplitMix(3)
        for _ in 0..<200 {
            var entries: [MonthEntry.Key: ViewingFigures] = [:]
            for _ in 0..<Int.random(in: 0..<30, using: &generator) {
                let key = MonthEntry.Key(
                    day: Int.random(in: 1...31, using: &generator), hour: Int.random(in: 0...23, using: &generator),
                    programme: Int.random(in: 1...200_000, using: &generator))
                entries[key] = ViewingFigures(
                    views: Int.random(in: -3...3, using: &generator),
                    personViews: Int.random(in: -90...90, using: &generator),
                    reportedSeconds: Int.random(in: -9000...9000, using: &generator), inferredSeconds: 1)
            }
            let bytes = MonthEntries.bytes(entries)
            #expect(MonthEntries.entries(bytes) == entries)
            for length in stride(from: 0, to: bytes.count, by: 7) {
                _ = MonthEntries.entries(Array(bytes.prefix(length)))
            }
        }
        let week = (0..<60).map { (MonthEntry.Key(day: $0 % 31 + 1, hour: 20, programme: 5000 + $0), 1) }
        let entries = Dictionary(
            uniqueKeysWithValues: week.map { ($0.0, ViewingFigures(views: 1, personViews: 30, reportedSeconds: 2700)) })
        #expect(MonthEntries.bytes(entries).count <= 60 * 9)
    }
}

@Suite("Rules have names")
struct RuleNameTests {
    @Test(
        "that are read back",
        arguments: [
            CountingRule(), CountingRule(minimumSeconds: 120), CountingRule(minimumSeconds: 1, dayCap: false),
            CountingRule(minimumSeconds: 3600, dayCap: false, dayBeginsHour: 11), CountingRule(dayBeginsHour: 3),
        ])
    func names(rule: CountingRule) {
        #expect(CountingRule(name: rule.name) == rule)
    }

    @Test(
        "and no others",
        arguments: [
            "", "2", "0", "1 (0 s)", "1 (30)", "1 (30 s, week cap)", "1 (3601 s)", "1 (30 s, day from 12 h)", "x1",
            "1 (30 s",
        ])
    func others(name: String) {
        #expect(CountingRule(name: name) == nil)
    }

    @Test("of which the number alone means the usual parameters")
    func number() {
        #expect(CountingRule(name: "1") == CountingRule())
        #expect(CountingRule(dayBeginsHour: 3).name == "1 (30 s, day cap, day from 3 h)")
    }

    @Test("and an evening that goes on after midnight is one day, if the rule says so")
    func boundary() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let night = Hall.evening + 5 * 3_600_000
        #expect(CountingRule().day(of: night, in: zone).description == "2026-11-22")
        #expect(CountingRule(dayBeginsHour: 3).day(of: night, in: zone).description == "2026-11-21")
    }
}

@Suite("The register")
struct RegisterTests {
    private static func details(_ people: Int, end: Int64 = Hall.evening + 3_600_000) throws -> RegisterDetails {
        RegisterDetails(
            programme: try #require(ProgrammeID(Hall.programme)), title: " 水稻 ", startsAt: Hall.evening - 600_000,
            endsAt: end, host: "李", people: people)
    }

    @Test("gives its viewing the number of people; the last version holds, and those before are kept")
    func versions() async throws {
        let hall = try Hall()
        let register = Register(database: hall.database, recorder: hall.recorder, now: { Hall.evening + 60_000 })
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<60, people: 3))
        let entry = try await register.add(try Self.details(31), station: "S1", by: "站长")
        #expect(entry.viewing == Hall.id("v1") && entry.version == 1 && entry.details.title == "水稻")
        #expect(try await hall.counts() == [1, 31])
        // What the player says afterwards, as long as they meet, does not count against it.
        hall.recorder.record(Hall.report("v1", 60..<70, people: 4, at: Hall.evening + 1_000_000))
        await hall.recorder.flush()
        #expect(try await hall.counts() == [1, 31])
        let corrected = try await register.correct(1, try Self.details(13), version: 1, by: "县")
        #expect(corrected.version == 2)
        #expect(try await hall.counts() == [1, 13])
        await #expect(throws: RegisterError.self) {
            _ = try await register.correct(1, try Self.details(9), version: 1, by: "县")
        }
        let history = try await register.history(1)
        #expect(history.map(\.details.people) == [31, 13] && history.map(\.person) == ["站长", "县"])
        let struck = try await register.correct(1, try Self.details(13), version: 2, isStruck: true, by: "县")
        #expect(struck.isStruck)
        // What the player said holds again.
        #expect(try await hall.counts() == [1, 4])
        #expect(try await hall.stored().map(\.time.reportedSeconds) == [70])
    }

    @Test("links what the station played at that time, and nothing else")
    func links() async throws {
        let hall = try Hall()
        let register = Register(database: hall.database, recorder: hall.recorder, now: { Hall.evening + 60_000 })
        await hall.play(try Hall.opening("v1", by: .station("S2")), Hall.report("v1", 0..<60))
        await hall.play(try Hall.opening("v2", of: "other"), Hall.report("v2", 0..<60))
        await hall.play(try Hall.opening("v3", at: Hall.evening - 86_400_000), Hall.report("v3", 0..<60))
        #expect(try await register.add(try Self.details(5), station: "S1", by: "x").viewing == nil)
        await hall.play(try Hall.opening("v4"), Hall.report("v4", 0..<10))
        await hall.play(try Hall.opening("v5", at: Hall.evening + 5000), Hall.report("v5", 0..<50))
        #expect(try await register.add(try Self.details(5), station: "S1", by: "x").viewing == Hall.id("v5"))
        // The longest has its entry; the next one is of the other.
        #expect(try await register.add(try Self.details(5), station: "S1", by: "x").viewing == Hall.id("v4"))
        let page = try await register.list(station: "S1", limit: 2)
        #expect(page.items.map(\.id) == [3, 2])
        let rest = try await register.list(station: "S1", cursor: try #require(page.next), limit: 1)
        #expect(rest.items.map(\.id) == [1] && rest.next == nil)
        #expect(try await register.list(of: ["S2"]).items.isEmpty)
        #expect(try await register.list(of: []).items.isEmpty)
        #expect(try await register.list(of: ["S1", "S2"]).items.map(\.id) == [3, 2, 1])
        let many = Set((0..<1500).map { "S\($0)" })
        #expect(try await register.list(of: many, limit: 2).items.map(\.id) == [3, 2])
        let counts = try await hall.database.read { tx in
            try Register.counts(in: Hall.evening - 3_600_000..<Hall.evening, in: tx)
        }
        #expect(counts == ["S1": 3])
    }

    @Test("refuses what cannot be", arguments: [0, 10_001])
    func refused(people: Int) async throws {
        let hall = try Hall()
        let register = Register(database: hall.database, recorder: hall.recorder, now: { Hall.evening + 60_000 })
        let good = try Self.details(5)
        var wrong = [good, good, good, good]
        wrong[0].people = people
        wrong[1].title = " "
        wrong[2].endsAt = good.startsAt
        wrong[3].startsAt = Hall.evening + 86_400_000
        for details in wrong {
            await #expect(throws: RegisterError.self) {
                _ = try await register.add(details, station: "S1", by: "x")
            }
        }
        #expect(try await register.list().items.isEmpty)
    }
}
