internal import Database
public import MediaModel

/// Something that happened to the lists.
public enum CatalogueChange: Sendable, Equatable {
    /// A programme came, or is not what it was.
    case put(Programme)
    /// A programme went.
    case delete(ProgrammeID)
}

/// What has happened since a cursor.
public struct CatalogueChanges: Sendable, Equatable {
    /// Changes, the oldest first; each programme once, as it is now.
    public var items: [CatalogueChange]
    /// Where to go on.
    public var cursor: String
    /// Whether there is more already.
    public var hasMore: Bool
}

extension Catalogue {
    /// The most changes that are told at once.
    public static let mostChanges = 1000

    /// The number of the last change: what `changes` tells differs only if it does.
    ///
    /// - Throws: `DatabaseError`.
    public func lastChange() async throws -> Int64 {
        try await database.read { tx in try ChangeCounter.last(in: tx) }
    }

    /// The number that a cursor of `changes` stands for. It is the number itself: a poll should be short.
    ///
    /// - Throws: `CatalogueError.invalid` for a text that is no such cursor.
    public static func changeNumber(_ cursor: String?) throws(CatalogueError) -> Int64 {
        guard let cursor else { return 0 }
        guard let number = Int64(cursor), number >= 0, String(number) == cursor else { throw .badCursor }
        return number
    }

    /// What has happened since a change. From 0, all that is listed.
    ///
    /// - Parameters:
    ///   - region: the viewer's region, where it is known: what is not for it is told as gone.
    /// - Throws: `CatalogueError.gone` for a number that this catalogue has not reached: it was restored from a backup
    ///   since, and players begin anew. `DatabaseError`.
    public func changes(
        since number: Int64, region: String? = nil, limit: Int = mostChanges
    ) async throws -> CatalogueChanges {
        try await database.read { tx in
            let last = try ChangeCounter.last(in: tx)
            guard number <= last else { throw CatalogueError.cursorAhead }
            let limit = min(max(limit, 1), Self.mostChanges)
            let reading = ChangeReading(since: number, region: region, limit: limit + 1, tx: tx)
            let found = try reading.changes()
            let reached = found.count > limit ? found[limit - 1].number : last
            return CatalogueChanges(
                items: found.prefix(limit).map(\.change),
                cursor: String(reached), hasMore: found.count > limit)
        }
    }
}

private struct ChangeReading {
    let since: Int64
    let region: String?
    let limit: Int
    let tx: ReadTransaction

    typealias Numbered = (number: Int64, change: CatalogueChange)

    /// Changes of programmes and those that are gone, in one order. Whoever begins needs no word of what went.
    func changes() throws -> [Numbered] {
        let programmes = try programmes()
        guard since > 0 else { return programmes }
        let gone = try tx.rows(
            "SELECT programme_id, change_number FROM tombstones WHERE change_number > ? ORDER BY change_number LIMIT ?",
            since, limit
        ).map { row -> Numbered in
            (try row.get("change_number"), .delete(try row.get("programme_id")))
        }
        return Array((programmes + gone).sorted { $0.number < $1.number }.prefix(limit))
    }

    private func programmes() throws -> [Numbered] {
        var conditions = ["p.change_number > ?", since > 0 ? "p.was_listed = 1" : "p.is_listed = 1"]
        var arguments: [SQLValue] = [.integer(since)]
        if since == 0, let region {
            let own = RegionPath.condition(region)
            conditions.append(own.sql)
            arguments += own.arguments
        }
        let sql = """
            \(ProgrammeRows.select), p.change_number \(ProgrammeRows.from)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY p.change_number LIMIT ?
            """
        var found: [Numbered] = []
        try tx.eachRow(sql, arguments + [.integer(Int64(limit))]) { row in
            let programme = try ProgrammeRows.programme(&row)
            let isShown = programme.isShown(in: region)
            found.append((try row.integer(), isShown ? .put(programme) : .delete(programme.id)))
            return true
        }
        return found
    }
}
