import Catalogue
import Database
import MediaModel
import Testing

@Suite("Programmes chosen by id, and what is said in them")
struct ChosenTests {
    private static func ids(_ names: String...) throws -> [ProgrammeID] {
        try names.map { try #require(ProgrammeID($0)) }
    }

    @Test("come in the order asked, without those that are not shown")
    func order() async throws {
        let shelf = try Shelf()
        for id in ["p1", "p2", "p3"] { try await shelf.publish(id, ProgrammeMetadata(title: id)) }
        try await shelf.publish("p4", ProgrammeMetadata(title: "p4"), steps: 1)
        try await shelf.catalogue.setAvailability(Availability(regions: ["51"]), of: try Self.ids("p2")[0])
        let asked = try Self.ids("p3", "p2", "none", "p4", "p1")
        #expect(try await shelf.catalogue.programmes(withIDs: asked).map(\.title) == ["p3", "p2", "p1"])
        #expect(try await shelf.catalogue.programmes(withIDs: asked, region: "37").map(\.title) == ["p3", "p1"])
        #expect(try await shelf.catalogue.programmes(withIDs: []).isEmpty)
    }

    @Test("of each series the first lesson is told")
    func first() async throws {
        let shelf = try Shelf()
        for (id, series, episode) in [("p1", "养蜂", 2), ("p2", "养蜂", 1), ("p3", "种茶", 7)] {
            try await shelf.publish(id, ProgrammeMetadata(title: id, series: series, episode: episode))
        }
        let series = try await shelf.catalogue.series().items
        let first = try await shelf.catalogue.firstLessons(of: series.map(\.id) + ["none"])
        #expect(first.count == 2)
        #expect(Set(first.values.map(\.title)) == ["p2", "p3"])
    }

    @Test("lines are told by language as they were published")
    func transcript() async throws {
        let shelf = try Shelf()
        var publication = try shelf.publication("p1", ProgrammeMetadata(title: "一"))
        let lines = [Transcript.Line(start: 1200, text: "讲\t水稻"), Transcript.Line(start: 83_200, text: "<b>完</b>")]
        publication.transcripts = [Transcript(language: "zh", lines: lines)]
        let id = try await shelf.publish(publication).id
        let told = try #require(try await shelf.catalogue.transcript(of: id, language: "zh"))
        #expect(told.lines.map(\.start) == [1200, 83_200])
        #expect(told.lines.map(\.text) == ["讲 水稻", "<b>完</b>"])
        #expect(try await shelf.catalogue.transcript(of: id, language: "en") == nil)
    }
}
