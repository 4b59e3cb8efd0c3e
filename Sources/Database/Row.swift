/// One row of a result.
public struct Row: Sendable {
    let columns: ColumnNames
    let values: [SQLValue]

    /// The value of a column; `nil` if the result has no such column.
    public subscript(_ column: String) -> SQLValue? {
        columns.index(column).map { values[$0] }
    }

    /// Reads a column. Names are matched as the statement writes them.
    ///
    /// - Throws: `DatabaseError.other` if there is no such column or it holds another kind of value.
    public func get<T: SQLDecodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        guard let index = columns.index(column) else {
            throw DatabaseError(code: .other, message: "no column \(column) in the result")
        }
        guard let value = T(sqlValue: values[index]) else {
            throw DatabaseError(code: .other, message: "column \(column) holds no \(T.self)")
        }
        return value
    }
}

/// The names of a result's columns, shared by its rows. The leftmost of equal names counts.
struct ColumnNames: Sendable {
    /// How many there are.
    let count: Int32
    private let indices: [String: Int]

    init(_ names: [String]) {
        count = Int32(names.count)
        indices = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    }

    func index(_ name: String) -> Int? { indices[name] }
}
