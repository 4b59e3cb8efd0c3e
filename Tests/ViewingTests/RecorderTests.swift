import Database
import Foundation
import MediaModel
import Testing
import Viewing

@Suite("The recorder")
struct RecorderTests {
    @Test("a play that is watched counts once, with the people in the room")
    func plain() async throws {
        let hall = try Hall()
        await hall.play(
            try Hall.opening("v1"), Hall.report("v1", 0..<10), Hall.report("v1", 10..<29, people: 25))
        #expect(try await hall.counts() == [0, 0])
        hall.recorder.record(Hall.report("v1", 29..<31))
        await hall.recorder.flush()
        #expect(try await hall.counts() == [1, 25])
        let viewing = try #require(try await hall.stored().first)
        #expect(viewing.time.reportedSeconds == 31)
        #expect(viewing.time.people == 25)
        #expect(viewing.viewer == .station("S1"))
        #expect(viewing.day.description == "2026-11-21")
        #expect(viewing.count == CountingRule.Count(views: 1, personViews: 25))
    }

    @Test("a player that does not report counts by what was delivered; the first report takes over")
    func inferred() async throws {
        let hall = try Hall()
        await hall.play(
            try Hall.opening("v1"), .delivered(Hall.id("v1"), 0..<18, at: 0), .delivered(Hall.id("v1"), 12..<36, at: 0))
        #expect(try await hall.counts() == [1, 1])
        hall.recorder.record(Hall.report("v1", 0..<4))
        await hall.recorder.flush()
        #expect(try await hall.counts() == [0, 0])
        let viewing = try #require(try await hall.stored().first)
        #expect(viewing.time.reportedSeconds == 4)
        #expect(viewing.time.inferredSeconds == 36)
    }

    @Test("one count a viewer, programme and local day")
    func dayCap() async throws {
        let hall = try Hall()
        let midnight: Int64 = 1_795_276_800_000
        let plays: [(Viewer, String, Int64)] = [
            (.station("S1"), "film", midnight - 1), (.station("S1"), "film", midnight - 9_000_000),
            (.station("S1"), "film", midnight), (.station("S2"), "film", midnight - 1),
            (.account(1), "film", midnight - 1), (.guest("1"), "film", midnight - 1),
            (.station("S1"), "other", midnight - 1),
        ]
        for (index, play) in plays.enumerated() {
            await hall.play(
                try Hall.opening("v\(index)", by: play.0, of: play.1, at: play.2), Hall.report("v\(index)", 0..<60))
        }
        #expect(try await hall.counts() == [5, 5])
        #expect(try await hall.counts("other") == [1, 1])
    }

