public import Database
public import MediaModel

/// A column of the catalogue.
public struct Section: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var name: LocalizedText
    /// Listed programmes in it and its subsections.
    public var count: Int
    /// Its subsections; a subsection has none.
    public var children: [Section]
}

/// An ordered course.
public struct Series: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var title: String
    /// What it is about.
    public var synopsis: String?
    /// Listed programmes in it.
    public var count: Int
}

/// A department or school that makes programmes.
public struct ProducingUnit: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var name: String
    /// Listed programmes of it.
    public var count: Int
    /// Programmes that it owes a month; `nil` if none are agreed on.
    public var monthlyQuota: Int?
    /// Bytes that it may bring in; `nil` for no bound.
    public var storageQuota: Int64?
}

extension Catalogue {
    /// The tree of sections, in their order.
    ///
    /// - Throws: `DatabaseError`.
    public func sections() async throws -> [Section] {
        try await database.read { [memory] tx in
            let change = try ChangeCounter.last(in: tx)
            if let known = memory.sections(at: change) { return known }
            let sections = try SectionTree.read(in: tx)
            memory.keep(sections, at: change)
            return sections
        }
    }

    /// A page of the series, by title.
    ///
    /// - Parameters:
    ///   - text: what stands in their titles, whatever its case and width; `nil` for all.
    ///   - all: whether series are told that have nothing to show.
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func series(
        text: String? = nil, cursor: String? = nil, limit: Int = 50, all: Bool = false
    ) async throws -> Page<Series> {
        try await GroupTable.series.page(database, text: text, cursor: cursor, limit: limit, all: all) { row in
            Series(
                id: try row.get("id"), title: try row.get("name"), synopsis: try row.get("synopsis"),
                count: try row.get("n"))
        }
    }

    /// A page of the units, by name.
    ///
    /// - Parameter all: whether units are told that have nothing to show.
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func units(cursor: String? = nil, limit: Int = 50, all: Bool = false) async throws -> Page<ProducingUnit> {
        try await GroupTable.units.page(database, cursor: cursor, limit: limit, all: all, Self.unit)
    }

    /// The unit of that id; `nil` if there is none.
    ///
    /// - Throws: `DatabaseError`.
    public func unit(_ id: String) async throws -> ProducingUnit? {
        try await database.read { tx in
            try tx.row("\(GroupTable.units.select) WHERE g.id = ?", id).map(Self.unit)
        }
    }

    /// Sets what a unit owes and may bring in.
    ///
    /// - Parameters:
    ///   - monthly: programmes a month, 0…10000; `nil` for none agreed on.
    ///   - storage: bytes; `nil` for no bound.
    /// - Throws: `CatalogueError`: `.notFound`, `.invalid`; `DatabaseError`.
    public func setQuotas(of id: String, monthly: Int?, storage: Int64?) async throws -> ProducingUnit {
        guard monthly.map({ (0...10_000).contains($0) }) ?? true else {
            throw CatalogueError(
                .invalid, zh: "monthlyQuota 应为 0 至 10000。", en: "monthlyQuota must be from 0 to 10000.")
        }
        guard storage.map({ $0 >= 0 }) ?? true else {
            throw CatalogueError(.invalid, zh: "storageQuota 不能为负数。", en: "storageQuota must not be negative.")
        }
        return try await database.write { tx in
            try tx.execute(
                "UPDATE units SET monthly_quota = ?, storage_quota = ? WHERE id = ?", monthly, storage, id)
            guard let row = try tx.row("\(GroupTable.units.select) WHERE g.id = ?", id) else {
                throw CatalogueError(.notFound, zh: "没有这个制作单位。", en: "There is no such unit.")
            }
            return try Self.unit(row)
        }
    }

    private static func unit(_ row: Row) throws -> ProducingUnit {
        ProducingUnit(
            id: try row.get("id"), name: try row.get("name"), count: try row.get("n"),
            monthlyQuota: try row.get("monthly_quota"), storageQuota: try row.get("storage_quota"))
    }
}

/// Where a kind of group is kept.
enum GroupTable: String {
    case series
    case units

    /// Its rows, with `name`, `ordering` and the count `n`.
    var select: String {
        switch self {
        case .series:
            "SELECT g.id, g.title AS name, g.title_order AS ordering, g.synopsis, \(count) AS n FROM series g"
        case .units:
            """
            SELECT g.id, g.name, g.name_order AS ordering, g.monthly_quota, g.storage_quota, \(count) AS n
            FROM units g
            """
        }
    }

    private var order: String { self == .series ? "g.title_order" : "g.name_order" }

    private var key: String { self == .series ? "title_key" : "name_key" }

    private var listed: String {
        "FROM programmes p WHERE p.\(self == .series ? "series_id" : "unit_id") = g.id AND p.is_listed = 1"
    }

    private var count: String { "(SELECT COUNT(*) \(listed))" }

    /// A page in the order of names.
    func page<Item: Sendable>(
        _ database: Database, text: String? = nil, cursor: String?, limit: Int, all: Bool,
        _ item: @escaping @Sendable (Row) throws -> Item
    ) async throws -> Page<Item> {
        let limit = Cursor.limit(limit)
        var after: [SQLValue] = ["", ""]
        if let cursor {
            do {
                after = try Cursor(cursor, order: rawValue, count: 2).values
            } catch {
                throw CatalogueError.badCursor
            }
        }
        let sought = text.map { LikePattern.containing(FoldedText.key($0)) }
        let arguments = after + [sought].compactMap { $0.map(SQLValue.text) } + [.integer(Int64(limit) + 1)]
        let rows = try await database.read { tx in
            try tx.rows(
                """
                \(select) WHERE (\(order), g.id) > (?, ?) \(all ? "" : "AND EXISTS (SELECT 1 \(listed))")
                \(sought == nil ? "" : "AND g.\(key) LIKE ? ESCAPE '!'")
                ORDER BY \(order), g.id LIMIT ?
                """, arguments: arguments)
        }
        let items = try rows.prefix(limit).map(item)
        guard rows.count > limit, let last = rows.prefix(limit).last else { return Page(items: items) }
        let values: [SQLValue] = [try last.get("ordering"), try last.get("id")]
        return Page(items: items, next: Cursor(order: rawValue, values: values).text)
    }
}

/// Reads the tree of sections.
enum SectionTree {
    static func read(in tx: ReadTransaction) throws -> [Section] {
        var counts: [String: Int] = [:]
        let counted = "SELECT section_id, COUNT(*) AS n FROM programmes WHERE is_listed = 1 GROUP BY section_id"
        try tx.forEachRow(counted) { row in
            if let id: String = try row.get("section_id") { counts[id] = try row.get("n") }
        }
        var children: [String: [Section]] = [:]
        var tops: [Section] = []
        for row in try tx.rows("SELECT id, parent_id, name_zh, name_en FROM sections ORDER BY position, id") {
            let id: String = try row.get("id")
            let section = Section(
                id: id, name: LocalizedText(zh: try row.get("name_zh"), en: try row.get("name_en")),
                count: counts[id] ?? 0, children: [])
            if let parent: String = try row.get("parent_id") {
                children[parent, default: []].append(section)
            } else {
                tops.append(section)
            }
        }
        return tops.map { top in
            let below = children[top.id] ?? []
            return Section(
                id: top.id, name: top.name, count: below.reduce(top.count) { $0 + $1.count }, children: below)
        }
    }
}
