internal import GRDBSQLite

/// A prepared statement of one connection: bound, stepped through and reset, by one thread at a time.
final class PreparedStatement {
    /// SQLite's statement.
    let handle: OpaquePointer
    private var knownNames: ColumnNames?
    /// Whoever finalizes it; `nil` if this does.
    private let owner: AnyObject?

    /// A statement that goes with `owner`, or with this value if there is none.
    init(_ handle: OpaquePointer, owner: AnyObject?) {
        self.handle = handle
        self.owner = owner
    }

    deinit {
        if owner == nil { sqlite3_finalize(handle) }
    }

    /// The names of its columns, once it has run; SQLite prepares it anew where the tables have changed.
    var names: ColumnNames {
        let count = columnCount
        if let knownNames, knownNames.count == count { return knownNames }
        let names = ColumnNames(
            (0..<count).map { sqlite3_column_name(handle, $0).map { String(cString: $0) } ?? "" })
        knownNames = names
        return names
    }

    /// Columns of a row.
    var columnCount: Int32 { sqlite3_column_count(handle) }

    /// Binds the arguments, hands over the rows one after the other until `body` says false, and resets.
    ///
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws.
    func run(_ arguments: [SQLValue], body: () throws -> Bool) throws {
        try bind(arguments)
        defer { sqlite3_reset(handle) }
        while try step() {
            guard try body() else { return }
        }
    }

    /// A column of the row that the statement stands at.
    func value(_ index: Int32) -> SQLValue {
        guard let value = sqlite3_column_value(handle, index) else { return .null }
        return switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: .real(sqlite3_value_double(value))
        case SQLITE_TEXT: .text(StoredValue.text(value))
        case SQLITE_BLOB: .blob(Array(StoredValue.bytes(value)))
        default: .null
        }
    }

    private func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case SQLITE_INTERRUPT where Task.isCancelled: throw CancellationError()
        default: throw fault()
        }
    }

    private func bind(_ arguments: [SQLValue]) throws {
        guard arguments.count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw DatabaseError(code: .other, message: "\(arguments.count) arguments do not fit \(sql)")
        }
        for (place, argument) in arguments.enumerated() {
            guard bind(argument, Int32(place) + 1) == SQLITE_OK else { throw fault() }
        }
    }

    private func bind(_ value: SQLValue, _ place: Int32) -> Int32 {
        // SQLite makes a copy of what it is handed.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .real(let number): return sqlite3_bind_double(handle, place, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, place, $0.baseAddress, Int32($0.count), copied)
                }
            }
        case .blob(let blob):
            if blob.isEmpty { return sqlite3_bind_zeroblob(handle, place, 0) }
            return sqlite3_bind_blob(handle, place, blob, Int32(blob.count), copied)
        }
    }

    private var sql: String { sqlite3_sql(handle).map { String(cString: $0) } ?? "" }

    private func fault() -> DatabaseError {
        let connection = sqlite3_db_handle(handle)
        return DatabaseError(
            result: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)), sql: sql
        )
    }
}

/// Values of the row that a statement stands at. No connection here has a lock of its own (`SQLITE_OPEN_NOMUTEX`), so
/// what `sqlite3_column_value` gives may be read (<https://www.sqlite.org/c3ref/value.html>).
enum StoredValue {
    /// A text; what is no UTF-8 in it is replaced.
    static func text(_ value: OpaquePointer) -> String {
        let start = sqlite3_value_text(value)
        let count = Int(sqlite3_value_bytes(value))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The bytes of a text or blob, which are there until the next row; none for NULL.
    static func bytes(_ value: OpaquePointer) -> UnsafeRawBufferPointer {
        let start = sqlite3_value_blob(value)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }
}

/// What a transaction gets its statements from.
protocol StatementSource: AnyObject {
    /// The statement, prepared once.
    func kept(_ sql: String) throws -> PreparedStatement
    /// A statement that nobody else runs meanwhile.
    func fresh(_ sql: String) throws -> PreparedStatement
}
