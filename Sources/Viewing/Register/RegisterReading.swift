public import Database
import MediaModel

/// Reading the register.
extension Register {
    /// One entry.
    ///
    /// - Throws: `RegisterError.notFound`; `DatabaseError`.
    public func entry(_ id: Int64) async throws -> RegisterEntry {
        try await database.read { tx in try Self.entry(id, in: tx) }
    }

    /// All versions of an entry, the first first.
    ///
    /// - Throws: `RegisterError.notFound`; `DatabaseError`.
    public func history(_ id: Int64) async throws -> [RegisterEntry] {
        try await database.read { tx in
            let versions = try Self.versions(id, in: tx)
            guard !versions.isEmpty else { throw RegisterError.notFound }
            return versions
        }
    }

    static func versions(_ id: Int64, in tx: ReadTransaction) throws -> [RegisterEntry] {
        try tx.rows("\(select) WHERE v.entry_id = ? ORDER BY v.version", id).map(entry)
    }

    /// The most stations whose entries are looked for one station after the other.
    private static let mostCodes = 1000

    /// Entries, the latest first.
    ///
    /// - Parameters:
    ///   - station: the code of one; `nil` for all.
    ///   - codes: stations whose entries are wanted; `nil` for all.
    ///   - from: begun at or after, in milliseconds since 1970.
    ///   - to: begun before, in milliseconds since 1970.
    /// - Throws: `ViewingError` for a cursor of another list; `DatabaseError`.
    public func list(
        station: String? = nil, of codes: Set<String>? = nil, from: Int64? = nil, to: Int64? = nil,
        cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<RegisterEntry> {
        var conditions = ["v.version = e.version"]
        var arguments: [SQLValue] = []
        func restrict(_ condition: String, _ values: [SQLValue]) {
            conditions.append(condition)
            arguments += values
        }
        if let station { restrict("e.station_code = ?", [.text(station)]) }
        if let codes, codes.count <= Self.mostCodes {
            let marks = codes.isEmpty ? "NULL" : codes.map { _ in "?" }.joined(separator: ", ")
            restrict("e.station_code IN (\(marks))", codes.sorted().map(SQLValue.text))
        }
        if let from { restrict("e.starts_at >= ?", [.integer(from)]) }
        if let to { restrict("e.starts_at < ?", [.integer(to)]) }
        if let cursor {
            guard let values = try? Cursor(cursor, order: "register", count: 2).values else {
                throw ViewingError.badCursor
            }
            restrict("(e.starts_at, e.id) < (?, ?)", values)
        }
        let limit = Cursor.limit(limit)
        let sql = "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY e.starts_at DESC, e.id DESC"
        let found = try await first(limit + 1, of: codes, sql, arguments)
        let items = Array(found.prefix(limit))
        guard found.count > limit, let last = items.last else { return Page(items: items) }
        let next = Cursor(order: "register", values: [.integer(last.details.startsAt), .integer(last.id)])
        return Page(items: items, next: next.text)
    }

    /// The first entries of a query. A large region's are so dense among all that those of others are passed over; a
    /// small one's are looked for by their stations.
    private func first(
        _ count: Int, of codes: Set<String>?, _ sql: String, _ arguments: [SQLValue]
    ) async throws -> [RegisterEntry] {
        struct Enough: Error {}
        return try await database.read { tx in
            var found: [RegisterEntry] = []
            do {
                try tx.forEachRow(sql, arguments: arguments) { row in
                    if let codes, !codes.contains(try row.get("station_code")) { return }
                    found.append(try Self.entry(row))
                    if found.count == count { throw Enough() }
                }
            } catch is Enough {}
            return found
        }
    }

    /// How many entries that hold stations have, by their codes.
    ///
    /// - Parameter span: begun from and before when, in milliseconds since 1970.
    /// - Throws: `DatabaseError`.
    public static func counts(in span: Range<Int64>, in tx: ReadTransaction) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try tx.rows(
            """
            SELECT station_code, COUNT(*) AS n FROM register_entries WHERE starts_at >= ? AND starts_at < ?
            AND is_struck = 0 GROUP BY station_code
            """, span.lowerBound, span.upperBound)
        {
            counts[try row.get("station_code")] = try row.get("n")
        }
        return counts
    }

    static let select = """
        SELECT e.id, e.station_code, e.viewing_id, v.* FROM register_entries e
        JOIN register_versions v ON v.entry_id = e.id
        """

    static func entry(_ id: Int64, in tx: ReadTransaction) throws -> RegisterEntry {
        guard let row = try tx.row("\(select) WHERE e.id = ? AND v.version = e.version", id) else {
            throw RegisterError.notFound
        }
        return try entry(row)
    }

    static func entry(_ row: Row) throws -> RegisterEntry {
        RegisterEntry(
            id: try row.get("id"), station: try row.get("station_code"),
            details: RegisterDetails(
                place: try row.get("place"), programme: try row.get("programme_id"), title: try row.get("title"),
                startsAt: try row.get("starts_at"), endsAt: try row.get("ends_at"), host: try row.get("host"),
                people: try row.get("people"), note: try row.get("note")),
            photo: try row.get("photo"), viewing: try row.get("viewing_id"), version: try row.get("version"),
            person: try row.get("person"),
            writtenAt: try row.get("at"), isStruck: try row.get("is_struck"))
    }
}
