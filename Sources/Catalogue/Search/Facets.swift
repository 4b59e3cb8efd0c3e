internal import Database
public import MediaModel

/// How many programmes of a query there are of each section, type, unit, language and year.
///
/// Each kind is counted under all of the query but its own choice, so that the counts of the other choices are told.
public struct Facets: Sendable, Equatable {
    /// One choice.
    public struct Value: Sendable, Equatable {
        /// What a query names it by.
        public var id: String
        /// What it is called.
        public var name: LocalizedText
        /// Programmes of it.
        public var count: Int
    }

    /// Programmes of the query.
    public var total = 0
    /// Top sections, with what is in their subsections.
    public var sections: [Value] = []
    /// Types.
    public var types: [Value] = []
    /// Units.
    public var units: [Value] = []
    /// Languages.
    public var languages: [Value] = []
    /// Years of production, the latest first.
    public var years: [Value] = []

    /// Of nothing.
    public init() {}

    /// The most choices of a kind that are told, those with most programmes.
    public static let limit = 50
}

extension Catalogue {
    /// The facets of a query; its order, cursor and limit count for nothing.
    ///
    /// - Throws: `DatabaseError`.
    public func facets(_ query: ProgrammeQuery) async throws -> Facets {
        var query = query
        (query.sort, query.cursor, query.limit) = (nil, nil, 1)
        let key = query
        return try await database.read { [memory] tx in
            let change = try ChangeCounter.last(in: tx)
            if let known = memory.facets(of: key, at: change) { return known }
            let facets = try FacetCounting(key, in: tx).facets(in: tx)
            memory.keep(facets, of: key, at: change)
            return facets
        }
    }
}

/// The statement that counts.
private struct FacetCounting {
    private let filter: ProgrammeFilter
    private let expression: String?
    private let isEmpty: Bool

    /// What each kind is counted by.
    private static let columns: [(field: ProgrammeFilter.Field, column: String)] = [
        (.section, "top_section_id"), (.type, "type"), (.unit, "unit_id"), (.language, "language"),
        (.year, "produced_year"),
    ]

    /// What the conditions and the counts look at.
    private static let found = """
        p.id, p.state, p.pending_asset_id, p.is_listed, p.regions, p.search_number, p.section_id, p.series_id,
        p.top_section_id, p.type, p.unit_id, p.language, p.produced_year
        """

    init(_ query: ProgrammeQuery, in tx: ReadTransaction) throws {
        filter = try ProgrammeFilter(query, in: tx)
        let terms = query.terms
        expression = terms.map(SearchTier.expression)
        isEmpty = filter.isImpossible || terms?.isEmpty ?? false
    }

    func facets(in tx: ReadTransaction) throws -> Facets {
        var facets = Facets()
        guard !isEmpty else { return facets }
        let counts = try counts(in: tx)
        facets.total = counts["total"]?.first?.count ?? 0
        func values(_ field: ProgrammeFilter.Field) -> [Facets.Value] {
            let sorted = (counts[field.rawValue] ?? []).sorted { ($1.count, $0.id) < ($0.count, $1.id) }
            return Array(sorted.prefix(Facets.limit))
        }
        facets.types = values(.type)
        facets.languages = values(.language)
        facets.years = values(.year).sorted { $0.id > $1.id }
        facets.sections = try named(values(.section)) { id in
            try tx.row("SELECT name_zh, name_en FROM sections WHERE id = ?", id).map {
                LocalizedText(zh: try $0.get("name_zh"), en: try $0.get("name_en"))
            }
        }
        facets.units = try named(values(.unit)) { id in
            try tx.row("SELECT name FROM units WHERE id = ?", id).map {
                LocalizedText(zh: try $0.get("name"), en: try $0.get("name"))
            }
        }
        return facets
    }

    /// All counts by one statement. What words find is looked up once for all kinds; without words each kind has an
    /// index of its own.
    private func counts(in tx: ReadTransaction) throws -> [String: [Facets.Value]] {
        var arguments: [SQLValue] = []
        var sql = ""
        if let expression {
            sql = """
                WITH found AS MATERIALIZED (
                SELECT \(Self.found) FROM programme_search i CROSS JOIN programmes p ON p.search_number = i.rowid
                WHERE programme_search MATCH ?)

                """
            arguments.append(.text(expression))
        }
        let source = expression == nil ? "programmes" : "found"
        sql += "SELECT 'total' AS facet, '' AS value, COUNT(*) AS n FROM \(source) p WHERE \(filter.sql())"
        arguments += filter.arguments()
        for (field, column) in Self.columns {
            sql += """

                UNION ALL SELECT '\(field.rawValue)', CAST(p.\(column) AS TEXT), COUNT(*) FROM \(source) p
                WHERE \(filter.sql(without: field)) AND p.\(column) IS NOT NULL GROUP BY p.\(column)
                """
            arguments += filter.arguments(without: field)
        }
        var counts: [String: [Facets.Value]] = [:]
        for row in try tx.rows(sql, arguments: arguments) {
            let id: String = try row.get("value")
            let value = Facets.Value(id: id, name: LocalizedText(zh: id, en: id), count: try row.get("n"))
            counts[try row.get("facet"), default: []].append(value)
        }
        return counts
    }

    private func named(
        _ values: [Facets.Value], _ name: (String) throws -> LocalizedText?
    ) rethrows -> [Facets.Value] {
        try values.map { value in
            var value = value
            value.name = try name(value.id) ?? value.name
            return value
        }
    }
}
