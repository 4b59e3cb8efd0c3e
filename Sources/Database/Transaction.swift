internal import GRDB

/// A consistent view of the database. It is of use only inside the closure it was handed to.
///
/// Arguments stand for the statement's `?` in order; never build a statement from outside text.
public class ReadTransaction {
    private let statements: any StatementSource

    init(_ statements: any StatementSource) {
        self.statements = statements
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
        try visit(try statements.kept(sql), arguments) { row in
            result.append(row)
            return true
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
        try visit(try statements.kept(sql), arguments) { row in
            result = row
            return false
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
        // Its own statement: `body` may run the same SQL, which would rewind one that is kept.
        try visit(try statements.fresh(sql), arguments) { row in
            try body(row)
            return true
        }
    }

    /// Hands over the rows of a result one by one, to be read column by column: for what is read most.
    ///
    /// - Parameter body: says whether it wants more. It must not run the same statement.
    /// - Throws: `DatabaseError`, or what `body` throws.
    public func eachRow(
        _ sql: String, _ arguments: [SQLValue], body: (inout ColumnReader) throws -> Bool
    ) throws {
        let statement = try statements.kept(sql)
        try statement.run(arguments) {
            var reader = ColumnReader(statement)
            return try body(&reader)
        }
    }

    /// Steps through a result until `body` says false.
    private func visit(
        _ statement: PreparedStatement, _ arguments: [SQLValue], _ body: (Row) throws -> Bool
    ) throws {
        try statement.run(arguments) {
            let names = statement.names
            var values: [SQLValue] = []
            values.reserveCapacity(Int(names.count))
            for index in 0..<names.count { values.append(statement.value(index)) }
            return try body(Row(columns: names, values: values))
        }
    }
}

/// A transaction that changes the database; everything or nothing of it is stored.
public final class WriteTransaction: ReadTransaction {
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) {
        self.connection = connection
        super.init(DriverStatements(connection))
    }

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
        try DatabaseError.mapping(sql) {
            let statement = try connection.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(arguments.map(\.stored)))
            return connection.changesCount
        }
    }
}
