import Catalogue
import Database
import MediaModel
import Testing

@Suite("Lists")
struct ListingTests {
    @Test("each order lists every programme once, page by page", arguments: ProgrammeSort.allCases, [1, 2, 7])
    func paging(sort: ProgrammeSort, limit: Int) async throws {
        let shelf = try Shelf()
        for number in 0..<15 {
            let programme = try await shelf.publish(
                "p\(number)", ProgrammeMetadata(title: "课 \(number % 4)", episode: number % 3 == 0 ? nil : number))
            try await shelf.database.write { tx in
                try Catalogue.setCounts([programme.id: (views: number % 3, personViews: 0)], in: tx)
            }
        }
        let all = try await shelf.pages(.init(sort: sort, limit: limit))
        #expect(Set(all.map(\.id)).count == 15)
        #expect(all.count == 15)
        switch sort {
        case .new, .relevance:
            #expect(all.map(\.publishedAt) == all.map(\.publishedAt).sorted { ($0 ?? 0) > ($1 ?? 0) })
        case .title: #expect(all.map(\.title) == all.map(\.title).sorted())
        case .views: #expect(all.map(\.views) == all.map(\.views).sorted(by: >))
        case .episode: #expect(all.compactMap(\.episode) == all.compactMap(\.episode).sorted())
        }
    }

    @Test("programmes that come and go between pages move nothing")
    func stable() async throws {
        let shelf = try Shelf()
        for number in 10..<30 { try await shelf.publish("p\(number)") }
        let before = try await shelf.pages(.init(limit: 100)).map(\.id)
        var number = 100
        let paged = try await shelf.pages(.init(limit: 3)) {
            try await shelf.publish("p\(number)")
            number += 1
        }
        #expect(paged.map(\.id) == before)
    }

    @Test("titles are ordered by the numbers in them")
    func numbers() async throws {
        let shelf = try Shelf()
        for number in [10, 2, 1] { try await shelf.publish("p\(number)", ProgrammeMetadata(title: "第\(number)课")) }
        #expect(try await shelf.titles(.init(sort: .title)) == ["第1课", "第2课", "第10课"])
    }

    @Test("a cursor of another order or from nowhere is refused", arguments: ["x", "", "' OR 1=1"])
    func badCursor(text: String) async throws {
        let shelf = try Shelf()
        for number in 0..<3 { try await shelf.publish("p\(number)") }
        let other = try await shelf.catalogue.programmes(.init(sort: .title, limit: 1)).next
        for cursor in [text, other] {
            let error = await #expect(throws: CatalogueError.self) {
                try await shelf.catalogue.programmes(.init(sort: .new, cursor: cursor))
            }
            #expect(error?.code == .invalid)
        }
    }

    @Test("lists are narrowed by section, its subsections, series, unit and type, by id or name")
    func filters() async throws {
        let shelf = try Shelf()
        let first = try await shelf.publish(
            "p1", ProgrammeMetadata(section: "Lessons/小学数学", series: "数学课", type: "lesson"), unit: "一中")
        try await shelf.publish("p2", ProgrammeMetadata(section: "课堂教学"), unit: "二中")
        try await shelf.publish("p3", unit: "二中", section: "arts")
        func ids(_ query: ProgrammeQuery) async throws -> [String] {
            try await shelf.catalogue.programmes(query).items.map(\.id.rawValue)
        }
        #expect(try await ids(.init(section: "lessons")) == ["p2", "p1"])
        #expect(try await ids(.init(section: "课堂教学")) == ["p2", "p1"])
        #expect(try await ids(.init(section: first.section?.id)) == ["p1"])
        #expect(try await ids(.init(section: "文艺节目")) == ["p3"])
        #expect(try await ids(.init(series: "数学课")) == ["p1"])
        #expect(try await ids(.init(series: first.series?.id)) == ["p1"])
        #expect(try await ids(.init(unit: "二中")) == ["p3", "p2"])
        #expect(try await ids(.init(unit: first.unit.id)) == ["p1"])
        #expect(try await ids(.init(type: "lesson")) == ["p1"])
        #expect(try await ids(.init(section: "' OR 1=1 --")) == [])
        #expect(try await ids(.init(text: "片名", section: "lessons", unit: "二中")) == ["p2"])
    }

    @Test("the tree begins with twelve sections, counts what is below, and grows by new names")
    func sections() async throws {
        let shelf = try Shelf()
        #expect(try await shelf.catalogue.sections().count == 12)
        try await shelf.publish("p1", ProgrammeMetadata(section: "课堂教学/数学"))
        try await shelf.publish("p2", ProgrammeMetadata(section: "ＬＥＳＳＯＮＳ"))
        try await shelf.publish("p3", section: "新栏目")
        try await shelf.publish("p4", ProgrammeMetadata(section: "数学"))
        try await shelf.publish("p5", ProgrammeMetadata(section: " / "))
        let sections = try await shelf.catalogue.sections()
        #expect(sections.count == 13)
        let lessons = try #require(sections.first)
        #expect(lessons.id == "lessons")
        #expect(lessons.count == 3)
        #expect(lessons.children.map(\.count) == [2])
        #expect(lessons.children.map(\.name.zh) == ["数学"])
        #expect(sections.last?.name == LocalizedText(zh: "新栏目", en: "新栏目"))
    }

    @Test("series and units are listed with their counts, in order of name, page by page")
    func groups() async throws {
        let shelf = try Shelf()
        for number in [10, 2, 1] {
            try await shelf.publish("p\(number)", ProgrammeMetadata(series: "课\(number)"), unit: "校 \(number)")
        }
        try await shelf.publish("p3", ProgrammeMetadata(series: " 课２ "), unit: "校  2")
        let first = try await shelf.catalogue.series(limit: 2)
        let second = try await shelf.catalogue.series(cursor: first.next, limit: 2)
        #expect((first.items + second.items).map(\.title) == ["课1", "课2", "课10"])
        #expect((first.items + second.items).map(\.count) == [1, 2, 1])
        #expect(second.next == nil)
        let id = try #require(first.items.first?.id)
        #expect(try await shelf.catalogue.series(id)?.series.title == "课1")
        #expect(try await shelf.catalogue.series("none") == nil)
        #expect(try await shelf.catalogue.units().items.map(\.name) == ["校 1", "校 2", "校 10"])
        await #expect(throws: CatalogueError.self) { try await shelf.catalogue.units(cursor: first.next) }
    }
}
