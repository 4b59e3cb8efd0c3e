public import Database
import MediaModel

/// Where in a programme the words of a query stand, the best place first.
enum SearchTier: Int, CaseIterable {
    case title, people, synopsis, subtitles, initials

    /// The FTS5 expression that finds programmes that have all the terms somewhere.
    static func expression(_ terms: [SearchTerm]) -> String {
        terms.map(\.phrase).joined(separator: " AND ")
    }

    /// The expression that finds programmes with all the terms in this place or better ones, but not in better ones
    /// alone. Of a term that is found in several places, the best counts.
    func expression(_ terms: [SearchTerm]) -> String {
        let here = Self.expression(terms, in: rawValue)
        return rawValue == 0 ? here : "\(here) NOT \(Self.expression(terms, in: rawValue - 1))"
    }

    private static func expression(_ terms: [SearchTerm], in last: Int) -> String {
        "({\(SearchDocument.columns.prefix(last + 1).joined(separator: " "))} : (\(expression(terms))))"
    }
}

/// A page of programmes by how well they match.
///
/// Each tier is read backwards, so that the newest come first, and no further than the page reaches: what it costs
/// depends on the page, not on how many are found.
struct ProgrammeSearch {
    let query: ProgrammeQuery
    let terms: [SearchTerm]
    let filter: ProgrammeFilter

    private static let cursorName = "programmes.relevance"

    /// - Parameter make: makes an item of a programme.
    func page<Item>(in tx: ReadTransaction, _ make: (consuming Programme) throws -> Item) throws -> Page<Item> {
        let limit = Cursor.limit(query.limit)
        var (tier, before) = try start()
        var items: [Item] = []
        items.reserveCapacity(limit)
        // The tier and number of the page's last programme, and whether there is one more.
        var last: (tier: SearchTier, number: Int64)?
        var hasMore = false
        while let place = SearchTier(rawValue: tier), !hasMore {
            try eachRow(place, before: before, count: limit + 1 - items.count, tx) { row in
                hasMore = items.count == limit
                guard !hasMore else { return false }
                items.append(try make(try ProgrammeRows.programme(&row)))
                last = (place, try row.integer())
                return true
            }
            tier += 1
            before = .max
        }
        guard hasMore, let last else { return Page(items: items) }
        let values: [SQLValue] = [.integer(Int64(last.tier.rawValue)), .integer(last.number)]
        return Page(items: items, next: Cursor(order: Self.cursorName, values: values).text)
    }

    /// The tier to begin in and the number to begin below.
    private func start() throws -> (tier: Int, before: Int64) {
        guard let text = query.cursor else { return (0, .max) }
        guard let values = try? Cursor(text, order: Self.cursorName, count: 2).values,
            let tier = Int(sqlValue: values[0]), let number = Int64(sqlValue: values[1])
        else { throw CatalogueError.badCursor }
        return (tier, number)
    }

    /// The index leads: it hands over its rows backwards, and the rest is looked up by number.
    private func eachRow(
        _ tier: SearchTier, before: Int64, count: Int, _ tx: ReadTransaction,
        _ body: (inout ColumnReader) throws -> Bool
    ) throws {
        let sql = """
            \(ProgrammeRows.select), p.search_number FROM programme_search i
            CROSS JOIN programmes p ON p.search_number = i.rowid \(ProgrammeRows.joins)
            WHERE programme_search MATCH ? AND i.rowid < ? AND \(filter.sql()) ORDER BY i.rowid DESC LIMIT ?
            """
        let arguments: [SQLValue] = [.text(tier.expression(terms)), .integer(before)] + filter.arguments()
        try tx.eachRow(sql, arguments + [.integer(Int64(count))], body: body)
    }
}

extension Catalogue {
    /// A page of programmes, and where in them the words stand that were asked for.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func search(_ query: ProgrammeQuery) async throws -> Page<SearchHit> {
        let terms = query.terms
        return try await database.read { tx in
            guard let terms else {
                return try Self.page(query, terms: terms, in: tx) { SearchHit(programme: $0) }
            }
            let highlighter = Highlighter(terms)
            let moments = MomentSearch(terms: terms, highlighter: highlighter)
            return try Self.page(query, terms: terms, in: tx) { programme in
                let match = SearchMatch(
                    title: highlighter.parts(programme.title),
                    synopsis: programme.synopsis.flatMap(highlighter.excerpt),
                    moment: programme.subtitles.isEmpty ? nil : try moments.moment(of: programme.id, in: tx))
                return SearchHit(programme: programme, match: match)
            }
        }
    }

    /// A page of programmes.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func programmes(_ query: ProgrammeQuery = .init()) async throws -> Page<Programme> {
        try await database.read { tx in try Self.page(query, in: tx) }
    }

    static func page(_ query: ProgrammeQuery, in tx: ReadTransaction) throws -> Page<Programme> {
        try page(query, terms: query.terms, in: tx) { $0 }
    }

    /// - Parameters:
    ///   - terms: those of the query.
    ///   - make: makes an item of a programme.
    private static func page<Item>(
        _ query: ProgrammeQuery, terms: [SearchTerm]?, in tx: ReadTransaction,
        _ make: (consuming Programme) throws -> Item
    ) throws -> Page<Item> {
        let filter = try ProgrammeFilter(query, in: tx)
        guard !filter.isImpossible, terms.map({ !$0.isEmpty }) ?? true else { return Page(items: []) }
        guard let terms, query.sort == nil || query.sort == .relevance else {
            return try ProgrammeListing(query, terms, filter).page(in: tx, make)
        }
        return try ProgrammeSearch(query: query, terms: terms, filter: filter).page(in: tx, make)
    }
}
