import Database
import Foundation
import MediaModel
import Testing

@testable import Viewing

@Suite("Live viewings")
struct LiveViewingTests {
    private func part(seconds: Int) throws -> AiredViewing {
        AiredViewing(
            viewing: Hall.id("v1"), play: Hall.id("play"), channel: try #require(ChannelID("county")),
            programme: try #require(ProgrammeID(Hall.programme)), duration: seconds)
    }

    @Test("of what is still coming grow with it, and lose nothing of what was seen")
    func growing() async throws {
        let hall = try Hall()
        hall.recorder.record(
            .tuned(
                ChannelOpening(
                    play: Hall.id("play"), channel: try #require(ChannelID("county")), viewer: .station("S1"),
                    at: Hall.evening)))
        for (seconds, seen) in [(8, 0..<8), (40, 8..<40), (16, 40..<44), (60, 44..<60)] {
            let at = Hall.evening + Int64(seen.upperBound) * 1000
            hall.recorder.record(.aired(try part(seconds: max(seconds, seen.upperBound)), at: at))
            hall.recorder.record(.delivered(Hall.id("v1"), seen, at: at))
            await hall.recorder.flush()
        }
        let viewing = try #require(try await hall.stored().first)
        #expect(viewing.time.inferredSeconds == 60 && viewing.time.duration == 60)
        #expect(try await hall.counts() == [1, 1])
    }

    @Test("are told from plays of their own in stored months, which are read as before without it")
    func months() throws {
        var entries: [MonthEntry.Key: ViewingFigures] = [:]
        for live in [false, true] {
            entries[.init(day: 31, hour: 23, programme: 7, isLive: live)] = ViewingFigures(
                views: live ? 2 : 1, personViews: 5, reportedSeconds: 60, inferredSeconds: 0)
        }
        let bytes = MonthEntries.bytes(entries)
        #expect(MonthEntries.entries(bytes) == entries)
        let own = entries.filter { !$0.key.isLive }
        #expect(MonthEntries.entries(MonthEntries.bytes(own)).keys.allSatisfy { !$0.isLive && $0.day == 31 })
    }
}
