import Database
import Testing

@Suite("Migrations")
struct MigrationTests {
    private let second = Migration(
        "pairs-2", "ALTER TABLE pairs ADD COLUMN note TEXT", "INSERT INTO pairs VALUES ('seed', 1, 'x')")

    @Test("steps are taken in order, each once in a database's life")
    func once() async throws {
        let folder = try DatabaseFolder()
        for _ in 0..<3 {
            let database = try await Database.open(path: folder.file(), migrations: [pairs, second])
            #expect(try await database.count("pairs") == 1)
            try database.close()
        }
    }

    @Test("a step of one room may come after those of others, wherever it stands in the list")
    func lateStep() async throws {
        let folder = try DatabaseFolder()
        let other = Migration("other-1", "CREATE TABLE other (id INTEGER PRIMARY KEY)")
        try await Database.open(path: folder.file(), migrations: [pairs, other]).close()
        let database = try await Database.open(path: folder.file(), migrations: [pairs, second, other])
        #expect(try await database.count("pairs") == 1)
        try database.close()
    }

    @Test("a step that fails leaves nothing of itself, and the steps before it stay")
    func failure() async throws {
        let folder = try DatabaseFolder()
        let broken = Migration("broken-1", "CREATE TABLE half (id INTEGER)", "CREATE TABLE pairs (id INTEGER)")
        await #expect(throws: DatabaseError.self) {
            try await Database.open(path: folder.file(), migrations: [pairs, broken])
        }
        let database = try await Database.open(path: folder.file(), migrations: [pairs, second])
        let half = try await database.read { tx in try tx.row("SELECT 1 AS x FROM sqlite_master WHERE name = 'half'") }
        #expect(half == nil)
        try database.close()
    }

    @Test("a database of a newer program is refused and not touched")
    func newer() async throws {
        let folder = try DatabaseFolder()
        try await Database.open(path: folder.file(), migrations: [pairs, second]).close()
        let error = await #expect(throws: DatabaseError.self) {
            try await Database.open(
                path: folder.file(), migrations: [pairs, Migration("new", "CREATE TABLE new (id INTEGER)")])
        }
        #expect(error?.code == .newer)
        #expect(error?.message.contains("pairs-2") == true)
        try await Database.open(path: folder.file(), migrations: [pairs, second]).close()
    }

    @Test("two steps of one name are refused")
    func doubled() throws {
        #expect(throws: DatabaseError.self) { try Database.inMemory(migrations: [pairs, pairs]) }
    }
}
