import Catalogue
import Database
import MediaModel
import Testing

@Suite("Metadata")
struct MetadataTests {
    @Test("the sidecar is stronger than the command line, that than the container, and the file's name last")
    func precedence() {
        let resolved = ProgrammeMetadata.resolve(
            sidecar: .init(title: "sidecar"), commandLine: .init(title: "line", section: "line"),
            container: .init(title: "box", section: "box", presenter: "box", keywords: ["box"]),
            fileName: .init(title: "file", episode: 4, presenter: "file", grade: "file"))
        #expect(
            resolved
                == .init(
                    title: "sidecar", section: "line", episode: 4, presenter: "box", grade: "file", keywords: ["box"]))
    }

    @Test("merging takes every field from below where it says nothing itself")
    func everyField() {
        let full = ProgrammeMetadata(
            title: "1", synopsis: "2", section: "3", series: "4", episode: 5, unit: "6", type: "7", presenter: "8",
            grade: "9", subject: "10", language: "en", producedOn: "2026", rights: "11", keywords: ["12"], poster: "13")
        #expect(ProgrammeMetadata().merging(full) == full)
        #expect(full.merging(ProgrammeMetadata(title: "x", poster: "x")) == full)
    }

    @Test(
        "text from outside is made fit to show",
        arguments: [
            ("a\nb\tc", "a b c"), (" 题目 ", "题目"), ("\u{202E}gpj.exe", "gpj.exe"), ("e\u{301}", "\u{E9}"),
            ("a\u{0}b", "a b"), ("\u{FEFF}x\u{200E}", "x"), ("<script>\"'", "<script>\"'"), ("\u{E000}z", "z"),
        ])
    func cleaning(given: String, expected: String) {
        #expect(ProgrammeMetadata(title: given).cleaned().title == expected)
    }

    @Test("a film's own metadata never keep it from being published: the unusable is left out")
    func unusable() {
        let cleaned = ProgrammeMetadata(
            title: String(repeating: "长", count: 5000), episode: -3, language: "not a tag!", producedOn: "2026-02-30",
            keywords: (0..<100).map(String.init)
        ).cleaned()
        #expect(cleaned.title?.count == 200)
        #expect(cleaned.episode == nil)
        #expect(cleaned.language == nil)
        #expect(cleaned.producedOn == nil)
        #expect(cleaned.keywords?.count == 40)
    }

    @Test(
        "a form is refused with the field that cannot be used",
        arguments: [
            (ProgrammeMetadata(title: " \n"), "title"),
            (ProgrammeMetadata(title: String(repeating: "长", count: 201)), "title"),
            (ProgrammeMetadata(episode: -1), "episode"), (ProgrammeMetadata(unit: "别的"), "unit"),
            (ProgrammeMetadata(language: "中文"), "language"),
            (ProgrammeMetadata(producedOn: "yesterday"), "producedOn"),
            (ProgrammeMetadata(producedOn: "2025-02-29"), "producedOn"),
            (ProgrammeMetadata(keywords: [String(repeating: "x", count: 61)]), "keywords"),
        ])
    func refused(metadata: ProgrammeMetadata, key: String) async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        let error = await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.update(programme.id, metadata)
        }
        #expect(error?.code == .invalid)
        #expect(error?.message.zh.contains(key) == true)
        #expect(try await shelf.catalogue.programme(programme.id) == programme)
    }

    @Test("an update changes what it names, clears what it empties and leaves the rest")
    func update() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish(
            "p1",
            ProgrammeMetadata(
                title: "题", synopsis: "旧", section: "arts", series: "系列", episode: 2, rights: "版权", keywords: ["a"]))
        let changed = try await shelf.catalogue.update(
            programme.id,
            ProgrammeMetadata(synopsis: "新", section: "", series: "", episode: 0, rights: "", keywords: []))
        #expect(changed.title == "题")
        #expect(changed.synopsis == "新")
        #expect(changed.section == nil)
        #expect(changed.series == nil)
        #expect(changed.episode == nil)
        #expect(changed.rights == nil)
        #expect(changed.keywords == [])
        #expect(changed.updatedAt == 1_800_000_000_000)
        #expect(try await shelf.publish("p1", ProgrammeMetadata(rights: "别的"), asset: "v2").rights == nil)
        await #expect(throws: CatalogueError.self) {
            try await shelf.catalogue.update(try #require(ProgrammeID("none")), ProgrammeMetadata(title: "x"))
        }
    }
}
