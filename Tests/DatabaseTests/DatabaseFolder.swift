import Database
import Foundation

/// A folder of its own that goes away with the test.
final class DatabaseFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "database-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String = "lectern.sqlite") -> String { "\(path)/\(name)" }

    /// What a power cut would leave: the files as they are while the database is open.
    func copyAsAfterCrash() throws -> String {
        let copy = file("crashed.sqlite")
        for ending in ["", "-wal"] {
            try? FileManager.default.removeItem(atPath: copy + ending)
            try FileManager.default.copyItem(atPath: file() + ending, toPath: copy + ending)
        }
        return copy
    }
}

let pairs = Migration("pairs-1", "CREATE TABLE pairs (key TEXT PRIMARY KEY, value INTEGER NOT NULL)")

extension Database {
    func count(_ table: String) async throws -> Int {
        try await read { tx in try tx.row("SELECT COUNT(*) AS n FROM \(table)")?.get("n") ?? -1 }
    }
}
