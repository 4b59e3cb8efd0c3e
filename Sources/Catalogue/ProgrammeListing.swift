internal import Database
import MediaModel

/// The statement of one page of programmes in an order of their own.
struct ProgrammeListing {
    private let query: ProgrammeQuery
    private let sort: ProgrammeSort
    private let filter: ProgrammeFilter
    private let terms: [SearchTerm]?

    /// - Parameter terms: those of the query.
    init(_ query: ProgrammeQuery, _ terms: [SearchTerm]?, _ filter: ProgrammeFilter) {
        self.query = query
        self.filter = filter
        let sort = query.sort ?? .new
        self.sort = sort == .relevance ? .new : sort
        self.terms = terms
    }

    /// Runs it.
    ///
    /// - Parameter make: makes an item of a programme.
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    func page<Item>(in tx: ReadTransaction, _ make: (consuming Programme) throws -> Item) throws -> Page<Item> {
        let limit = Cursor.limit(query.limit)
        let direction = sort.isDescending ? "DESC" : "ASC"
        var conditions = [filter.sql()]
        var arguments = filter.arguments()
        if let terms {
            conditions.append("p.search_number IN (SELECT rowid FROM programme_search WHERE programme_search MATCH ?)")
            arguments.append(.text(SearchTier.expression(terms)))
        }
        if let after = try cursor() {
            conditions.append("(\(sort.expression), p.id) \(sort.isDescending ? "<" : ">") (?, ?)")
            arguments += after
        }
        let sql = """
            \(ProgrammeRows.select), \(sort.expression) AS sort_value \(ProgrammeRows.from)
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(sort.expression) \(direction), p.id \(direction) LIMIT ?
            """
        var items: [Item] = []
        items.reserveCapacity(limit)
        var last: [SQLValue] = []
        var hasMore = false
        try tx.eachRow(sql, arguments + [.integer(Int64(limit) + 1)]) { row in
            hasMore = items.count == limit
            guard !hasMore else { return false }
            let programme = try ProgrammeRows.programme(&row)
            if items.count + 1 == limit { last = [try value(&row), programme.id.sqlValue] }
            items.append(try make(programme))
            return true
        }
        return Page(items: items, next: hasMore ? Cursor(order: cursorName, values: last).text : nil)
    }

    /// What the list is ordered by.
    private func value(_ row: inout ColumnReader) throws -> SQLValue {
        sort == .title ? .text(try row.text()) : .integer(try row.integer())
    }

    private var cursorName: String { "programmes.\(sort.rawValue)" }

    private func cursor() throws -> [SQLValue]? {
        guard let text = query.cursor else { return nil }
        do {
            return try Cursor(text, order: cursorName, count: 2).values
        } catch {
            throw CatalogueError.badCursor
        }
    }
}
