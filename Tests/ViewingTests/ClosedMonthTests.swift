import Database
import Foundation
import MediaModel
import Testing

@testable import Viewing

@Suite("A closed month")
struct ClosedMonthTests {
    private static let month = 202_611

    private static func close(_ hall: Hall, _ month: Int = month) async throws {
        let isNew = try await hall.database.write { tx in
            try ClosedMonths.close(month, places: [], at: Hall.evening, in: tx)
        }
        #expect(isNew)
    }

    /// Sums of all entries.
    private static func sum(_ hall: Hall, _ source: ViewingMonths.Source) async throws -> ViewingFigures {
        try await hall.database.read { tx in
            var sum = ViewingFigures()
            try ViewingMonths(source, in: tx).forEach(in: month...month) { month in
                for entry in month.entries { sum += entry.figures }
            }
            return sum
        }
    }

    @Test(
        "keeps its figures and its rule when another comes into force, and what arrives then is counted once",
        arguments: [
            CountingRule(minimumSeconds: 120), CountingRule(minimumSeconds: 1), CountingRule(dayCap: false),
            CountingRule(dayBeginsHour: 6),
        ])
    func ruleChange(rule: CountingRule) async throws {
        let old = try Hall()
        await old.play(try Hall.opening("v1"), Hall.report("v1", 0..<60, people: 5))
        await old.play(try Hall.opening("v2", at: Hall.evening + 1000), Hall.report("v2", 0..<20))
        let before = try await Self.sum(old, .kept)
        #expect(before == ViewingFigures(views: 1, personViews: 5, reportedSeconds: 60))
        try await Self.close(old)
        let new = try Hall(old.database, rule: rule)
        await new.recorder.flush()
        #expect(try await Self.sum(new, .kept) == before)
        #expect(try await Self.sum(new, .corrections).isZero)
        #expect(try await new.counts() == [1, 5])
        // Ten seconds more of the one that counts: ten seconds are the correction, by the rule of the month.
        new.recorder.record(Hall.report("v1", 60..<70, people: 5))
        await new.recorder.flush()
        #expect(try await Self.sum(new, .corrections) == ViewingFigures(reportedSeconds: 10))
        // A longer one takes its place, as that rule has it.
        await new.play(try Hall.opening("v3", at: Hall.evening + 2000), Hall.report("v3", 0..<100, people: 9))
        #expect(
            try await Self.sum(new, .corrections) == ViewingFigures(personViews: 4, reportedSeconds: 40))
        #expect(try await Self.sum(new, .kept) == before)
        #expect(try await new.counts() == [1, 9])
        // Back again: nothing is counted twice.
        let again = try Hall(old.database)
        await again.recorder.flush()
        #expect(try await again.counts() == [1, 9])
        #expect(try await Self.sum(again, .corrections) == ViewingFigures(personViews: 4, reportedSeconds: 40))
    }

    @Test("does not take over a play of the open month when days begin later")
    func boundary() async throws {
        let old = try Hall()
        // 00:30 on 1 December in Shanghai.
        let night = Hall.evening + 9 * 86_400_000 + 4 * 3_600_000 + 1_800_000
        await old.play(try Hall.opening("v1", at: night), Hall.report("v1", 0..<60))
        #expect(try await old.stored().map(\.day.number) == [20_261_201])
        try await Self.close(old)
        let new = try Hall(old.database, rule: CountingRule(dayBeginsHour: 3))
        await new.recorder.flush()
        #expect(try await new.counts() == [1, 1])
        #expect(try await new.stored().map(\.day.number) == [20_261_201])
        #expect(try await Self.sum(new, .kept).isZero)
        #expect(try await Self.sum(new, .corrections).isZero)
    }

    @Test("may lose its viewings: its figures and the counts of programmes stay, by another rule too")
    func removal() async throws {
        let hall = try Hall()
        for number in 0..<7 {
            let viewer = Viewer.station("S\(number)")
            await hall.play(try Hall.opening("v\(number)", by: viewer), Hall.report("v\(number)", 0..<60, people: 3))
        }
        let december = Hall.evening + 20 * 86_400_000
        await hall.play(try Hall.opening("w", at: december), Hall.report("w", 0..<200))
        #expect(try await hall.database.write { try ViewingRemoval.remove(before: 202_701, limit: 100, in: $0) } == 0)
        try await Self.close(hall)
        let before = try await Self.sum(hall, .kept)
        // Nothing of the month itself, and of those before it a few at a time.
        #expect(
            try await hall.database.write { try ViewingRemoval.remove(before: Self.month, limit: 100, in: $0) } == 0)
        var parts: [Int] = []
        repeat {
            parts.append(
                try await hall.database.write { try ViewingRemoval.remove(before: 202_612, limit: 3, in: $0) })
        } while parts.last != 0
        #expect(parts == [3, 3, 1, 0])
        #expect(try await hall.stored().map(\.id) == [Hall.id("w")])
        #expect(try await Self.sum(hall, .kept) == before)
        #expect(try await hall.reader.counts(try #require(ProgrammeID(Hall.programme))).views == 8)
        #expect(try await hall.database.read { try ViewingRemoval.months(in: $0) } == [Self.month])
        // What comes now for the month is passed over: it could not be compared with what was there.
        await hall.play(try Hall.opening("late"), Hall.report("late", 0..<500))
        hall.recorder.record(Hall.report("v1", 0..<500))
        await hall.recorder.flush()
        #expect(try await Self.sum(hall, .corrections).isZero)
        let other = try Hall(hall.database, rule: CountingRule(minimumSeconds: 300))
        await other.recorder.flush()
        #expect(try await other.counts() == [7, 21])
        #expect(try await Self.sum(other, .kept) == before)
    }
}

