import Catalogue
import Database
import MediaModel
import Testing

@Suite("Facets")
struct FacetTests {
    private static func shelf() async throws -> Shelf {
        let shelf = try Shelf()
        try await shelf.publish(
            "p1",
            ProgrammeMetadata(title: "水稻一", section: "课堂教学/农业", type: "课程", language: "zh", producedOn: "2025-01"),
            unit: "一中")
        try await shelf.publish(
            "p2", ProgrammeMetadata(title: "水稻二", section: "lessons", type: "讲座", language: "zh", producedOn: "2026"),
            unit: "一中")
        try await shelf.publish(
            "p3", ProgrammeMetadata(title: "小麦", section: "arts", type: "课程", language: "en", producedOn: "2026-02-01"),
            unit: "二中")
        let hidden = try await shelf.publish("p4", ProgrammeMetadata(title: "水稻三", type: "课程"))
        try await shelf.catalogue.withdraw(hidden.id)
        return shelf
    }

    private static func counts(_ values: [Facets.Value]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.name.zh, $0.count) })
    }

    @Test("count what is listed, subsections with their section")
    func all() async throws {
        let shelf = try await Self.shelf()
        let facets = try await shelf.catalogue.facets(.init())
        #expect(facets.total == 3)
        #expect(Self.counts(facets.sections) == ["课堂教学": 2, "文艺节目": 1])
        #expect(Self.counts(facets.types) == ["课程": 2, "讲座": 1])
        #expect(Self.counts(facets.units) == ["一中": 2, "二中": 1])
        #expect(Self.counts(facets.languages) == ["zh": 2, "en": 1])
        #expect(facets.years.map(\.id) == ["2026", "2025"])
        #expect(facets.years.map(\.count) == [2, 1])
    }

    @Test("count under the present filter, each kind without its own choice")
    func filtered() async throws {
        let shelf = try await Self.shelf()
        let facets = try await shelf.catalogue.facets(.init(text: "水稻", type: "课程"))
        #expect(facets.total == 1)
        #expect(Self.counts(facets.types) == ["课程": 1, "讲座": 1])
        #expect(Self.counts(facets.units) == ["一中": 1])
        #expect(facets.years.map(\.id) == ["2025"])
        #expect(try await shelf.catalogue.facets(.init(text: "!?")) == Facets())
        #expect(try await shelf.catalogue.facets(.init(unit: "无此单位")) == Facets())
    }

    @Test("agree with the lists that they lead to")
    func agree() async throws {
        let shelf = try await Self.shelf()
        let facets = try await shelf.catalogue.facets(.init())
        for value in facets.sections {
            #expect(try await shelf.titles(.init(section: value.id)).count == value.count)
        }
        for value in facets.years {
            #expect(try await shelf.titles(.init(year: Int(value.id))).count == value.count)
        }
        for value in facets.languages {
            #expect(try await shelf.titles(.init(language: value.id)).count == value.count)
        }
    }

    @Test("follow every change at once")
    func fresh() async throws {
        let shelf = try await Self.shelf()
        _ = try await shelf.catalogue.facets(.init())
        let programme = try await shelf.publish("p5", ProgrammeMetadata(title: "新", type: "短片"))
        #expect(try await shelf.catalogue.facets(.init()).types.contains { $0.id == "短片" })
        try await shelf.catalogue.update(programme.id, ProgrammeMetadata(type: "文艺"))
        #expect(try await !shelf.catalogue.facets(.init()).types.contains { $0.id == "短片" })
    }

    @Test("keywords narrow a list, whatever their case and width")
    func keywords() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1", ProgrammeMetadata(title: "一", keywords: ["ＣＮＣ", "车床", "cnc"]))
        #expect(try await shelf.titles(.init(keyword: "cnc")) == ["一"])
        try await shelf.catalogue.update(programme.id, ProgrammeMetadata(keywords: ["铣床"]))
        #expect(try await shelf.titles(.init(keyword: "cnc")) == [])
        #expect(try await shelf.titles(.init(keyword: "铣床")) == ["一"])
    }
}