    @Test("a longer viewing of the same day takes the place of the shorter, with its people")
    func replaced() async throws {
        let hall = try Hall()
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<60, people: 40))
        #expect(try await hall.counts() == [1, 40])
        await hall.play(try Hall.opening("v2", at: Hall.evening + 1), Hall.report("v2", 0..<90, people: 3))
        #expect(try await hall.counts() == [1, 3])
        #expect(try await hall.stored().map(\.count.views) == [1, 0])
    }

    @Test(
        "any order, doubling, cutting and batching of the same reports comes to the same",
        arguments: 0..<25 as Range<UInt64>)
    func anyOrder(seed: UInt64) async throws {
        var generator = SplitMix(seed)
        var openings: [ViewingOpening] = []
        var events: [ViewingEvent] = []
        for number in 0..<4 {
            let name = "v\(number)"
            openings.append(try Hall.opening(name, by: .station("S\(number % 2)"), duration: 120))
            for step in 0..<6 {
                let start = Double.random(in: 0..<100, using: &generator)
                let end = start + Double.random(in: 0..<20, using: &generator)
                let at = Hall.evening + Int64(step)
                events.append(Hall.report(name, start..<end, people: number + step + 1, position: end, at: at))
                events.append(.delivered(Hall.id(name), Int(start)..<Int(end) + 6, at: at))
                events.append(.named(Hall.id(name), session: name))
                // Of two the register says something; of one of these, at last that nobody counted.
                if number > 1 { events.append(.attended(Hall.id(name), people: (number + step) % 8, at: at)) }
            }
        }
        let plain = try Hall()
        for opening in openings { plain.recorder.record(.opened(opening)) }
        for event in events { plain.recorder.record(event) }
        await plain.recorder.flush()
        let wild = try Hall()
        for opening in openings { wild.recorder.record(.opened(opening)) }
        for event in (events + events).flatMap({ cut($0, &generator) }).shuffled(using: &generator) {
            wild.recorder.record(event)
            if Int.random(in: 0..<8, using: &generator) == 0 { await wild.recorder.flush() }
            if let opening = openings.randomElement(using: &generator) { wild.recorder.record(.opened(opening)) }
        }
        await wild.recorder.flush()
        #expect(try await wild.stored() == plain.stored())
        #expect(try await wild.counts() == plain.counts())
    }

    private func cut(_ event: ViewingEvent, _ generator: inout SplitMix) -> [ViewingEvent] {
        guard case .reported(let id, let report, let at) = event, let whole = report.intervals.first else {
            return [event]
        }
        let middle = Double.random(in: whole.lowerBound...whole.upperBound, using: &generator)
        return [whole.lowerBound..<middle, middle..<whole.upperBound].map { piece in
            .reported(id, PlaybackReport(intervals: [piece], position: report.position, people: report.people), at: at)
        }
    }

    @Test("events beyond the film's length, and absurd ones, count for nothing")
    func absurd() async throws {
        let hall = try Hall()
        await hall.play(
            try Hall.opening("v1", duration: 60), .delivered(Hall.id("v1"), 1000..<2000, at: 0),
            .delivered(Hall.id("v1"), Int.min..<5, at: .max),
            Hall.report("v1", 70..<1e9, people: -4, position: .nan, at: .min), Hall.report("v1", people: 1_000_000))
        let viewing = try #require(try await hall.stored().first)
        #expect(viewing.time.inferredSeconds == 5)
        #expect(viewing.time.reportedSeconds == 0)
        #expect(viewing.time.people == 1)
        #expect(try await hall.counts() == [0, 0])
    }

    @Test("events of a viewing that nobody opened are passed over and counted")
    func unknown() async throws {
        let hall = try Hall()
        hall.recorder.record(Hall.report("nobody", 0..<100))
        await hall.play(try Hall.opening("v1"), Hall.report("v1", 0..<100))
        #expect(try await hall.counts() == [1, 1])
        #expect(await hall.recorder.statistics.unknown == 1)
    }

    @Test("a viewer goes on where the last word was, but not at the beginning or the end")
    func position() async throws {
        let hall = try Hall()
        let film = try #require(ProgrammeID(Hall.programme))
        func position() async throws -> Double? {
            try await hall.recorder.position(programme: film, viewer: .station("S1"))
        }
        #expect(try await position() == nil)
        await hall.recorder.open(try Hall.opening("v1"))
        for (place, at, expected) in [
            (100.5, 10, 100.5), (50, 9, 100.5), (50, 11, 50), (599, 12, nil), (1e9, 13, nil), (2, 14, nil),
            (300, 15, 300),
        ] as [(Double, Int64, Double?)] {
            hall.recorder.record(Hall.report("v1", position: place, at: at))
            #expect(try await position() == expected, "\(place)")
        }
        #expect(try await hall.recorder.position(programme: film, viewer: .station("S2")) == nil)
    }

    @Test("the list of viewings is narrowed by programme, viewer and time, and its pages do not move")
    func list() async throws {
        let hall = try Hall()
        for number in 0..<10 {
            hall.recorder.record(
                .opened(
                    try Hall.opening(
                        "v\(number)", by: .station("S\(number % 2)"), of: "film\(number % 3)",
                        at: Hall.evening + Int64(number / 2))))
        }
        await hall.recorder.flush()
        let first = try await hall.reader.list(limit: 4)
        hall.recorder.record(.opened(try Hall.opening("late", by: .station("S9"), at: Hall.evening + 100)))
        await hall.recorder.flush()
        let second = try await hall.reader.list(cursor: first.next, limit: 200)
        #expect((first.items + second.items).map(\.id.rawValue) == (0..<10).reversed().map { "v\($0)" })
        #expect(second.next == nil)
        let film = try #require(ProgrammeID("film1"))
        #expect(try await hall.reader.list(programme: film).items.map(\.id.rawValue) == ["v7", "v4", "v1"])
        #expect(try await hall.reader.list(viewer: .station("S1")).items.count == 5)
        #expect(try await hall.reader.list(from: Hall.evening + 1, to: Hall.evening + 2).items.count == 2)
        await #expect(throws: ViewingError.self) { try await hall.reader.list(cursor: "forged") }
    }
}
