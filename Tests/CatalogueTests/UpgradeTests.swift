import Catalogue
import Database
import Foundation
import MediaModel
import Testing

@Suite("Upgrade")
struct UpgradeTests {
    @Test("programmes of the first schema are listed at once and found once they are entered again")
    func upgrade() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("upgrade-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("x.sqlite").path
        let old = try await Database.open(path: path, migrations: Array(CatalogueSchema.migrations.prefix(1)))
        try await old.write { tx in
            try tx.execute("INSERT INTO sections VALUES ('rice', 'lessons', '水稻', 'Rice', '水稻', 'rice', 20)")
            try tx.execute("INSERT INTO units VALUES ('u', '县电教馆', '县电教馆', '县电教馆', 1)")
            for (number, state) in ["published", "withdrawn", "published"].enumerated() {
                try tx.execute(
                    """
                    INSERT INTO programmes (id, state, title, title_order, section_id, unit_id, source_key, produced_on,
                    keywords, subtitles, chapters, edits, duration, asset_id, published_at, listed_at, updated_at,
                    search_number) VALUES (?, ?, ?, ?, 'rice', 'u', ?, '2026-05', '["水\\u7a3b"]', '[]', '[]', '{}', 60,
                    'a', 5, ?, 7, ?)
                    """, "p\(number)", state, "春耕\(number)", "春耕\(number)", "u/a/k\(number)", number, number + 1)
            }
        }
        try old.close()
        let database = try await Database.open(path: path, migrations: CatalogueSchema.migrations)
        let catalogue = Catalogue(database: database)
        #expect(try await catalogue.programmes().items.map(\.id.rawValue) == ["p2", "p0"])
        #expect(try await catalogue.programmes(.init(section: "lessons", year: 2026)).items.count == 2)
        #expect(try await catalogue.bin().items.map(\.withdrawnAt) == [7])
        #expect(try await catalogue.programmes(.init(text: "春耕")).items.isEmpty)
        #expect(try await catalogue.reindex(limit: 2) == 2)
        #expect(try await catalogue.reindex(limit: 2) == 1)
        #expect(try await catalogue.reindex() == 0)
        #expect(try await catalogue.programmes(.init(text: "春耕")).items.map(\.id.rawValue) == ["p2", "p0"])
        #expect(try await catalogue.programmes(.init(keyword: "水稻")).items.count == 2)
        #expect(try await catalogue.changes(since: 0).items.count == 2)
        let byFile = ProgrammeChange(.file("k2"), ProgrammeMetadata(synopsis: "新"))
        #expect(try await catalogue.update([byFile], ofUnit: nil).map(\.rawValue) == ["p2"])
        try database.close()
    }
}
