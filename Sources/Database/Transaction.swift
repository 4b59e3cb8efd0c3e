internal import GRDB

/// A consistent view of the database. It is of use only inside the closure it was handed to.
///
/// Arguments stand for the statement's `?` in order; never build a statement from outside text.
public class ReadTransaction {
    let connection: GRDB.Database
    /// Names of results' columns by statement: a batch runs the same few statements many times.
    private var columns: [String: ColumnNames] = [:]

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    /// All rows of a result.
    ///
    /// - Throws: `DatabaseError`.
    public func rows(_ sql: String, _ arguments: (any SQLEncodable)?...) throws -> [Row] {
        try rows(sql, arguments: arguments.map { $0?.sqlValue ?? .null })
    }

    /// All rows of a result, with arguments put together beforehand.
    ///
    /// - Throws: `DatabaseError`.
    public func rows(_ sql: String, arguments: [SQLValue]) throws -> [Row] {
        var result: [Row] = []
        try mapping(sql) {
            try visit(try connection.cachedStatement(sql: sql), arguments) { row in
                result.append(row)
                return true
            }
        }
        return result
    }

    /// The first row of a result; `nil` if it is empty.
    ///
    /// - Throws: `DatabaseError`.
    public func row(_ sql: String, _ arguments: (any SQLEncodable)?...) throws -> Row? {
        try row(sql, arguments: arguments.map { $0?.sqlValue ?? .null })
    }

    /// The first row of a result, with arguments put together beforehand; `nil` if it is empty.
    ///
    /// - Throws: `DatabaseError`.
    public func row(_ sql: String, arguments: [SQLValue]) throws -> Row? {
        var result: Row?
        try mapping(sql) {
            try visit(try connection.cachedStatement(sql: sql), arguments) { row in
                result = row
                return false
            }
        }
        return result
    }

    /// Hands over the rows of a result one by one, for results too large to hold.
    ///
    /// - Throws: `DatabaseError`, or what `body` throws.
    public func forEachRow(
        _ sql: String, _ arguments: (any SQLEncodable)?..., body: (Row) throws -> Void
    ) throws {
        try forEachRow(sql, arguments: arguments.map { $0?.sqlValue ?? .null }, body: body)
    }

    /// Hands over the rows of a result one by one, with arguments put together beforehand.
    ///
    /// - Throws: `DatabaseError`, or what `body` throws.
    public func forEachRow(_ sql: String, arguments: [SQLValue], body: (Row) throws -> Void) throws {
        try mapping(sql) {
            // Its own statement: `body` may run the same SQL, which would rewind a cached one.
            try visit(try connection.makeStatement(sql: sql), arguments) { row in
                try body(row)
                return true
            }
        }
    }

    /// Steps through a result until `body` says false.
    private func visit(
        _ statement: Statement, _ arguments: [SQLValue], _ body: (Row) throws -> Bool
    ) throws {
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: StatementArguments(arguments.map(\.stored)))
        let names = columnNames(of: statement)
        let count = statement.columnCount
        while let raw = try cursor.next() {
            var values: [SQLValue] = []
            values.reserveCapacity(count)
            for index in 0..<count { values.append(SQLValue(stored: raw[index] as DatabaseValue)) }
            guard try body(Row(columns: names, values: values)) else { return }
        }
    }

    private func columnNames(of statement: Statement) -> ColumnNames {
        if let known = columns[statement.sql] { return known }
        let names = ColumnNames(statement.columnNames)
        columns[statement.sql] = names
        return names
    }

    /// Runs `body` and tells the driver's errors as ours.
    final func mapping<T>(_ sql: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(driver: error, sql: sql)
        }
    }
}

/// A transaction that changes the database; everything or nothing of it is stored.
public final class WriteTransaction: ReadTransaction {
    /// Carries out one statement.
    ///
    /// - Returns: the number of rows that an INSERT, UPDATE or DELETE changed.
    /// - Throws: `DatabaseError`.
    @discardableResult
    public func execute(_ sql: String, _ arguments: (any SQLEncodable)?...) throws -> Int {
        try execute(sql, arguments: arguments.map { $0?.sqlValue ?? .null })
    }

    /// Carries out one statement, with arguments put together beforehand.
    ///
    /// - Returns: the number of rows that an INSERT, UPDATE or DELETE changed.
    /// - Throws: `DatabaseError`.
    @discardableResult
    public func execute(_ sql: String, arguments: [SQLValue]) throws -> Int {
        try mapping(sql) {
            let statement = try connection.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(arguments.map(\.stored)))
            return connection.changesCount
        }
    }
}
