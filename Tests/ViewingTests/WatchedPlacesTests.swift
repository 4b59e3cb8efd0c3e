import MediaModel
import Testing
import Viewing

@Suite("Watched places")
struct WatchedPlacesTests {
    private static func place(_ position: Double, of duration: Double) throws -> WatchedPlace {
        WatchedPlace(programme: try #require(ProgrammeID("p")), position: position, duration: duration, at: 0)
    }

    @Test(
        "are under way between the beginning and the end",
        arguments: [
            (0, 600, false, false), (4.9, 600, false, false), (5, 600, true, false), (569, 600, true, false),
            (570, 600, false, true), (600, 600, false, true), (54, 60, true, false), (55, 60, false, true),
            (3, 0, false, true),
        ] as [(Double, Double, Bool, Bool)])
    func kinds(position: Double, duration: Double, isUnderway: Bool, isFinished: Bool) throws {
        let place = try Self.place(position, of: duration)
        #expect(place.isUnderway == isUnderway)
        #expect(place.isFinished == isFinished)
        #expect((0...1).contains(place.share))
    }

    @Test(
        "are finished by what was seen, where it is known, and not by being left at the end",
        arguments: [
            (600, 30, false, false), (600, 540, true, false), (300, 560, true, true), (580, 545, true, false),
            (300, 200, false, true), (8, 0, false, false), (300, 539, false, true),
        ] as [(Double, Double, Bool, Bool)])
    func seen(position: Double, seen: Double, isFinished: Bool, isUnderway: Bool) throws {
        let duration = position == 8 ? 8.0 : 600
        let place = WatchedPlace(
            programme: try #require(ProgrammeID("p")), position: position, duration: duration, at: 0, seen: seen)
        #expect(place.isFinished == isFinished)
        #expect(place.isUnderway == isUnderway)
    }

    @Test("know the seconds that were seen over all viewings, each once")
    func seconds() async throws {
        let hall = try Hall()
        let plays: [(String, String, Range<Double>, Int64)] = [
            ("v1", "a", 0..<300, 0), ("v2", "a", 200..<400, 86_400_000), ("v3", "b", 590..<600, 0),
        ]
        for (id, programme, seconds, after) in plays {
            let at = Hall.evening + after
            await hall.play(
                try Hall.opening(id, of: programme, at: at),
                Hall.report(id, seconds, position: seconds.upperBound, at: at))
        }
        await hall.play(
            try Hall.opening("v4", by: .station("S2"), of: "a"), Hall.report("v4", 0..<600, position: 600))
        let places = try await hall.reader.places(of: .station("S1"))
        #expect(places.map(\.programme.rawValue) == ["a", "b"])
        #expect(places.map(\.seen) == [400, 10])
        #expect(places.map(\.isFinished) == [false, false], "b was left at its end, unseen")
        let a = try #require(ProgrammeID("a"))
        #expect(try await hall.reader.places(of: .station("S2"), in: [a])[a]?.isFinished == true)
    }

    @Test("are told of one viewer alone, the latest first, and by programme")
    func told() async throws {
        let hall = try Hall()
        let plays: [(String, Viewer, String, Double, Int64)] = [
            ("v1", .station("S1"), "a", 100, 0), ("v2", .station("S1"), "b", 200, 2000),
            ("v3", .station("S1"), "c", 300, 1000), ("v4", .station("S2"), "a", 400, 3000),
            ("v5", .station("S1"), "a", 150, 1500),
        ]
        for (id, viewer, programme, position, after) in plays {
            let at = Hall.evening + after
            await hall.play(
                try Hall.opening(id, by: viewer, of: programme, at: at),
                Hall.report(id, position - 2..<position, position: position, at: at))
        }
        let places = try await hall.reader.places(of: .station("S1"))
        #expect(places.map(\.programme.rawValue) == ["b", "a", "c"])
        #expect(places.map(\.position) == [200, 150, 300])
        #expect(places.map(\.duration) == [600, 600, 600])
        #expect(try await hall.reader.places(of: .station("S1"), limit: 1).map(\.position) == [200])
        let asked = try ["c", "a", "none"].map { try #require(ProgrammeID($0)) }
        let found = try await hall.reader.places(of: .station("S1"), in: asked)
        #expect(found.mapValues(\.position) == [asked[0]: 300, asked[1]: 150])
        #expect(try await hall.reader.places(of: .station("S1"), in: []).isEmpty)
        #expect(try await hall.reader.places(of: .guest("x")).isEmpty)
    }
}
