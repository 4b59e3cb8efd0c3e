internal import Database
import MediaModel

/// The statement of one page of programmes in an order of their own.
struct ProgrammeListing {
    private let query: ProgrammeQuery
    private let sort: ProgrammeSort
    private let filter: ProgrammeFilter
    private let terms: [SearchTerm]?

    /// - Throws: `DatabaseError`.
    init(_ query: ProgrammeQuery, _ filter: ProgrammeFilter) {
        self.query = query
        self.filter = filter
        let sort = query.sort ?? .new
        self.sort = sort == .relevance ? .new : sort
        terms = query.terms
    }

    /// Runs it.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    func page(in tx: ReadTransaction) throws -> Page<Programme> {
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
        let rows = try tx.rows(sql, arguments: arguments + [.integer(Int64(limit) + 1)])
        let programmes = try rows.prefix(limit).map(ProgrammeRows.programme)
        guard rows.count > limit, let last = programmes.last else { return Page(items: programmes) }
        let value = try rows[limit - 1].get("sort_value", as: SQLValue.self)
        return Page(
            items: programmes, next: Cursor(order: cursorName, values: [value, last.id.sqlValue]).text)
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
