public import Database
public import MediaModel

/// A column of the catalogue.
public struct Section: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var name: LocalizedText
    /// Published programmes in it and its subsections.
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
    /// Published programmes in it.
    public var count: Int
}

/// A department or school that makes programmes.
public struct ProducingUnit: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var name: String
    /// Published programmes of it.
    public var count: Int
}

extension Catalogue {
    /// The tree of sections, in their order.
    ///
    /// - Throws: `DatabaseError`.
    public func sections() async throws -> [Section] {
        try await database.read { tx in
            var children: [String: [Section]] = [:]
            var tops: [Section] = []
            let rows = try tx.rows(
                """
                SELECT s.id, s.parent_id, s.name_zh, s.name_en,
                (SELECT COUNT(*) FROM programmes p WHERE p.section_id = s.id AND p.state = ?) AS n
                FROM sections s ORDER BY s.position, s.id
                """, ProgrammeState.published)
            for row in rows {
                let section = Section(
                    id: try row.get("id"),
                    name: LocalizedText(zh: try row.get("name_zh"), en: try row.get("name_en")),
                    count: try row.get("n"), children: [])
                if let parent: String = try row.get("parent_id") {
                    children[parent, default: []].append(section)
                } else {
                    tops.append(section)
                }
            }
            return tops.map { top in
                let below = children[top.id] ?? []
                let count = below.reduce(top.count) { $0 + $1.count }
                return Section(id: top.id, name: top.name, count: count, children: below)
            }
        }
    }

    /// A page of the series that have published programmes, by title.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func series(cursor: String? = nil, limit: Int = 50) async throws -> Page<Series> {
        try await groups(.series, cursor: cursor, limit: limit).map {
            Series(id: $0.id, title: $0.name, count: $0.count)
        }
    }

    /// The series of that id; `nil` if there is none. Its programmes are listed by `programmes` with `sort: .episode`.
    ///
    /// - Throws: `DatabaseError`.
    public func series(_ id: String) async throws -> Series? {
        try await database.read { tx in
            try tx.row(
                """
                SELECT g.id, g.title,
                (SELECT COUNT(*) FROM programmes p WHERE p.series_id = g.id AND p.state = ?) AS n
                FROM series g WHERE g.id = ?
                """, ProgrammeState.published, id
            ).map { Series(id: try $0.get("id"), title: try $0.get("title"), count: try $0.get("n")) }
        }
    }

    /// A page of the units that have published programmes, by name.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func units(cursor: String? = nil, limit: Int = 50) async throws -> Page<ProducingUnit> {
        try await groups(.units, cursor: cursor, limit: limit)
            .map { ProducingUnit(id: $0.id, name: $0.name, count: $0.count) }
    }

    private struct Group: Sendable {
        var id: String
        var name: String
        var count: Int
        var order: String
    }

    /// Where a kind of group is kept.
    private enum GroupTable: String {
        case series
        case units

        var sql: String {
            switch self {
            case .series:
                "SELECT g.id, g.title AS name, g.title_order AS ordering, \(Self.count("series_id")) FROM series g"
            case .units: "SELECT g.id, g.name, g.name_order AS ordering, \(Self.count("unit_id")) FROM units g"
            }
        }

        private static func count(_ column: String) -> String {
            "(SELECT COUNT(*) FROM programmes p WHERE p.\(column) = g.id AND p.state = 'published') AS n"
        }
    }

    private func groups(_ table: GroupTable, cursor: String?, limit: Int) async throws -> Page<Group> {
        let limit = Cursor.limit(limit)
        var after: [SQLValue] = ["", ""]
        if let cursor {
            do {
                after = try Cursor(cursor, order: table.rawValue, count: 2).values
            } catch {
                throw CatalogueError.badCursor
            }
        }
        let arguments = after + [.integer(Int64(limit) + 1)]
        let found = try await database.read { tx in
            try tx.rows(
                """
                SELECT * FROM (\(table.sql)) AS listed WHERE n > 0 AND (ordering, id) > (?, ?)
                ORDER BY ordering, id LIMIT ?
                """, arguments: arguments
            ).map { row in
                Group(
                    id: try row.get("id"), name: try row.get("name"), count: try row.get("n"),
                    order: try row.get("ordering"))
            }
        }
        let items = Array(found.prefix(limit))
        guard found.count > limit, let last = items.last else { return Page(items: items) }
        return Page(
            items: items, next: Cursor(order: table.rawValue, values: [.text(last.order), .text(last.id)]).text)
    }
}