@Suite("Entries of the register and people in the room")
struct AttendanceTests {
    private static func details(_ people: Int, at: Int64 = Hall.evening) throws -> RegisterDetails {
        RegisterDetails(
            programme: try #require(ProgrammeID(Hall.programme)), title: "水稻", startsAt: at - 600_000,
            endsAt: at + 3_600_000, people: people)
    }

    @Test("an entry that is struck out gives its play to the one that stands beside it, which then holds")
    func others() async throws {
        let hall = try Hall()
        let register = Register(database: hall.database, recorder: hall.recorder, now: { Hall.evening + 60_000 })
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<60, people: 3))
        _ = try await register.add(try Self.details(31), station: "S1", by: "x")
        let second = try await register.add(try Self.details(40), station: "S1", by: "x")
        #expect(second.viewing == nil)
        #expect(try await hall.counts() == [1, 31])
        _ = try await register.correct(1, try Self.details(31), version: 1, isStruck: true, by: "x")
        #expect(try await register.entry(2).viewing == Hall.id("v1"))
        #expect(try await hall.counts() == [1, 40])
        // Struck out twice, it says nothing against the other.
        _ = try await register.correct(1, try Self.details(9), version: 2, isStruck: true, by: "x")
        #expect(try await hall.counts() == [1, 40])
        _ = try await register.correct(2, try Self.details(40), version: 1, isStruck: true, by: "x")
        #expect(try await hall.counts() == [1, 3])
        _ = try await register.correct(2, try Self.details(41), version: 2, by: "x")
        #expect(try await hall.counts() == [1, 41])
    }

    @Test("what the register said before the two were kept apart stays, and can be taken back")
    func upgrade() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("viewing-\(UUID().uuidString).sqlite")
            .path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let old = try await Database.open(path: path, migrations: Array(ViewingSchema.migrations.prefix(3)))
        try await old.write { tx in
            for (id, people) in [("v1", 31), ("v2", 12)] {
                try tx.execute(
                    """
                    INSERT INTO viewings (id, programme_id, viewer, opened_at, day, duration, last_at, has_reported,
                    reported, inferred, reported_seconds, people, people_at, views, person_views)
                    VALUES (?, 'film', 'station:S1', ?, 20261121, 600, ?, 1, ?, ?, 60, ?, ?, 1, ?)
                    """, id, Hall.evening, Hall.evening, [UInt8](), [UInt8](), people, Hall.evening, people)
            }
            try tx.execute("INSERT INTO register_entries VALUES (1, 'S1', 1, ?, 'v1', 0)", Hall.evening)
            try tx.execute("INSERT INTO register_entries VALUES (2, 'S1', 1, ?, 'v2', 1)", Hall.evening)
            for (entry, people) in [(1, 31), (2, 12)] {
                try tx.execute(
                    """
                    INSERT INTO register_versions VALUES (?, 1, NULL, 'film', '水稻', ?, ?, NULL, ?, NULL, 0, 'x', ?)
                    """, entry, Hall.evening, Hall.evening + 1000, people, Hall.evening)
            }
        }
        try old.close()
        let new = try await Database.open(path: path, migrations: ViewingSchema.migrations)
        let rows = try await new.read { tx in
            try tx.rows("SELECT people, attended FROM viewings ORDER BY id").map {
                [try $0.get("people", as: Int.self), try $0.get("attended", as: Int.self)]
            }
        }
        // The second entry was struck out: nobody knows any more what the player had said.
        #expect(rows == [[1, 31], [12, 0]])
        let list = try await ViewingReader(database: new).list().items
        #expect(Set(list.map(\.time.people)) == [31, 12])
        try new.close()
    }

    @Test("a photo is a version of its own, stays through corrections, and those before are kept")
    func photos() async throws {
        let hall = try Hall()
        let register = Register(database: hall.database, recorder: hall.recorder, now: { Hall.evening + 60_000 })
        _ = try await register.add(try Self.details(31), station: "S1", by: "x")
        let pictured = try await register.setPhoto("a.jpg", of: 1, version: 1, by: "y")
        #expect(pictured.photo == "a.jpg" && pictured.version == 2 && pictured.details.people == 31)
        await #expect(throws: RegisterError.conflict) {
            _ = try await register.setPhoto("b.jpg", of: 1, version: 1, by: "y")
        }
        #expect(try await register.correct(1, try Self.details(30), version: 2, by: "z").photo == "a.jpg")
        #expect(try await register.setPhoto(nil, of: 1, version: 3, by: "z").photo == nil)
        #expect(try await register.history(1).map(\.photo) == [nil, "a.jpg", "a.jpg", nil])
    }

    @Test(
        "a photo is told by its first bytes",
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 0, count: 200), RegisterPhoto.Kind.jpg),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR____".utf8), .png),
            ([0xFF, 0xD8, 0xFF], nil), (Array("<svg onload=alert(1)>".utf8), nil), (Array("GIF89a".utf8), nil),
            ([], nil),
            ([0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 0, count: RegisterPhoto.limit), nil),
        ] as [([UInt8], RegisterPhoto.Kind?)])
    func kinds(bytes: [UInt8], kind: RegisterPhoto.Kind?) {
        #expect((try? RegisterPhoto(bytes))?.kind == kind)
    }
}
