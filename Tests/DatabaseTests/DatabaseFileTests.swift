import Database
import Foundation
import Testing

@Suite("The database file")
struct DatabaseFileTests {
    @Test("commits are synced in full, in WAL mode, with foreign keys checked")
    func durability() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let values = try await database.write { tx in
            try ["synchronous", "journal_mode", "foreign_keys"].map { name in
                try tx.row("PRAGMA \(name)")?[name]
            }
        }
        #expect(values == [.integer(2), .text("wal"), .integer(1)])
        let rights = try FileManager.default.attributesOfItem(atPath: folder.file())[.posixPermissions] as? Int
        #expect(rights == 0o600)
        try database.close()
    }

    @Test("an acknowledged write is there after a crash")
    func crash() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        for number in 0..<20 {
            try await database.write { tx in _ = try tx.execute("INSERT INTO pairs VALUES (?, ?)", "k\(number)", number)
            }
        }
        let copy = try folder.copyAsAfterCrash()
        let after = try await Database.open(path: copy, migrations: [pairs])
        #expect(try await after.count("pairs") == 20)
        let check = try await after.read { tx in try tx.row("PRAGMA integrity_check")?["integrity_check"] }
        #expect(check == .text("ok"))
        try after.close()
        try database.close()
    }

    @Test("a backup made while writes go on is whole and of one instant")
    func backup() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let writing = Task {
            for number in 0..<200 {
                try await database.write { tx in
                    try tx.execute("INSERT INTO pairs VALUES (?, 1)", "a\(number)")
                    try tx.execute("INSERT INTO pairs VALUES (?, 1)", "b\(number)")
                }
            }
        }
        for number in 0..<5 {
            try await database.backup(to: folder.file("backup.sqlite"))
            let copy = try Database.openReadOnly(path: folder.file("backup.sqlite"))
            #expect(try await copy.count("pairs") % 2 == 0, "backup \(number) has half a transaction")
            try copy.close()
        }
        try await writing.value
        try await database.backup(to: folder.file("backup.sqlite"))
        let copy = try await Database.open(path: folder.file("backup.sqlite"), migrations: [pairs])
        #expect(try await copy.count("pairs") == 400)
        try copy.close()
        #expect(!FileManager.default.fileExists(atPath: folder.file("backup.sqlite.partial")))
        try database.close()
    }

    @Test("a backup into a folder that is not there says so and leaves nothing")
    func backupNowhere() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let error = await #expect(throws: DatabaseError.self) {
            try await database.backup(to: folder.file("nowhere/backup.sqlite"))
        }
        #expect(error?.code == .io)
        try database.close()
    }

    @Test("a reader beside the daemon sees its writes and cannot write")
    func readOnly() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let reader = try Database.openReadOnly(path: folder.file())
        try await database.write { tx in _ = try tx.execute("INSERT INTO pairs VALUES ('a', 1)") }
        #expect(try await reader.count("pairs") == 1)
        let error = await #expect(throws: DatabaseError.self) {
            try await reader.write { tx in _ = try tx.execute("DELETE FROM pairs") }
        }
        #expect(error?.code == .io)
        try reader.close()
        try database.close()
    }

    @Test("what is no database is called so")
    func notADatabase() async throws {
        let folder = try DatabaseFolder()
        try Data(String(repeating: "not a database ", count: 500).utf8).write(to: URL(filePath: folder.file()))
        let error = await #expect(throws: DatabaseError.self) {
            try await Database.open(path: folder.file(), migrations: [pairs])
        }
        #expect(error?.code == .corrupt)
        #expect(try Data(contentsOf: URL(filePath: folder.file())).starts(with: Data("not a database".utf8)))
    }

    @Test("a missing folder and a missing file are input errors", arguments: ["nowhere/lectern.sqlite"])
    func missing(name: String) async throws {
        let folder = try DatabaseFolder()
        let opening = await #expect(throws: DatabaseError.self) {
            try await Database.open(path: folder.file(name), migrations: [])
        }
        let reading = #expect(throws: DatabaseError.self) {
            try Database.openReadOnly(path: folder.file("none.sqlite"))
        }
        #expect(opening?.code == .io)
        #expect(reading?.code == .io)
    }
}
