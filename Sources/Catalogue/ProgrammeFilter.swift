internal import Database
import MediaModel

/// The conditions of a query but for its words, with names resolved to ids, so that each finds its index.
struct ProgrammeFilter {
    /// What facets count by, which a facet's own counts leave out.
    enum Field: String {
        case section, type, unit, language, year
    }

    private struct Condition {
        let field: Field?
        let sql: String
        let arguments: [SQLValue]
    }

    private var conditions: [Condition] = []
    /// Whether a name is unknown, so that nothing can be found.
    private(set) var isImpossible = false

    init(_ query: ProgrammeQuery, in tx: ReadTransaction) throws {
        restrictState(query.state)
        if let section = query.section { try restrict(toSection: section, tx) }
        if let series = query.series {
            try restrict(to: series, in: "series", named: "title_key", "series_id", nil, tx)
        }
        if let unit = query.unit { try restrict(to: unit, in: "units", named: "name_key", "unit_id", .unit, tx) }
        if let type = query.type { add("p.type = ?", .text(type), field: .type) }
        if let language = query.language { add("p.language = ?", .text(language), field: .language) }
        if let year = query.year { add("p.produced_year = ?", .integer(Int64(year)), field: .year) }
        if let keyword = query.keyword {
            add(
                "p.search_number IN (SELECT search_number FROM programme_keywords WHERE word_key = ?)",
                .text(FoldedText.key(keyword)))
        }
        if let region = query.region { add(RegionPath.condition(region)) }
    }

    /// The conditions, joined.
    ///
    /// - Parameter left: a field whose condition is left out.
    func sql(without left: Field? = nil) -> String {
        let kept = conditions.filter { $0.field == nil || $0.field != left }
        return kept.isEmpty ? "1 = 1" : kept.map(\.sql).joined(separator: " AND ")
    }

    /// The arguments of `sql`, in order.
    func arguments(without left: Field? = nil) -> [SQLValue] {
        conditions.filter { $0.field == nil || $0.field != left }.flatMap(\.arguments)
    }

    private mutating func add(_ sql: String, _ arguments: SQLValue..., field: Field? = nil) {
        conditions.append(Condition(field: field, sql: sql, arguments: arguments))
    }

    private mutating func add(_ condition: (sql: String, arguments: [SQLValue])) {
        conditions.append(Condition(field: nil, sql: condition.sql, arguments: condition.arguments))
    }

    private mutating func restrictState(_ state: ProgrammeState?) {
        switch state {
        // As the indices of what is shown are written.
        case .published: add("p.is_listed = 1")
        case .awaitingReview:
            add("(p.state = ? OR p.pending_asset_id IS NOT NULL)", .text(ProgrammeState.awaitingReview.rawValue))
        case .withdrawn: add("p.state = ?", .text(ProgrammeState.withdrawn.rawValue))
        case nil: break
        }
    }

    private mutating func restrict(toSection name: String, _ tx: ReadTransaction) throws {
        let key = FoldedText.key(name)
        let row = try tx.row(
            """
            SELECT id, parent_id FROM sections WHERE id = ? OR key_zh = ? OR key_en = ?
            ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END, position, id LIMIT 1
            """, name, key, key, name)
        guard let row else {
            isImpossible = true
            return
        }
        let isTop = try row.get("parent_id", as: String?.self) == nil
        add("p.\(isTop ? "top_section_id" : "section_id") = ?", .text(try row.get("id")), field: .section)
    }

    private mutating func restrict(
        to name: String, in table: String, named key: String, _ column: String, _ field: Field?, _ tx: ReadTransaction
    ) throws {
        let row = try tx.row(
            "SELECT id FROM \(table) WHERE id = ? OR \(key) = ? LIMIT 1", name, FoldedText.key(name))
        guard let row else {
            isImpossible = true
            return
        }
        add("p.\(column) = ?", .text(try row.get("id")), field: field)
    }
}

/// Regions as stations name them: `山东省/临沂市/沂水县`, from the province down, or an administrative code, which begins
/// with those of the regions around it: `371323` lies in `3713`.
enum RegionPath {
    /// The most scalars of a region.
    static let limit = 200

    /// The condition that a programme is for a region.
    static func condition(_ region: String) -> (sql: String, arguments: [SQLValue]) {
        let around = enclosing(region)
        let places = around.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            (p.regions = '[]' OR p.id IN (SELECT programme_id FROM programme_regions WHERE region IN (\(places))))
            """
        return (sql, around.map(SQLValue.text))
    }

    /// Whether one of `regions` is the region or one around it.
    static func admits(_ regions: [String], _ region: String) -> Bool {
        regions.isEmpty || !Set(enclosing(region)).isDisjoint(with: regions)
    }

    /// A region as it is compared: names without blanks around them.
    static func normal(_ region: String) -> String {
        region.split(separator: "/").compactMap { CleanText.line(String($0)) }.joined(separator: "/")
    }

    /// The region and all around it.
    private static func enclosing(_ region: String) -> [String] {
        let region = CleanText.prefix(normal(region), limit)
        let isCode = !region.isEmpty && region.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isCode { return region.indices.prefix(32).map { String(region[...$0]) } }
        let ends = region.indices.filter { region[$0] == "/" }
        return ends.map { String(region[..<$0]) } + [region]
    }
}
