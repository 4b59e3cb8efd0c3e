import Database
import Foundation
import MediaModel
import Testing
import Viewing

@Suite("Viewings of channels")
struct ChannelViewingTests {
    private func part(_ viewing: String, _ programme: String = Hall.programme, duration: Int = 600) throws
        -> AiredViewing
    {
        AiredViewing(
            viewing: Hall.id(viewing), play: Hall.id("play"), channel: try #require(ChannelID("county")),
            programme: try #require(ProgrammeID(programme)), duration: duration)
    }

    private func tuned(by viewer: Viewer = .station("S1")) throws -> ViewingEvent {
        .tuned(
            ChannelOpening(
                play: Hall.id("play"), channel: try #require(ChannelID("county")), viewer: viewer, at: Hall.evening))
    }

    @Test("count by programme, with the people in the room, for whoever plays the channel")
    func byProgramme() async throws {
        let hall = try Hall()
        let at = Hall.evening + 60_000
        for event in [
            try tuned(), .aired(try part("v1"), at: at), .delivered(Hall.id("v1"), 0..<40, at: at),
            .aired(try part("v2", "other"), at: at), Hall.report("v2", 0..<31, people: 12, at: at),
        ] { hall.recorder.record(event) }
        await hall.recorder.flush()
        #expect(try await hall.counts() == [1, 1])
        #expect(try await hall.counts("other") == [1, 12])
        let viewing = try #require(try await hall.stored().first { $0.id == Hall.id("v2") })
        #expect(viewing.viewer == .station("S1"))
        #expect(viewing.channel == ChannelID("county"))
        #expect(viewing.openedAt == at)
        #expect(hall.heard["S1"] == at)
    }

    @Test("are opened once, and go on in later batches")
    func once() async throws {
        let hall = try Hall()
        hall.recorder.record(try tuned(by: .account(3)))
        for second in 0..<4 {
            let at = Hall.evening + Int64(second) * 10_000
            hall.recorder.record(.aired(try part("v1"), at: at))
            hall.recorder.record(.delivered(Hall.id("v1"), second * 10..<second * 10 + 10, at: at))
            await hall.recorder.flush()
        }
        #expect(try await hall.counts() == [1, 1])
        #expect(try await hall.stored().map(\.openedAt) == [Hall.evening])
        #expect(await hall.recorder.statistics.unknown == 0)
    }

    @Test("of a play that nobody opened are nobody's")
    func unopened() async throws {
        let hall = try Hall()
        hall.recorder.record(.aired(try part("v1"), at: Hall.evening))
        hall.recorder.record(.delivered(Hall.id("v1"), 0..<40, at: Hall.evening))
        await hall.recorder.flush()
        #expect(try await hall.stored().isEmpty)
        #expect(await hall.recorder.statistics.unknown == 1)
    }

    @Test("share the day's one count with plays of the programme itself")
    func dayCap() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("own"), Hall.report("own", 0..<50))
        for event in [
            try tuned(), .aired(try part("v1"), at: Hall.evening), Hall.report("v1", 0..<90, people: 5),
        ] { hall.recorder.record(event) }
        await hall.recorder.flush()
        #expect(try await hall.counts() == [1, 5])
        #expect(try await hall.stored().first { $0.id == Hall.id("own") }?.channel == nil)
    }
}
