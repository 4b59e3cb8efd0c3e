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

    func page(in tx: ReadTransaction) throws -> Page<Programme> {
        let limit = Cursor.limit(query.limit)
        var (tier, before) = try start()
        var found: [(programme: Programme, tier: SearchTier, number: Int64)] = []
        while let place = SearchTier(rawValue: tier), found.count <= limit {
            for row in try rows(place, before: before, count: limit + 1 - found.count, tx) {
                found.append((try ProgrammeRows.programme(row), place, try row.get("search_number")))
            }
            tier += 1
            before = .max
        }
        let items = found.prefix(limit).map(\.programme)
        guard found.count > limit else { return Page(items: items) }
        let last = found[limit - 1]
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
    private func rows(_ tier: SearchTier, before: Int64, count: Int, _ tx: ReadTransaction) throws -> [Row] {
        let sql = """
            \(ProgrammeRows.select), p.search_number FROM programme_search i
            CROSS JOIN programmes p ON p.search_number = i.rowid \(ProgrammeRows.joins)
            WHERE programme_search MATCH ? AND i.rowid < ? AND \(filter.sql()) ORDER BY i.rowid DESC LIMIT ?
            """
        return try tx.rows(
            sql,
            arguments: [.text(tier.expression(terms)), .integer(before)] + filter.arguments()
                + [.integer(Int64(count))])
    }
}

extension Catalogue {
    /// A page of programmes, and where in them the words stand that were asked for.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func search(_ query: ProgrammeQuery) async throws -> Page<SearchHit> {
        try await database.read { tx in
            let page = try Self.page(query, in: tx)
            guard let terms = query.terms else { return page.map { SearchHit(programme: $0) } }
            let highlighter = Highlighter(terms)
            let moments = MomentSearch(terms: terms, highlighter: highlighter)
            return try page.map { programme in
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
        let terms = query.terms
        let filter = try ProgrammeFilter(query, in: tx)
        guard !filter.isImpossible, terms.map({ !$0.isEmpty }) ?? true else { return Page(items: []) }
        guard let terms, query.sort == nil || query.sort == .relevance else {
            return try ProgrammeListing(query, filter).page(in: tx)
        }
        return try ProgrammeSearch(query: query, terms: terms, filter: filter).page(in: tx)
    }
}
