import Foundation
internal import GRDB

// Where SQLite's kinds and codes become ours.

extension SQLValue {
    init(stored: DatabaseValue) {
        switch stored.storage {
        case .null: self = .null
        case .int64(let value): self = .integer(value)
        case .double(let value): self = .real(value)
        case .string(let value): self = .text(value)
        case .blob(let value): self = .blob([UInt8](value))
        }
    }

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
    /// Tells SQLite's result code as ours (<https://www.sqlite.org/rescode.html>).
    init(driver error: GRDB.DatabaseError, sql: String? = nil) {
        let code: Code =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_FULL: .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            case .SQLITE_CONSTRAINT: .constraint
            case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: .io
            default: .other
            }
        let statement = (sql ?? error.sql).map { " in: \($0.prefix(500))" } ?? ""
        self.init(
            code: code,
            message: "\(error.message ?? "no message") (\(error.extendedResultCode.rawValue))\(statement)")
    }

    /// Runs `body` and tells the driver's errors as ours.
    static func mapping<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(driver: error)
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
