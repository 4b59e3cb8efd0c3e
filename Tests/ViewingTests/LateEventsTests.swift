import Database
import Foundation
import MediaModel
import Testing
import Viewing

@Suite("Events that somebody keeps, such as an edge cache's log")
struct LateEventsTests {
    private static func delivered(_ viewing: String, _ seconds: Range<Int>, at: Int64 = Hall.evening) -> ViewingEvent {
        .delivered(Hall.id(viewing), seconds, at: at)
    }

    @Test("count once, however often and in whatever order they come")
    func repeated() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"))
        let events = (0..<10).map { Self.delivered("v1", $0 * 6..<$0 * 6 + 6, at: Hall.evening + Int64($0) * 6000) }
        _ = try await hall.recorder.store(events)
        let once = try await hall.stored()
        #expect(once.map(\.time.inferredSeconds) == [60])
        #expect(try await hall.counts() == [1, 1])
        for again in [events, events.reversed(), Array(events.dropFirst(3)), events + events] {
            _ = try await hall.recorder.store(again)
            #expect(try await hall.stored() == once)
            #expect(try await hall.counts() == [1, 1])
        }
    }

    @Test("join what was delivered directly: a second that came both ways is one")
    func bothWays() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"), Self.delivered("v1", 0..<24))
        #expect(try await hall.counts() == [0, 0])
        _ = try await hall.recorder.store([Self.delivered("v1", 12..<30)])
        #expect(try await hall.stored().map(\.time.inferredSeconds) == [30])
        #expect(try await hall.counts() == [1, 1])
    }

    @Test("that come late count for the day of the play, and the longest viewing of it is kept")
    func late() async throws {
        let hall = try Hall()
        let day: Int64 = 86_400_000
        await hall.play(try Hall.opening("v1"), Self.delivered("v1", 0..<30))
        await hall.play(try Hall.opening("v2", at: Hall.evening + 1000))
        await hall.play(try Hall.opening("v3", at: Hall.evening + day), Self.delivered("v3", 0..<30))
        #expect(try await hall.counts() == [2, 2])
        // Three days later, the log with the longer of the first day's two viewings.
        _ = try await hall.recorder.store([Self.delivered("v2", 0..<60, at: Hall.evening + 60_000)])
        let stored = try await hall.stored().sorted { $0.id < $1.id }
        #expect(stored.map(\.count.views) == [0, 1, 1])
        #expect(stored[1].lastAt == Hall.evening + 60_000)
        #expect(try await hall.counts() == [2, 2])
    }

    @Test("of viewings that nobody opened are told of")
    func unknown() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"))
        let unknown = try await hall.recorder.store([Self.delivered("v1", 0..<6), Self.delivered("v9", 0..<6)])
        #expect(unknown == 1)
    }

    @Test("are refused when the database does not take them, and can be given again")
    func refused() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"))
        let events = [Self.delivered("v1", 0..<60)]
        hall.fail(with: DatabaseError(code: .full, message: "test"))
        await #expect(throws: DatabaseError.self) { _ = try await hall.recorder.store(events) }
        hall.fail(with: nil)
        _ = try await hall.recorder.store(events)
        #expect(try await hall.counts() == [1, 1])
    }

    @Test("wait for the openings before them")
    func openings() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"))
        hall.fail(with: DatabaseError(code: .full, message: "test"))
        // This batch is refused and kept, with an opening in it.
        await hall.play(try Hall.opening("v2", by: .station("S2")), Self.delivered("v1", 0..<60))
        await #expect(throws: DatabaseError.self) {
            _ = try await hall.recorder.store([Self.delivered("v2", 0..<60)])
        }
        hall.fail(with: nil)
        #expect(try await hall.recorder.store([Self.delivered("v2", 0..<60)]) == 0)
        #expect(try await hall.counts() == [2, 2])
    }

    @Test("tell whether the database was counted by the rule in force")
    func rule() async throws {
        let hall = try Hall()
        #expect(try await hall.recorder.isRuleCurrent)
        await hall.play(try Hall.opening("v1"))
        #expect(try await hall.recorder.isRuleCurrent)
        let other = try Hall(hall.database, rule: CountingRule(minimumSeconds: 120))
        #expect(try await !other.recorder.isRuleCurrent)
        await other.recorder.flush()
        #expect(try await other.recorder.isRuleCurrent)
    }

    @Test("and live ones tell how many plays are open")
    func open() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"))
        await hall.play(
            try Hall.opening("v2", by: .station("S2")), Self.delivered("v2", 0..<6, at: Hall.evening + 50_000))
        #expect(await hall.recorder.openPlays(since: Hall.evening) == 2)
        #expect(await hall.recorder.openPlays(since: Hall.evening + 50_000) == 1)
        #expect(await hall.recorder.openPlays(since: Hall.evening + 50_001) == 0)
    }
}
