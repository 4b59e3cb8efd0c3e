import Catalogue
import Database
import MediaModel
import Testing

@Suite("Editing sections")
struct SectionEditingTests {
    @Test("sections are added, renamed, put in order, moved and removed")
    func edits() async throws {
        let shelf = try Shelf()
        let catalogue = shelf.catalogue
        let top = try await catalogue.addSection(SectionChanges(zh: "农技", en: "Farming", position: 0))
        #expect(try await catalogue.sections().map(\.name.zh).prefix(2) == ["农技", "课堂教学"])
        let rice = try await catalogue.addSection(SectionChanges(zh: "水稻", parent: top))
        let bees = try await catalogue.addSection(SectionChanges(zh: "养蜂", parent: top, position: 0))
        #expect(try await catalogue.sections().first?.children.map(\.id) == [bees, rice])
        try await catalogue.changeSection(rice, SectionChanges(en: "Rice", position: 0))
        #expect(try await catalogue.sections().first?.children.map(\.name.en) == ["Rice", "养蜂"])
        let programme = try await shelf.publish("p1", ProgrammeMetadata(title: "一", section: rice))
        #expect(try await shelf.titles(.init(section: top)) == ["一"])
        try await catalogue.changeSection(rice, SectionChanges(parent: "lessons"))
        #expect(try await shelf.titles(.init(section: top)) == [])
        #expect(try await shelf.titles(.init(section: "lessons")) == ["一"])
        #expect(try await catalogue.sections().first { $0.id == "lessons" }?.count == 1)
        try await catalogue.changeSection(rice, SectionChanges(parent: "", position: 99))
        #expect(try await catalogue.sections().last?.id == rice)
        #expect(try await shelf.titles(.init(section: rice)) == ["一"])
        try await catalogue.update(programme.id, ProgrammeMetadata(section: ""))
        for id in [rice, bees, top] { try await catalogue.removeSection(id) }
        #expect(try await catalogue.sections().count == 12)
    }

    @Test("a section that goes gives its programmes and subsections to another, those in the bin too")
    func heir() async throws {
        let shelf = try Shelf()
        let catalogue = shelf.catalogue
        let rice = try await catalogue.addSection(SectionChanges(zh: "水稻", parent: "skills"))
        let bees = try await catalogue.addSection(SectionChanges(zh: "养蜂", parent: "lessons"))
        try await shelf.publish("p1", ProgrammeMetadata(title: "一", section: "skills"))
        try await shelf.publish("p2", ProgrammeMetadata(title: "二", section: rice))
        let third = try await shelf.publish("p3", ProgrammeMetadata(title: "三", section: "skills"))
        try await catalogue.withdraw(third.id)
        let cursor = try await catalogue.lastChange()
        func code(_ heir: String) async -> CatalogueError.Code? {
            await #expect(throws: CatalogueError.self) { try await catalogue.removeSection("skills", into: heir) }?.code
        }
        #expect(await code("skills") == .invalid)
        #expect(await code(rice) == .invalid)
        #expect(await code("no") == .notFound)
        #expect(await code(bees) == .conflict, "there are two levels")
        #expect(try await catalogue.sections().contains { $0.id == "skills" })
        #expect(try await catalogue.removeSection("skills", into: "lessons") == 2)
        #expect(try await shelf.titles(.init(section: "lessons", sort: .title)).sorted() == ["一", "二"])
        #expect(try await shelf.titles(.init(section: rice)) == ["二"])
        #expect(try await catalogue.sections().first { $0.id == "lessons" }?.children.map(\.id) == [bees, rice])
        #expect(try await catalogue.restore(third.id).section?.id == "lessons")
        let told = try await catalogue.changes(since: cursor).items.count
        #expect(told == 3, "players are told of the two that moved and of the one that came back")
        #expect(try await catalogue.removeSection(rice, into: bees) == 1)
        #expect(try await shelf.titles(.init(section: bees)) == ["二"])
    }

    @Test("what would break the tree is refused")
    func refused() async throws {
        let shelf = try Shelf()
        let catalogue = shelf.catalogue
        let sub = try await catalogue.addSection(SectionChanges(zh: "水稻", parent: "lessons"))
        try await shelf.publish("p1", ProgrammeMetadata(title: "一", section: "arts"))
        func code(_ body: () async throws -> Void) async -> CatalogueError.Code? {
            await #expect(throws: CatalogueError.self) { try await body() }?.code
        }
        #expect(await code { _ = try await catalogue.addSection(SectionChanges()) } == .invalid)
        #expect(await code { _ = try await catalogue.addSection(SectionChanges(zh: " \u{202E}")) } == .invalid)
        #expect(await code { _ = try await catalogue.addSection(SectionChanges(zh: "ＡＲＴＳ")) } == .conflict)
        #expect(await code { _ = try await catalogue.addSection(SectionChanges(zh: "x", parent: sub)) } == .invalid)
        #expect(await code { try await catalogue.changeSection("no", SectionChanges(zh: "x")) } == .notFound)
        #expect(await code { try await catalogue.changeSection("arts", SectionChanges(zh: "课堂教学")) } == .conflict)
        #expect(
            await code { try await catalogue.changeSection("lessons", SectionChanges(parent: "arts")) } == .conflict)
        #expect(await code { try await catalogue.changeSection("arts", SectionChanges(parent: "arts")) } == .invalid)
        #expect(await code { try await catalogue.removeSection("arts") } == .conflict)
        #expect(await code { try await catalogue.removeSection("lessons") } == .conflict)
        #expect(await code { try await catalogue.removeSection("no") } == .notFound)
        #expect(try await catalogue.sections().count == 12)
    }
}
