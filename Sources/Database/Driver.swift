import Foundation
internal import GRDB
internal import GRDBSQLite

// Where SQLite's kinds and codes become ours.

extension SQLValue {
    var stored: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .blob(let value): Data(value).databaseValue
        }
    }
}

extension DatabaseError {
    /// Tells SQLite's extended result code as ours (<https://www.sqlite.org/rescode.html>).
    init(result: Int32, message: String, sql: String?) {
        let code: Code =
            switch result & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_FULL: .full
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: .io
            default: .other
            }
        let statement = sql.map { " in: \($0.prefix(500))" } ?? ""
        self.init(code: code, message: "\(message) (\(result))\(statement)")
    }

    /// Tells the driver's error as ours.
    init(driver error: GRDB.DatabaseError, sql: String? = nil) {
        self.init(
            result: error.extendedResultCode.rawValue, message: error.message ?? "no message", sql: sql ?? error.sql)
    }

    /// Runs `body` and tells the driver's errors as ours.
    static func mapping<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(driver: error)
        }
    }

    /// Runs `body` and tells the driver's errors as ours, with the statement.
    static func mapping<T>(_ sql: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(driver: error, sql: sql)
        }
    }

    /// Runs `body` and tells the driver's errors as ours.
    static func mapping<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(driver: error)
        }
    }
}

/// The statements of a connection of the driver's, in one transaction.
final class DriverStatements: StatementSource {
    private let connection: GRDB.Database
    private var statements: [String: PreparedStatement] = [:]

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    func kept(_ sql: String) throws -> PreparedStatement {
        if let known = statements[sql] { return known }
        let statement = try DatabaseError.mapping(sql) { try connection.cachedStatement(sql: sql) }
        let prepared = PreparedStatement(statement.sqliteStatement, owner: statement)
        statements[sql] = prepared
        return prepared
    }

    func fresh(_ sql: String) throws -> PreparedStatement {
        let statement = try DatabaseError.mapping(sql) { try connection.makeStatement(sql: sql) }
        return PreparedStatement(statement.sqliteStatement, owner: statement)
    }
}
