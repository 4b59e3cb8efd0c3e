import Foundation
internal import GRDB

/// One step of a room's schema: carried out once in the life of a database, whole or not at all.
///
/// A step that has been released never changes; its name stays in the list for ever.
public struct Migration: Sendable {
    /// The step's name, unique in the daemon: `catalogue-1`.
    public let name: String
    /// Its statements, in order.
    public let statements: [String]

    /// A step.
    public init(_ name: String, _ statements: String...) {
        self.init(name, statements: statements)
    }

    /// A step whose statements are put together from tables.
    public init(_ name: String, statements: [String]) {
        self.name = name
        self.statements = statements
    }
}

/// Brings a database to the schema that the program knows.
struct Migrator {
    let migrations: [Migration]

    /// Carries out the steps not yet taken, each in a transaction of its own.
    ///
    /// - Throws: `DatabaseError.newer` if the database has taken steps that this program does not know.
    func migrate(_ writer: any DatabaseWriter) throws {
        let names = migrations.map(\.name)
        guard Set(names).count == names.count else {
            throw DatabaseError(code: .other, message: "two migrations have one name")
        }
        try writer.write { connection in
            try connection.execute(
                sql: "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
        }
        for migration in try pending(writer) {
            try writer.write { connection in
                // Another process may have taken the step since.
                guard try !applied(connection).contains(migration.name) else { return }
                for statement in migration.statements { try connection.execute(sql: statement) }
                try connection.execute(
                    sql: "INSERT INTO migrations (name, applied_at) VALUES (?, ?)",
                    arguments: [migration.name, Int64(Date().timeIntervalSince1970 * 1000)])
            }
        }
    }

    private func pending(_ reader: any DatabaseReader) throws -> [Migration] {
        let applied = try reader.read { try self.applied($0) }
        let unknown = applied.subtracting(migrations.map(\.name)).sorted()
        guard unknown.isEmpty else {
            throw DatabaseError(
                code: .newer, message: "the database has migrations unknown here: \(unknown.joined(separator: ", "))")
        }
        return migrations.filter { !applied.contains($0.name) }
    }

    private func applied(_ connection: GRDB.Database) throws -> Set<String> {
        Set(try String.fetchAll(connection, sql: "SELECT name FROM migrations"))
    }
}
