internal import Database
import MediaModel

/// The statement of one page of programmes.
struct ProgrammeListing {
    private let query: ProgrammeQuery
    private var conditions: [String] = []
    private var arguments: [SQLValue] = []

    /// A listing; `nil` if it asks for words and the text has none, so that nothing can be found.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list.
    init?(_ query: ProgrammeQuery) throws {
        self.query = query
        restrictState()
        restrictGroups()
        if let text = query.text, !text.allSatisfy(\.isWhitespace) {
            guard let expression = SearchText.query(text) else { return nil }
            add(
                "p.search_number IN (SELECT rowid FROM programme_search WHERE programme_search MATCH ?)",
                .text(expression))
        }
        try beginAfterCursor()
    }

    /// Runs it.
    func page(in tx: ReadTransaction) throws -> Page<Programme> {
        let limit = Cursor.limit(query.limit)
        let direction = query.sort.isDescending ? "DESC" : "ASC"
        let sql = """
            \(ProgrammeRows.select), \(query.sort.expression) AS sort_value
            \(ProgrammeRows.from)
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
            ORDER BY \(query.sort.expression) \(direction), p.id \(direction) LIMIT ?
            """
        let rows = try tx.rows(sql, arguments: arguments + [.integer(Int64(limit) + 1)])
        let programmes = try rows.prefix(limit).map(ProgrammeRows.programme)
        guard rows.count > limit, let last = programmes.last else { return Page(items: programmes) }
        let value = try rows[limit - 1].get("sort_value", as: SQLValue.self)
        return Page(
            items: programmes, next: Cursor(order: cursorName, values: [value, last.id.sqlValue]).text)
    }

    private var cursorName: String { "programmes.\(query.sort.rawValue)" }

    private mutating func add(_ condition: String, _ values: SQLValue...) {
        conditions.append(condition)
        arguments += values
    }

    private mutating func restrictState() {
        switch query.state {
        case .awaitingReview:
            add("(p.state = ? OR p.pending_asset_id IS NOT NULL)", .text(ProgrammeState.awaitingReview.rawValue))
        case .published, .withdrawn:
            query.state.map { add("p.state = ?", $0.sqlValue) }
        case nil: break
        }
    }

    private mutating func restrictGroups() {
        if let section = query.section {
            let key = FoldedText.key(section)
            add(
                """
                p.section_id IN (SELECT s1.id FROM sections s1 LEFT JOIN sections s2 ON s2.id = s1.parent_id
                WHERE ? IN (s1.id, s2.id) OR ? IN (s1.key_zh, s1.key_en, s2.key_zh, s2.key_en))
                """, .text(section), .text(key))
        }
        if let series = query.series {
            add(
                "p.series_id IN (SELECT id FROM series WHERE id = ? OR title_key = ?)", .text(series),
                .text(FoldedText.key(series)))
        }
        if let unit = query.unit {
            add(
                "p.unit_id IN (SELECT id FROM units WHERE id = ? OR name_key = ?)", .text(unit),
                .text(FoldedText.key(unit)))
        }
        if let type = query.type { add("p.type = ?", .text(type)) }
    }

    private mutating func beginAfterCursor() throws {
        guard let text = query.cursor else { return }
        let cursor: Cursor
        do {
            cursor = try Cursor(text, order: cursorName, count: 2)
        } catch {
            throw CatalogueError.badCursor
        }
        conditions.append("(\(query.sort.expression), p.id) \(query.sort.isDescending ? "<" : ">") (?, ?)")
        arguments += cursor.values
    }
}
