internal import Database
public import MediaModel

/// Where a viewer left a programme.
public struct WatchedPlace: Sendable, Equatable {
    /// The programme.
    public var programme: ProgrammeID
    /// The place, in seconds from its beginning.
    public var position: Double
    /// The programme's length, in seconds.
    public var duration: Double
    /// When that was, in milliseconds since 1970.
    public var at: Int64

    /// A place.
    public init(programme: ProgrammeID, position: Double, duration: Double, at: Int64) {
        self.programme = programme
        self.position = position
        self.duration = duration
        self.at = at
    }

    /// The part that lies behind the viewer, 0…1.
    public var share: Double { duration > 0 ? min(1, max(0, position / duration)) : 0 }

    /// Whether nothing is left but the end: a twentieth, or five seconds of a short programme.
    public var isFinished: Bool { duration - position <= max(Self.margin, duration / 20) }

    /// Whether playing goes on from here: neither the very beginning nor the end.
    public var isUnderway: Bool { position >= Self.margin && !isFinished }

    private static let margin = 5.0
}

extension ViewingReader {
    /// The most programmes that are asked about at once.
    private static let mostAsked = 1000

    /// Where the viewer left programmes, those watched last first.
    ///
    /// - Parameter limit: places, 1…200.
    /// - Throws: `DatabaseError`.
    public func places(of viewer: Viewer, limit: Int = 200) async throws -> [WatchedPlace] {
        try await database.read { tx in
            try tx.rows(
                """
                SELECT programme_id, position, duration, at FROM positions WHERE viewer = ?
                ORDER BY at DESC, programme_id LIMIT ?
                """, viewer.key, Cursor.limit(limit)
            ).map(Self.place)
        }
    }

    /// Where the viewer left these programmes; of more than 1000, the first 1000 are looked up.
    ///
    /// - Throws: `DatabaseError`.
    public func places(
        of viewer: Viewer, in programmes: [ProgrammeID]
    ) async throws -> [ProgrammeID: WatchedPlace] {
        let asked = programmes.prefix(Self.mostAsked)
        guard !asked.isEmpty else { return [:] }
        let marks = asked.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT programme_id, position, duration, at FROM positions WHERE viewer = ? AND programme_id IN (\(marks))
            """
        let arguments: [SQLValue] = [.text(viewer.key)] + asked.map(\.sqlValue)
        let places = try await database.read { tx in try tx.rows(sql, arguments: arguments).map(Self.place) }
        return Dictionary(places.map { ($0.programme, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func place(_ row: Row) throws -> WatchedPlace {
        WatchedPlace(
            programme: try row.get("programme_id"), position: try row.get("position"),
            duration: try row.get("duration"), at: try row.get("at"))
    }
}
