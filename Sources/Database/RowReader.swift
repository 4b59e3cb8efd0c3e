/// Reads a row's columns one after the other, in the order in which the statement names them: for rows of many columns,
/// whose names would be looked up for each.
public struct RowReader {
    private let values: [SQLValue]
    private var place = 0

    /// A reader at the first column.
    public init(_ row: Row) {
        values = row.values
    }

    /// Reads the next column.
    ///
    /// - Throws: `DatabaseError.other` if there is none left or it holds another kind of value.
    public mutating func next<T: SQLDecodable>(_ type: T.Type = T.self) throws -> T {
        guard place < values.count else {
            throw DatabaseError(code: .other, message: "no column \(place) in the result")
        }
        guard let value = T(sqlValue: values[place]) else {
            throw DatabaseError(code: .other, message: "column \(place) holds no \(T.self)")
        }
        place += 1
        return value
    }
}
