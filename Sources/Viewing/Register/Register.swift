public import Database
import MediaModel

/// The register of group viewings. A correction is a new version; those before are kept.
public struct Register: Sendable {
    let database: Database
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
        return try await recorder.store { tx in
            let id: Int64 = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM register_entries")?.get("id") ?? 1
            let viewing = try Self.viewing(of: details, station, for: id, in: tx)
            try tx.execute(
                "INSERT INTO register_entries (id, station_code, version, starts_at, viewing_id) VALUES (?, ?, 0, ?, ?)",
                id, station, details.startsAt, viewing)
            let version = Version(
                entry: id, number: 1, details: details, photo: nil, isStruck: false, viewing: viewing, person: person,
                at: at)
            try version.write(in: tx)
            return (try Self.entry(id, in: tx), try Self.attendance([viewing], station, at: at, in: tx))
        }
    }

    /// Corrects an entry; its photo stays.
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
        return try await recorder.store { tx in
            let present = try Self.entry(id, in: tx)
            guard present.version == version else { throw RegisterError.conflict }
            let viewing = try isStruck ? present.viewing : Self.viewing(of: details, present.station, for: id, in: tx)
            let next = Version(
                entry: id, number: version + 1, details: details, photo: present.photo, isStruck: isStruck,
                viewing: viewing, person: person, at: at)
            try next.write(in: tx)
            if isStruck { try Self.linkOthers(than: present, in: tx) }
            return (
                try Self.entry(id, in: tx),
                try Self.attendance([present.viewing, viewing], present.station, at: at, in: tx)
            )
        }
    }

    /// Gives an entry another photo, or none; that is a version of its own.
    ///
    /// - Parameters:
    ///   - photo: the name that it is kept under.
    ///   - version: the one that gets it: if somebody wrote another meanwhile, nothing is changed.
    /// - Throws: `RegisterError`; `DatabaseError`.
    public func setPhoto(
        _ photo: String?, of id: Int64, version: Int, by person: String
    ) async throws -> RegisterEntry {
        let at = now()
        return try await database.write { tx in
            let present = try Self.entry(id, in: tx)
            guard present.version == version else { throw RegisterError.conflict }
            let next = Version(
                entry: id, number: version + 1, details: present.details, photo: photo, isStruck: present.isStruck,
                viewing: present.viewing, person: person, at: at)
            try next.write(in: tx)
            return try Self.entry(id, in: tx)
        }
    }

    /// Tells viewings how many the entries say were there that hold; without one, what the player says holds again.
    private static func attendance(
        _ viewings: [ViewingID?], _ station: String, at: Int64, in tx: ReadTransaction
    ) throws -> [ViewingEvent] {
        try Set(viewings.compactMap(\.self)).map { viewing in
            let entry = try tx.row(
                """
                SELECT v.people FROM register_entries e JOIN register_versions v
                ON v.entry_id = e.id AND v.version = e.version
                WHERE e.station_code = ? AND e.viewing_id = ? AND e.is_struck = 0 ORDER BY e.id DESC LIMIT 1
                """, station, viewing)
            // Later than what was told before, also within a millisecond.
            let last: Int64 =
                try tx.row("SELECT attended_at FROM viewings WHERE id = ?", viewing)?.get("attended_at") ?? 0
            return .attended(viewing, people: try entry?.get("people") ?? 0, at: max(at, last + 1))
        }
    }

    /// A viewing whose entry was struck out belongs to the first other one that tells of it and has none.
    private static func linkOthers(than struck: RegisterEntry, in tx: WriteTransaction) throws {
        guard let viewing = struck.viewing else { return }
        let around = struck.details.startsAt - 86_400_000..<struck.details.startsAt + 86_400_000
        let others = try tx.rows(
            """
            \(select) WHERE v.version = e.version AND e.station_code = ? AND e.starts_at >= ? AND e.starts_at < ?
            AND e.viewing_id IS NULL AND e.is_struck = 0 ORDER BY e.id
            """, struck.station, around.lowerBound, around.upperBound
        ).map(entry)
        for other in others {
            guard try Self.viewing(of: other.details, other.station, for: other.id, in: tx) == viewing else { continue }
            try tx.execute("UPDATE register_entries SET viewing_id = ? WHERE id = ?", viewing, other.id)
            return
        }
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

    /// A version as it is written.
    private struct Version {
        let entry: Int64
        let number: Int
        let details: RegisterDetails
        let photo: String?
        let isStruck: Bool
        let viewing: ViewingID?
        let person: String
        let at: Int64

        func write(in tx: WriteTransaction) throws {
            try tx.execute(
                """
                INSERT INTO register_versions (entry_id, version, place, programme_id, title, starts_at, ends_at, host,
                people, note, photo, is_struck, person, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, entry, number, details.place, details.programme, details.title, details.startsAt, details.endsAt,
                details.host, details.people, details.note, photo, isStruck, String(person.prefix(200)), at)
            try tx.execute(
                "UPDATE register_entries SET version = ?, starts_at = ?, viewing_id = ?, is_struck = ? WHERE id = ?",
                number, details.startsAt, viewing, isStruck, entry)
        }
    }
}
