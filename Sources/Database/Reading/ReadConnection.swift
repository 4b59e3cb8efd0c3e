internal import GRDBSQLite

/// A connection that reads alone, by SQLite's own interface, and keeps the statements that it has prepared.
///
/// One thread at a time has it, which `ReadConnections` sees to: hence `@unchecked`.
final class ReadConnection: StatementSource, @unchecked Sendable {
    /// The most statements that are kept: some are put together from what is asked for.
    private static let mostStatements = 256
    /// Milliseconds that somebody else's lock is waited for.
    private static let patience: Int32 = 5000
    /// After how many of SQLite's instructions it looks whether the task was cancelled.
    private static let stride: Int32 = 20_000
    /// KiB of the file's pages that are kept.
    private static let cacheSize = 8192

    private let handle: OpaquePointer
    private var statements: [String: PreparedStatement] = [:]

    /// Opens an existing database.
    ///
    /// - Throws: `DatabaseError`.
    init(path: String) throws(DatabaseError) {
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw DatabaseError(result: result, message: "cannot open \(path)", sql: nil)
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.patience)
        sqlite3_exec(handle, "PRAGMA cache_size = -\(Self.cacheSize)", nil, nil, nil)
        sqlite3_progress_handler(handle, Self.stride, { _ in Task<Never, Never>.isCancelled ? 1 : 0 }, nil)
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(handle)
    }

    /// Runs `body` on one view of the database.
    ///
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws.
    func transaction<T>(_ body: (ReadTransaction) throws -> T) throws -> T {
        if statements.count > Self.mostStatements { statements = [:] }
        try kept("BEGIN").run([]) { true }
        do {
            let value = try body(ReadTransaction(self))
            try kept("COMMIT").run([]) { true }
            return value
        } catch {
            // SQLite may have ended it already.
            if sqlite3_get_autocommit(handle) == 0 { try? kept("ROLLBACK").run([]) { true } }
            throw error
        }
    }

    func kept(_ sql: String) throws -> PreparedStatement {
        if let known = statements[sql] { return known }
        let statement = try prepare(sql, SQLITE_PREPARE_PERSISTENT)
        statements[sql] = statement
        return statement
    }

    func fresh(_ sql: String) throws -> PreparedStatement { try prepare(sql, 0) }

    private func prepare(_ sql: String, _ flags: Int32) throws -> PreparedStatement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(bitPattern: flags), &statement, nil) == SQLITE_OK,
            let statement
        else {
            throw DatabaseError(
                result: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), sql: sql)
        }
        return PreparedStatement(statement, owner: nil)
    }
}
