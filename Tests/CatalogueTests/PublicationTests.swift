import Catalogue
import Database
import MediaModel
import Testing

@Suite("Publication")
struct PublicationTests {
    private struct Crash: Error {}

    @Test("a published programme has what the publication says and is found at once")
    func first() async throws {
        let shelf = try Shelf()
        var publication = try shelf.publication(
            "p1",
            ProgrammeMetadata(
                title: "春耕", synopsis: "第一行\n第二行", section: "风土人情", series: "农事", episode: 3, presenter: "王老师",
                language: "zh", producedOn: "2026-02-28", keywords: ["水稻", " "]), unit: "县电教馆")
        publication.subtitles = [SubtitleReference(language: "zh", name: "中文")]
        publication.chapters = [Chapter(start: 1.5, title: "开头")]
        let programme = try await shelf.publish(publication)
        #expect(programme.state == .published)
        #expect(programme.title == "春耕")
        #expect(programme.synopsis == "第一行\n第二行")
        #expect(programme.section?.id == "local-customs")
        #expect(programme.section?.name == LocalizedText(zh: "风土人情", en: "Local customs"))
        #expect(programme.series?.title == "农事")
        #expect(programme.episode == 3)
        #expect(programme.unit.name == "县电教馆")
        #expect(programme.keywords == ["水稻"])
        #expect(programme.subtitles == publication.subtitles)
        #expect(programme.chapters == publication.chapters)
        #expect(programme.publishedAt == publication.at)
        #expect(try await shelf.catalogue.currentAsset(of: programme.id) == publication.asset)
        #expect(try await shelf.catalogue.programmes().items == [programme])
    }

    @Test("a publisher's transaction that fails afterwards publishes nothing")
    func rollback() async throws {
        let shelf = try Shelf()
        let publication = try shelf.publication("p1")
        await #expect(throws: Crash.self) {
            try await shelf.database.write { tx in
                try Catalogue.publish(publication, in: tx)
                throw Crash()
            }
        }
        #expect(try await shelf.catalogue.programme(publication.programme) == nil)
        #expect(try await shelf.catalogue.units().items.isEmpty)
    }

    @Test("the same publication again, as after a crash, changes nothing")
    func again() async throws {
        let shelf = try Shelf()
        let publication = try shelf.publication("p1", ProgrammeMetadata(title: "春耕"))
        let once = try await shelf.publish(publication)
        #expect(try await shelf.publish(publication) == once)
        #expect(try await shelf.titles(.init(text: "春耕")) == ["春耕"])
    }

    @Test("a new version keeps id, counts, first date and what people edited")
    func newVersion() async throws {
        let shelf = try Shelf()
        let first = try await shelf.publish("p1", ProgrammeMetadata(title: "旧题", presenter: "王老师", grade: "三年级"))
        try await shelf.database.write { tx in
            try Catalogue.setCounts([first.id: (views: 7, personViews: 90)], in: tx)
        }
        try await shelf.catalogue.update(first.id, ProgrammeMetadata(title: "改过的题"))
        let second = try await shelf.publish("p1", ProgrammeMetadata(title: "新题", presenter: "李老师"), asset: "a2")
        #expect(second.id == first.id)
        #expect(second.title == "改过的题")
        #expect(second.presenter == "李老师")
        #expect(second.grade == "三年级")
        #expect((second.views, second.personViews) == (7, 90))
        #expect(second.publishedAt == first.publishedAt)
        #expect(second.updatedAt > first.updatedAt)
        #expect(second.asset?.rawValue == "a2")
        #expect(try await shelf.titles(.init(text: "旧题")).isEmpty)
        #expect(try await shelf.titles(.init(text: "改过")) == ["改过的题"])
    }

    @Test("the file's name is the title where nothing gives one, and not over a title that is there")
    func fallbackTitle() async throws {
        let shelf = try Shelf()
        #expect(try await shelf.publish("p1").title == "片名 p1")
        try await shelf.publish("p2", ProgrammeMetadata(title: "好课"))
        #expect(try await shelf.publish("p2", asset: "v2").title == "好课")
    }

    @Test("the same bytes, and the same place in the drop folder, are recognised")
    func sources() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        let unit = programme.unit.id
        func found(_ body: @escaping @Sendable (ReadTransaction) throws -> ProgrammeID?) async throws -> String? {
            try await shelf.database.read(body)?.rawValue
        }
        #expect(try await found { try Catalogue.programme(withSource: "sha-p1", in: $0) } == "p1")
        #expect(try await found { try Catalogue.programme(withSource: "sha-p2", in: $0) } == nil)
        #expect(try await found { try Catalogue.programme(withSourceKey: "p1.mp4", unit: "县电教馆", in: $0) } == "p1")
        #expect(try await found { try Catalogue.programme(withSourceKey: "p1.mp4", unit: unit, in: $0) } == "p1")
        #expect(try await found { try Catalogue.programme(withSourceKey: "p1.mp4", unit: "别的学校", in: $0) } == nil)
        try await shelf.publish("p1", asset: "v2")
        #expect(try await found { try Catalogue.programme(withSource: "sha-p1", in: $0) } == nil, "an old version")
        try await shelf.catalogue.withdraw(programme.id)
        #expect(try await found { try Catalogue.programme(withSource: "sha-v2", in: $0) } == nil)
    }

    @Test("assets that no programme knows are told apart from old versions")
    func knownAssets() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", asset: "v1")
        try await shelf.publish("p1", asset: "v2")
        let known = try await shelf.database.read { tx in
            try ["v1", "v2", "v3"].map { try Catalogue.isKnown(try #require(AssetID($0)), in: tx) }
        }
        #expect(known == [true, true, false])
    }

    @Test("a withdrawn programme leaves lists, counts and play at once, and can come back with a new version")
    func withdrawal() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1", ProgrammeMetadata(title: "春耕", section: "arts"))
        try await shelf.catalogue.withdraw(programme.id)
        #expect(try await shelf.catalogue.programme(programme.id)?.state == .withdrawn)
        #expect(try await shelf.catalogue.currentAsset(of: programme.id) == nil)
        #expect(try await shelf.titles(.init(text: "春耕")).isEmpty)
        #expect(try await shelf.titles(.init(state: .withdrawn)) == ["春耕"])
        #expect(try await shelf.catalogue.sections().allSatisfy { $0.count == 0 })
        #expect(try await shelf.publish("p1", asset: "v2").state == .published)
        let nobody = try #require(ProgrammeID("nobody"))
        await #expect(throws: CatalogueError.self) { try await shelf.catalogue.withdraw(nobody) }
    }
}
