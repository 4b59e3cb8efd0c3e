import Catalogue
import Database
import MediaModel
import Testing

@Suite("Posters of programmes")
struct PosterTests {
    private func poster(_ digit: String) throws -> PosterID {
        try #require(PosterID("p-\(String(repeating: digit, count: 32))"))
    }

    @Test("what a person chose stays through new versions; what a sidecar chose gives way to the next that chooses")
    func versions() async throws {
        let shelf = try Shelf()
        let (first, second, own) = (try poster("1"), try poster("2"), try poster("3"))
        var publication = try shelf.publication("p1", asset: "v1")
        publication.poster = first
        #expect(try await shelf.publish(publication).poster == first)
        #expect(
            try await shelf.publish("p1", asset: "v2").poster == first, "a version that says nothing changes nothing")
        publication = try shelf.publication("p1", asset: "v3")
        publication.poster = second
        let programme = try await shelf.publish(publication)
        #expect(programme.poster == second)
        #expect(try await shelf.catalogue.setPoster(own, of: programme.id).poster == own)
        publication = try shelf.publication("p1", asset: "v4")
        publication.poster = first
        #expect(try await shelf.publish(publication).poster == own)
        #expect(try await shelf.catalogue.setPoster(nil, of: programme.id).poster == nil)
        await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.setPoster(own, of: try #require(ProgrammeID("none")))
        }
    }

    @Test("are needed while a programme has them or a version that waits will; players hear of a change")
    func unused() async throws {
        let shelf = try Shelf()
        let (first, second, third) = (try poster("1"), try poster("2"), try poster("3"))
        let programme = try await shelf.publish("p1")
        let cursor = try await shelf.catalogue.lastChange()
        try await shelf.catalogue.setPoster(first, of: programme.id)
        #expect(try await shelf.catalogue.changes(since: cursor).items.count == 1)
        var waiting = try shelf.publication("p1", asset: "v2", steps: 1)
        waiting.poster = second
        #expect(try await shelf.publish(waiting).poster == first)
        #expect(try await shelf.catalogue.unused([first, second, third]) == [third])
        #expect(try await shelf.catalogue.withdrawnPosters() == [])
        try await shelf.catalogue.withdraw(programme.id)
        #expect(try await shelf.catalogue.withdrawnPosters() == [first])
        #expect(try await shelf.catalogue.unused([first, second, third]) == [second, third])
    }

    @Test(
        "are taken from moments as people write them",
        arguments: [
            ("83", 83), ("83.5", 83.5), ("1:23", 83), ("00:01:23", 83), ("1:00:00.25", 3600.25), ("0", 0), ("", nil),
            ("1:60", nil), ("a", nil), ("-1", nil), ("1:2:3:4", nil), ("1e3", nil), ("1..2", nil), (".5", nil),
            ("nan", nil), ("poster.jpg", nil), ("12345678901234567", nil),
        ] as [(String, Double?)])
    func times(text: String, seconds: Double?) {
        #expect(FilmTime.seconds(text) == seconds)
    }

    @Test("are no metadata of a programme that is there")
    func metadata() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.update(programme.id, ProgrammeMetadata(poster: "1:23"))
        }
        #expect(throws: CatalogueError.self) { try ProgrammeMetadata(poster: "a.jpg").validated() }
        #expect(try ProgrammeMetadata(poster: "1:23").validated().poster == "1:23")
    }
}
