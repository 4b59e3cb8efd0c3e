public import Database
import MediaModel

/// The register of group viewings. A correction is a new version; those before are kept.
public struct Register: Sendable {
    private let database: Database
    private let recorder: ViewingRecorder
    private let now: @Sendable () -> Int64

    /// How long before the beginning a play may have been opened to be the one that was registered, in milliseconds.
    private static let slack: Int64 = 30 * 60_000

    /// The register in a database that has `ViewingSchema`.
    ///
    /// - Parameters:
    ///   - recorder: told how many were in the room of a viewing.
    ///   - now: the present, in milliseconds since 1970.
    public init(database: Database, recorder: ViewingRecorder, now: @escaping @Sendable () -> Int64) {
        self.database = database
        self.recorder = recorder
        self.now = now
    }

    /// Writes an entry. The station's play of that programme at that time has its number of people from then on.
    ///
    /// - Throws: `RegisterError.invalid`; `DatabaseError`.
    public func add(_ details: RegisterDetails, station: String, by person: String) async throws -> RegisterEntry {
        let at = now()
        let details = try details.checked(now: at)
        await recorder.flush()
        let entry = try await database.write { tx in
            let id: Int64 = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM register_entries")?.get("id") ?? 1
            let viewing = try Self.viewing(of: details, station, for: id, in: tx)
            try tx.execute(
                "INSERT INTO register_entries (id, station_code, version, starts_at, viewing_id) VALUES (?, ?, 0, ?, ?)",
                id, station, details.startsAt, viewing)
            try Self.write(details, of: id, version: 1, isStruck: false, viewing, by: person, at: at, in: tx)
            return try Self.entry(id, in: tx)
        }
        try await tell(entry)
        return entry
    }

    /// Corrects an entry.
    ///
    /// - Parameters:
    ///   - version: the one that is corrected: if somebody wrote another meanwhile, nothing is changed.
    ///   - isStruck: whether it holds no more.
    /// - Throws: `RegisterError`; `DatabaseError`.
    public func correct(
        _ id: Int64, _ details: RegisterDetails, version: Int, isStruck: Bool = false, by person: String
    ) async throws -> RegisterEntry {
        let at = now()
        let details = try details.checked(now: at)
        await recorder.flush()
        let (entry, earlier) = try await database.write { tx in
            let present = try Self.entry(id, in: tx)
            guard present.version == version else { throw RegisterError.conflict }
            let earlier = try Self.versions(id, in: tx)
            let viewing = try isStruck ? present.viewing : Self.viewing(of: details, present.station, for: id, in: tx)
            try Self.write(
                details, of: id, version: version + 1, isStruck: isStruck, viewing, by: person, at: at, in: tx)
            return (try Self.entry(id, in: tx), earlier)
        }
        try await tell(entry, after: earlier)
        return entry
    }

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

    private static func versions(_ id: Int64, in tx: ReadTransaction) throws -> [RegisterEntry] {
        try tx.rows("\(select) WHERE v.entry_id = ? ORDER BY v.version", id).map(entry)
    }

    /// Entries, the latest first.
    ///
    /// - Parameters:
    ///   - station: the code of one; `nil` for all.
    ///   - from: begun at or after, in milliseconds since 1970.
    ///   - to: begun before, in milliseconds since 1970.
    ///   - isIn: whether a station's entries are wanted.
    /// - Throws: `ViewingError` for a cursor of another list; `DatabaseError`.
    public func list(
        station: String? = nil, from: Int64? = nil, to: Int64? = nil, cursor: String? = nil, limit: Int = 50,
        isIn: @escaping @Sendable (String) -> Bool = { _ in true }
    ) async throws -> Page<RegisterEntry> {
        var conditions = ["v.version = e.version"]
        var arguments: [SQLValue] = []
        func restrict(_ condition: String, _ value: (any SQLEncodable)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value.sqlValue)
        }
        restrict("e.station_code = ?", station)
        restrict("e.starts_at >= ?", from)
        restrict("e.starts_at < ?", to)
        if let cursor {
            guard let values = try? Cursor(cursor, order: "register", count: 2).values else {
                throw ViewingError.badCursor
            }
            conditions.append("(e.starts_at, e.id) < (?, ?)")
            arguments += values
        }
        let limit = Cursor.limit(limit)
        let sql = "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY e.starts_at DESC, e.id DESC"
        let bound = arguments
        let found = try await database.read { tx in
            var found: [RegisterEntry] = []
            // Whether a station is in the asker's region is known to the caller; rows are passed over until enough are.
            struct Enough: Error {}
            do {
                try tx.forEachRow(sql, arguments: bound) { row in
                    let entry = try Self.entry(row)
                    if isIn(entry.station) { found.append(entry) }
                    if found.count > limit { throw Enough() }
                }
            } catch is Enough {}
            return found
        }
        let items = Array(found.prefix(limit))
        guard found.count > limit, let last = items.last else { return Page(items: items) }
        let next = Cursor(order: "register", values: [.integer(last.details.startsAt), .integer(last.id)])
        return Page(items: items, next: next.text)
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

