import Foundation
import MediaModel
import Storage

/// A folder that holds a backup: everything of a data folder that cannot be made anew, and the database as it was at
/// one instant.
struct BackupFolder: Sendable {
    let path: String

    /// What of a data folder is not copied: what is being worked on, what waits to be taken in, other backups, and the
    /// database, whose file alone is no copy of it.
    static let left: Set<String> = [
        "inbox", "jobs", "backups", "lectern.lock", "lectern.log", database, "\(database)-wal", "\(database)-shm",
        mark,
    ]

    /// The database's file.
    static let database = "lectern.sqlite"
    /// The file that tells a backup from other folders.
    static let mark = "backup.json"

    /// The copy of the database.
    var database: String { "\(path)/\(Self.database)" }

    /// What is written down of a backup.
    struct Record: Codable, Equatable {
        /// The program's version that made it.
        var version: String
        /// When the database was copied, RFC 3339; `nil` while the first backup is being made.
        var madeAt: String?
        /// Files beside the database.
        var files: Int
    }

    /// What is written down of the backup here; `nil` if this is none.
    var record: Record? {
        FileManager.default.contents(atPath: "\(path)/\(Self.mark)").flatMap {
            try? JSONDecoder().decode(Record.self, from: $0)
        }
    }

    /// Takes the folder for a backup: one that is new or empty, or holds one already.
    func claim() throws -> Bool {
        if record != nil { return true }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else { return false }
        try write(Record(version: Version.text, madeAt: nil, files: 0))
        return true
    }

    /// Writes down what the backup is.
    func write(_ record: Record) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(record).write(to: URL(fileURLWithPath: "\(path)/\(Self.mark)"), options: .atomic)
    }

    /// Whether it lies in a part of the data folder that is copied itself.
    func isInside(_ data: String) -> Bool {
        let own = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        let root = URL(fileURLWithPath: data).standardizedFileURL.resolvingSymlinksInPath().path
        guard own == root || own.hasPrefix(root + "/") else { return false }
        return !own.hasPrefix("\(root)/backups/")
    }
}
