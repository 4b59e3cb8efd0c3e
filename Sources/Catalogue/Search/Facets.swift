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

/// The statements that count.
private struct FacetCounting {
    private let filter: ProgrammeFilter
    private let expression: String?
    private let isEmpty: Bool

    init(_ query: ProgrammeQuery, in tx: ReadTransaction) throws {
        filter = try ProgrammeFilter(query, in: tx)
        let terms = query.terms
        expression = terms.map(SearchTier.expression)
        isEmpty = filter.isImpossible || terms?.isEmpty ?? false
    }

    func facets(in tx: ReadTransaction) throws -> Facets {
        var facets = Facets()
        guard !isEmpty else { return facets }
        facets.total = try count(nil, "1", tx).first?.count ?? 0
        facets.types = try count(.type, "p.type", tx)
        facets.languages = try count(.language, "p.language", tx)
        facets.years = try count(.year, "p.produced_year", tx).sorted { $0.id > $1.id }
        facets.sections = try named(count(.section, "p.top_section_id", tx)) { id in
            try tx.row("SELECT name_zh, name_en FROM sections WHERE id = ?", id).map {
                LocalizedText(zh: try $0.get("name_zh"), en: try $0.get("name_en"))
            }
        }
        facets.units = try named(count(.unit, "p.unit_id", tx)) { id in
            try tx.row("SELECT name FROM units WHERE id = ?", id).map {
                LocalizedText(zh: try $0.get("name"), en: try $0.get("name"))
            }
        }
        return facets
    }

    private func count(
        _ field: ProgrammeFilter.Field?, _ column: String, _ tx: ReadTransaction
    ) throws -> [Facets.Value] {
        let words =
            expression == nil
            ? "" : " AND p.search_number IN (SELECT rowid FROM programme_search WHERE programme_search MATCH ?)"
        let sql = """
            SELECT CAST(\(column) AS TEXT) AS value, COUNT(*) AS n FROM programmes p
            WHERE \(filter.sql(without: field)) AND \(column) IS NOT NULL\(words)
            GROUP BY \(column) ORDER BY n DESC, value LIMIT ?
            """
        let arguments = filter.arguments(without: field) + (expression.map { [.text($0)] } ?? [])
        return try tx.rows(sql, arguments: arguments + [.integer(Int64(Facets.limit))]).map { row in
            let id: String = try row.get("value")
            return Facets.Value(id: id, name: LocalizedText(zh: id, en: id), count: try row.get("n"))
        }
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
