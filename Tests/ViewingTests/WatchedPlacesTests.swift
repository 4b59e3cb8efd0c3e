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
