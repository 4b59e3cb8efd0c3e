public import Database
public import MediaModel

/// A programme as those see it who lay channels out: whether and when it may be shown, and by which asset.
public struct Broadcastable: Sendable, Equatable {
    /// Its name in addresses.
    public var id: ProgrammeID
    /// Its title.
    public var title: String
    /// Its number in its series.
    public var episode: Int?
    /// Whether it is published; an embargo may hold it back.
    public var isPublished: Bool
    /// When and where it may be seen.
    public var availability: Availability
    /// The version that plays.
    public var asset: AssetID
}

extension Catalogue {
    /// The number of the last change that players see: it rises with every one.
    ///
    /// - Throws: `DatabaseError`.
    public static func lastChange(in tx: ReadTransaction) throws -> Int64 { try ChangeCounter.last(in: tx) }

    /// A programme in whatever state; `nil` if there is none of that name.
    ///
    /// - Throws: `DatabaseError`.
    public static func broadcastable(_ id: ProgrammeID, in tx: ReadTransaction) throws -> Broadcastable? {
        try tx.row("\(Broadcastable.select) WHERE p.id = ?", id).map(Broadcastable.init)
    }

    /// The published programmes of a series in order, those that an embargo holds back yet among them.
    ///
    /// - Throws: `DatabaseError`.
    public static func broadcastable(
        series: String, limit: Int, in tx: ReadTransaction
    ) throws -> [Broadcastable] {
        let lessons = try published("p.series_id = ?", series, order: "p.episode", limit, in: tx)
        return Array(
            lessons.map(\.value).sorted {
                ($0.episode ?? 1_000_000, $0.id) < ($1.episode ?? 1_000_000, $1.id)
            }.prefix(limit))
    }

    /// The published programmes of a section and its subsections, the newest first, those that an embargo holds back yet
    /// among them.
    ///
    /// - Throws: `DatabaseError`.
    public static func broadcastable(
        section: String, limit: Int, in tx: ReadTransaction
    ) throws -> [Broadcastable] {
        let parent = try tx.row("SELECT parent_id FROM sections WHERE id = ?", section)
        guard let parent else { return [] }
        let column = try parent.get("parent_id", as: String?.self) == nil ? "top_section_id" : "section_id"
        let found = try published("p.\(column) = ?", section, order: "p.listed_at DESC, p.id DESC", limit, in: tx)
        return Array(found.sorted { ($0.listed, $0.value.id) > ($1.listed, $1.value.id) }.map(\.value).prefix(limit))
    }

    /// Both conditions are written so that the indices of what is listed and of embargoes serve them.
    private static func published(
        _ condition: String, _ group: String, order: String, _ limit: Int, in tx: ReadTransaction
    ) throws -> [(value: Broadcastable, listed: Int64)] {
        let listed = try tx.rows(
            "\(Broadcastable.select) WHERE p.is_listed = 1 AND \(condition) ORDER BY \(order) LIMIT ?", group, limit)
        let embargoed = try tx.rows(
            """
            \(Broadcastable.select) WHERE p.is_listed = 0 AND p.state = 'published' AND p.visible_from IS NOT NULL
            AND \(condition) LIMIT ?
            """, group, limit)
        return try (listed + embargoed).map { (try Broadcastable($0), try $0.get("listed_at")) }
    }
}

extension Broadcastable {
    static let select = """
        SELECT p.id, p.title, p.episode, p.state, p.visible_from, p.visible_until, p.regions, p.asset_id, p.listed_at
        FROM programmes p
        """

    init(_ row: Row) throws {
        self.init(
            id: try row.get("id"), title: try row.get("title"), episode: try row.get("episode"),
            isPublished: try row.get("state", as: ProgrammeState.self) == .published,
            availability: Availability(
                from: try row.get("visible_from"), until: try row.get("visible_until"),
                regions: try JSONColumn.strings(try row.get("regions"))),
            asset: try row.get("asset_id"))
    }
}

extension Catalogue {
    /// Programmes by their ids, in whatever state; ids of none are passed over.
    ///
    /// - Throws: `DatabaseError`.
    public func programmes(_ ids: Set<ProgrammeID>) async throws -> [ProgrammeID: Programme] {
        try await database.read { tx in
            var found: [ProgrammeID: Programme] = [:]
            for id in ids { found[id] = try ProgrammeRows.programme(id, in: tx) }
            return found
        }
    }
}
