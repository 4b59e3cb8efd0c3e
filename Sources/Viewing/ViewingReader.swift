public import Database
public import MediaModel

/// One stored viewing, as the list of viewings explains it.
public struct StoredViewing: Sendable, Equatable {
    /// Its name.
    public var id: ViewingID
    /// What was played.
    public var programme: ProgrammeID
    /// The channel on which it was seen; `nil` for a play of its own.
    public var channel: ChannelID?
    /// Who played it.
    public var viewer: Viewer
    /// The local day it belongs to.
    public var day: LocalDay
    /// When it was opened, in milliseconds since 1970.
    public var openedAt: Int64
    /// Its latest event, in milliseconds since 1970.
    public var lastAt: Int64
    /// What the rule sees: length, seconds, people.
    public var time: WatchedTime
    /// What it counts for under the present rule.
    public var count: CountingRule.Count
    /// The session that its player named; `nil` if it named none.
    public var session: String?
}

/// Why viewings cannot be listed.
public struct ViewingError: Error, Sendable, Equatable {
    /// What is wrong and what to do, for the user.
    public let message: LocalizedText

    static let badCursor = ViewingError(
        message: LocalizedText(
            zh: "翻页标记无效，请从第一页重新开始。", en: "The cursor is not valid here; begin again with the first page."))
}

/// Reads stored viewings and counts.
public struct ViewingReader: Sendable {
    private static let order = "viewings"

    let database: Database

    /// A reader of `database`.
    public init(database: Database) {
        self.database = database
    }

    /// A page of viewings, the latest first.
    ///
    /// - Parameters:
    ///   - from: opened at or after, in milliseconds since 1970.
    ///   - to: opened before, in milliseconds since 1970.
    ///   - isLive: those of channels alone, or those of none.
    ///   - limit: viewings a page, 1…200.
    /// - Throws: `ViewingError` for a cursor of another list; `DatabaseError`.
    public func list(
        programme: ProgrammeID? = nil, viewer: Viewer? = nil, from: Int64? = nil, to: Int64? = nil,
        isLive: Bool? = nil, cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<StoredViewing> {
        var conditions: [String] = []
        var arguments: [SQLValue] = []
        func restrict(_ condition: String, _ value: (any SQLEncodable)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value.sqlValue)
        }
        restrict("programme_id = ?", programme)
        restrict("viewer = ?", viewer?.key)
        restrict("opened_at >= ?", from)
        restrict("opened_at < ?", to)
        if let isLive { conditions.append("channel_id IS \(isLive ? "NOT " : "")NULL") }
        if let cursor {
            conditions.append("(opened_at, id) < (?, ?)")
            arguments += try Self.values(cursor)
        }
        let limit = Cursor.limit(limit)
        let sql = """
            SELECT * FROM viewings \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
            ORDER BY opened_at DESC, id DESC LIMIT ?
            """
        let bound = arguments + [.integer(Int64(limit) + 1)]
        let found = try await database.read { tx in try tx.rows(sql, arguments: bound).map(Self.viewing) }
        let items = Array(found.prefix(limit))
        guard found.count > limit, let last = items.last else { return Page(items: items) }
        let next = Cursor(order: Self.order, values: [.integer(last.openedAt), .text(last.id.rawValue)])
        return Page(items: items, next: next.text)
    }

    /// When viewers first played anything since an instant; those that did not are left out.
    ///
    /// - Parameter since: in milliseconds since 1970, as are the answers.
    /// - Throws: `DatabaseError`.
    public func firstPlays(of viewers: [Viewer], since: Int64) async throws -> [Viewer: Int64] {
        try await database.read { tx in
            var plays: [Viewer: Int64] = [:]
            for viewer in viewers {
                let row = try tx.row(
                    "SELECT opened_at FROM viewings WHERE viewer = ? AND opened_at >= ? ORDER BY opened_at, id LIMIT 1",
                    viewer.key, since)
                plays[viewer] = try row?.get("opened_at")
            }
            return plays
        }
    }

    /// The viewing of a player's session, if something was heard of it lately.
    ///
    /// - Parameter since: heard of at or after, in milliseconds since 1970.
    /// - Throws: `DatabaseError`.
    public func viewing(
        of session: String, by viewer: Viewer, programme: ProgrammeID, since: Int64
    ) async throws -> ViewingID? {
        try await database.read { tx in
            try tx.row(
                """
                SELECT id FROM viewings WHERE session = ? AND viewer = ? AND programme_id = ? AND last_at >= ?
                ORDER BY opened_at, id LIMIT 1
                """, session, viewer.key, programme, since)?.get("id")
        }
    }

    /// The programme's counts under the present rule.
    ///
    /// - Throws: `DatabaseError`.
    public func counts(_ programme: ProgrammeID) async throws -> ProgrammeCounts {
        try await database.read { tx in try ProgrammeCounts.stored(programme, in: tx) }
    }

    private static func values(_ cursor: String) throws -> [SQLValue] {
        do {
            return try Cursor(cursor, order: order, count: 2).values
        } catch {
            throw ViewingError.badCursor
        }
    }

    static func viewing(_ row: Row) throws -> StoredViewing {
        let counted = try CountedRow(row)
        guard let viewer = Viewer(key: counted.viewer) else {
            throw DatabaseError(code: .corrupt, message: "viewing \(counted.time.viewing) has no viewer")
        }
        return StoredViewing(
            id: counted.time.viewing, programme: try row.get("programme_id"),
            channel: try row.get("channel_id"), viewer: viewer,
            day: LocalDay(number: counted.day), openedAt: counted.time.openedAt, lastAt: try row.get("last_at"),
            time: counted.time, count: counted.count, session: try row.get("session"))
    }
}
