internal import Database
public import MediaModel

/// Where a viewer left a programme, and how much of it was seen.
public struct WatchedPlace: Sendable, Equatable {
    /// The programme.
    public var programme: ProgrammeID
    /// The place, in seconds from its beginning.
    public var position: Double
    /// The programme's length, in seconds.
    public var duration: Double
    /// When that was, in milliseconds since 1970.
    public var at: Int64
    /// Seconds of it that were seen, each once; `nil` where no player told.
    public var seen: Double?

    /// A place.
    public init(programme: ProgrammeID, position: Double, duration: Double, at: Int64, seen: Double? = nil) {
        self.programme = programme
        self.position = position
        self.duration = duration
        self.at = at
        self.seen = seen
    }

    /// The part that lies behind the viewer, 0…1.
    public var share: Double { duration > 0 ? min(1, max(0, position / duration)) : 0 }

    /// Whether it was seen: nine tenths of its seconds, or all but five of a short one, however often it was left. Where
    /// nobody told which seconds, whether it was left at its end: in the last twentieth, or the last five seconds.
    public var isFinished: Bool {
        guard let seen else { return isAtEnd }
        return seen >= duration / 2 && duration - seen <= max(Self.margin, duration / 10)
    }

    /// Whether playing goes on from here: neither the very beginning nor the end.
    public var isUnderway: Bool {
        guard position >= Self.margin, !isAtEnd else { return false }
        return !isFinished || duration - position > duration / 10
    }

    private var isAtEnd: Bool { duration - position <= max(Self.margin, duration / 20) }

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
            let places = try tx.rows(
                """
                SELECT programme_id, position, duration, at FROM positions WHERE viewer = ?
                ORDER BY at DESC, programme_id LIMIT ?
                """, viewer.key, Cursor.limit(limit)
            ).map(Self.place)
            return try Self.withSeconds(places, of: viewer, in: tx)
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
        let places = try await database.read { tx in
            try Self.withSeconds(try tx.rows(sql, arguments: arguments).map(Self.place), of: viewer, in: tx)
        }
        return Dictionary(places.map { ($0.programme, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The places with the seconds that the viewer saw, over all viewings. Where no player told any of them, they are not
    /// known; what else was delivered counts beside what was told.
    private static func withSeconds(
        _ places: [WatchedPlace], of viewer: Viewer, in tx: ReadTransaction
    ) throws -> [WatchedPlace] {
        guard !places.isEmpty else { return [] }
        var seen: [ProgrammeID: (seconds: SecondSet, isTold: Bool)] = [:]
        let marks = places.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT programme_id, has_reported, reported, inferred FROM viewings
            WHERE viewer = ? AND programme_id IN (\(marks))
            """
        let arguments: [SQLValue] = [.text(viewer.key)] + places.map(\.programme.sqlValue)
        try tx.forEachRow(sql, arguments: arguments) { row in
            let isTold: Bool = try row.get("has_reported")
            let seconds = SecondSet(bytes: try row.get(isTold ? "reported" : "inferred"))
            var known = seen[try row.get("programme_id")] ?? (SecondSet(), false)
            known.seconds.formUnion(seconds, below: SecondSet.longest)
            known.isTold = known.isTold || isTold
            seen[try row.get("programme_id")] = known
        }
        return places.map { place in
            guard let known = seen[place.programme], known.isTold else { return place }
            var place = place
            place.seen = Double(known.seconds.count)
            return place
        }
    }

    private static func place(_ row: Row) throws -> WatchedPlace {
        WatchedPlace(
            programme: try row.get("programme_id"), position: try row.get("position"),
            duration: try row.get("duration"), at: try row.get("at"))
    }
}
