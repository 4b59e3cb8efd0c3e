internal import GRDBSQLite

/// Reads the columns of the row that a statement stands at, in the order in which the statement names them: nothing is
/// kept between the database and the value. It is of use only inside the closure it was handed to.
public struct ColumnReader {
    private let statement: OpaquePointer
    private let count: Int32
    private var place: Int32 = 0

    init(_ statement: PreparedStatement) {
        self.statement = statement.handle
        count = statement.columnCount
    }

    /// Reads a text.
    ///
    /// - Throws: `DatabaseError.other` if no column is left or it holds another kind of value; so do the others.
    public mutating func text() throws -> String {
        guard let text = try optionalText() else { throw wrong("text") }
        return text
    }

    /// Reads a text or NULL.
    public mutating func optionalText() throws -> String? {
        let value = try next()
        switch sqlite3_value_type(value) {
        case SQLITE_TEXT: return StoredValue.text(value)
        case SQLITE_NULL: return nil
        default: throw wrong("text")
        }
    }

    /// Reads a whole number.
    public mutating func integer() throws -> Int64 {
        guard let number = try optionalInteger() else { throw wrong("whole number") }
        return number
    }

    /// Reads a whole number or NULL.
    public mutating func optionalInteger() throws -> Int64? {
        let value = try next()
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return sqlite3_value_int64(value)
        case SQLITE_NULL: return nil
        default: throw wrong("whole number")
        }
    }

    /// Reads a number.
    public mutating func real() throws -> Double {
        let value = try next()
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER, SQLITE_FLOAT: return sqlite3_value_double(value)
        default: throw wrong("number")
        }
    }

    /// Reads 1 or 0.
    public mutating func flag() throws -> Bool {
        switch try integer() {
        case 0: return false
        case 1: return true
        default: throw wrong("flag")
        }
    }

    /// Lends the bytes of a text or blob, which are there until the next row; none for NULL.
    public mutating func bytes() throws -> UnsafeRawBufferPointer { StoredValue.bytes(try next()) }

    private mutating func next() throws -> OpaquePointer {
        guard place < count, let value = sqlite3_column_value(statement, place) else {
            throw DatabaseError(code: .other, message: "no column \(place) in the result")
        }
        place += 1
        return value
    }

    private func wrong(_ kind: String) -> DatabaseError {
        DatabaseError(code: .other, message: "column \(place - 1) holds no \(kind)")
    }
}