    /// Tells the viewing how many were there; of a struck entry, that nobody counted them.
    ///
    /// That holds against what the player said during the meeting, and the last version against those before. A viewing
    /// that an earlier version was linked to is told that nobody counted it.
    private func tell(_ entry: RegisterEntry, after earlier: [RegisterEntry] = []) async throws {
        let times = (earlier + [entry]).map { max($0.writtenAt, $0.details.endsAt) }
        let at = (times.max() ?? entry.writtenAt) + Int64(entry.version)
        var people: [ViewingID: Int] = [:]
        if let before = earlier.last?.viewing { people[before] = 1 }
        if let viewing = entry.viewing { people[viewing] = entry.isStruck ? 1 : entry.details.people }
        guard !people.isEmpty else { return }
        _ = try await recorder.store(people.map { .attended($0.key, people: $0.value, at: at) })
    }

    /// The longest of the station's plays of that programme that were opened at that time and belong to no other entry.
    private static func viewing(
        of details: RegisterDetails, _ station: String, for entry: Int64, in tx: ReadTransaction
    ) throws -> ViewingID? {
        guard let programme = details.programme else { return nil }
        let row = try tx.row(
            """
            SELECT id FROM viewings WHERE viewer = ? AND programme_id = ? AND opened_at >= ? AND opened_at < ?
            AND id NOT IN (SELECT viewing_id FROM register_entries
            WHERE station_code = ? AND viewing_id IS NOT NULL AND is_struck = 0 AND id <> ?)
            ORDER BY views DESC, reported_seconds DESC, inferred_seconds DESC, opened_at LIMIT 1
            """, Viewer.station(station).key, programme, details.startsAt - slack, details.endsAt,
            station, entry)
        return try row?.get("id")
    }

    private static func write(
        _ details: RegisterDetails, of id: Int64, version: Int, isStruck: Bool, _ viewing: ViewingID?,
        by person: String, at: Int64, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO register_versions (entry_id, version, place, programme_id, title, starts_at, ends_at, host,
            people, note, is_struck, person, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, version, details.place, details.programme, details.title, details.startsAt, details.endsAt,
            details.host, details.people, details.note, isStruck, String(person.prefix(200)), at)
        try tx.execute(
            "UPDATE register_entries SET version = ?, starts_at = ?, viewing_id = ?, is_struck = ? WHERE id = ?",
            version, details.startsAt, viewing, isStruck, id)
    }

    private static let select = """
        SELECT e.id, e.station_code, e.viewing_id, v.* FROM register_entries e
        JOIN register_versions v ON v.entry_id = e.id
        """

    private static func entry(_ id: Int64, in tx: ReadTransaction) throws -> RegisterEntry {
        guard let row = try tx.row("\(select) WHERE e.id = ? AND v.version = e.version", id) else {
            throw RegisterError.notFound
        }
        return try entry(row)
    }

    private static func entry(_ row: Row) throws -> RegisterEntry {
        RegisterEntry(
            id: try row.get("id"), station: try row.get("station_code"),
            details: RegisterDetails(
                place: try row.get("place"), programme: try row.get("programme_id"), title: try row.get("title"),
                startsAt: try row.get("starts_at"), endsAt: try row.get("ends_at"), host: try row.get("host"),
                people: try row.get("people"), note: try row.get("note")),
            viewing: try row.get("viewing_id"), version: try row.get("version"), person: try row.get("person"),
            writtenAt: try row.get("at"), isStruck: try row.get("is_struck"))
    }
}
