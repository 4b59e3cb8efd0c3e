import Database
import Foundation
import MediaModel
import Testing
import Viewing

@Suite("What survives")
struct DurabilityTests {
    private final class Folder: Sendable {
        let path: String

        init() throws {
            path = FileManager.default.temporaryDirectory.appending(path: "viewing-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func open(_ name: String = "lectern.sqlite") async throws -> Database {
            try await Database.open(path: "\(path)/\(name)", migrations: ViewingSchema.migrations)
        }

        /// What `kill -9` would leave.
        func crash(_ name: String) throws {
            for ending in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: "\(path)/lectern.sqlite\(ending)", toPath: "\(path)/\(name)\(ending)")
            }
        }
    }

    @Test("after kill -9 what was flushed is there, the rest is lost, and the viewing goes on under its old name")
    func kill() async throws {
        let folder = try Folder()
        let hall = try Hall(try await folder.open())
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<20, position: 20))
        hall.recorder.record(Hall.report("v1", 20..<29))
        try folder.crash("after.sqlite")
        let after = try Hall(try await folder.open("after.sqlite"))
        #expect(try await after.stored().map(\.time.reportedSeconds) == [20])
        after.recorder.record(Hall.report("v1", 15..<30))
        await after.recorder.flush()
        #expect(try await after.counts() == [1, 1])
        try after.database.close()
        try hall.database.close()
    }

    @Test("an opening that was answered is there after kill -9 without any flush")
    func opening() async throws {
        let folder = try Folder()
        let hall = try Hall(try await folder.open())
        await hall.recorder.open(try Hall.opening("v1"))
        try folder.crash("after.sqlite")
        let after = try Hall(try await folder.open("after.sqlite"))
        #expect(try await after.stored().map(\.id.rawValue) == ["v1"])
        try after.database.close()
        try hall.database.close()
    }

    @Test("the running recorder stores by itself, and the last batch when it is stopped")
    func running() async throws {
        let hall = try Hall()
        let service = Task { try await hall.recorder.run() }
        hall.recorder.record(.opened(try Hall.opening("v1")))
        let deadline = ContinuousClock.now + .seconds(60)
        while try await hall.stored().isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await hall.stored().count == 1)
        hall.recorder.record(Hall.report("v1", 0..<60))
        service.cancel()
        try await service.value
        #expect(try await hall.counts() == [1, 1])
    }

    @Test("a batch that the database does not take is kept and stored later, whole and once")
    func busy() async throws {
        let hall = try Hall()
        hall.fail(with: DatabaseError(code: .full, message: "no room"))
        for number in 0..<5 {
            await hall.play(
                try Hall.opening("v\(number)", by: .station("S\(number)")), Hall.report("v\(number)", 0..<60))
        }
        #expect(try await hall.stored().isEmpty)
        #expect(hall.errors == 5)
        hall.fail(with: nil)
        await hall.recorder.flush()
        #expect(try await hall.counts() == [5, 5])
        #expect(await hall.recorder.statistics.dropped == 0)
    }

    @Test("a batch that can never be stored does not stop what comes after it")
    func poison() async throws {
        let hall = try Hall()
        hall.fail(with: DatabaseError(code: .constraint, message: "never"))
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<60))
        for _ in 0..<3 { await hall.recorder.flush() }
        hall.fail(with: nil)
        await hall.play(try Hall.opening("v2"), Hall.report("v2", 0..<60))
        #expect(try await hall.counts() == [1, 1])
        #expect(await hall.recorder.statistics.dropped == 2)
    }

    @Test("a flood beyond the bound is dropped and counted, openings last")
    func flood() async throws {
        let hall = try Hall()
        for second in 0..<200_000 {
            hall.recorder.record(.delivered(Hall.id("v1"), second % 600..<second % 600 + 1, at: 0))
        }
        await hall.play(try Hall.opening("v1"))
        #expect(await hall.recorder.statistics.dropped == 200_000 - 131_072)
        #expect(try await hall.counts() == [1, 1])
    }

    @Test("openings of one moment share transactions")
    func sharing() async throws {
        let hall = try Hall()
        await withTaskGroup { group in
            for number in 0..<500 {
                group.addTask {
                    guard let opening = try? Hall.opening("v\(number)", by: .guest("g\(number)")) else { return }
                    await hall.recorder.open(opening)
                }
            }
        }
        #expect(try await hall.reader.list(limit: 200).next != nil)
        #expect(await hall.recorder.statistics.batches < 100)
    }

    @Test("another rule or zone counts everything anew, once")
    func ruleChange() async throws {
        let database = try Database.inMemory(migrations: ViewingSchema.migrations)
        let first = try Hall(database)
        // 23:30 and 00:30 in Shanghai are one day in UTC.
        let midnight: Int64 = 1_795_276_800_000
        await first.play(try Hall.opening("v1", at: midnight - 1_800_000), Hall.report("v1", 0..<60, people: 10))
        await first.play(try Hall.opening("v2", at: midnight + 1_800_000), Hall.report("v2", 0..<150, people: 20))
        #expect(try await first.counts() == [2, 30])
        for (rule, zone, expected) in [
            (CountingRule(minimumSeconds: 120), "Asia/Shanghai", [1, 20]), (CountingRule(), "UTC", [1, 20]),
            (CountingRule(dayCap: false), "UTC", [2, 30]), (CountingRule(minimumSeconds: 500), "UTC", [0, 0]),
            (CountingRule(), "Asia/Shanghai", [2, 30]),
        ] {
            let hall = try Hall(database, rule: rule, zone: zone)
            await hall.recorder.flush()
            #expect(try await hall.counts() == expected)
        }
    }
}
