public import Database
import MediaModel

/// The learning sites and their keys.
public struct Stations: Sendable {
    let database: Database
    private let digest: @Sendable ([UInt8]) -> String
    let now: @Sendable () -> Int64

    /// The stations in a database that has ``StationsSchema``.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 as hexadecimal digits; of a key only this is kept. A key has 256 random bits, so a plain
    ///     digest is enough.
    ///   - now: the present in milliseconds since 1970.
    public init(
        database: Database, digest: @escaping @Sendable ([UInt8]) -> String, now: @escaping @Sendable () -> Int64
    ) {
        self.database = database
        self.digest = digest
        self.now = now
    }

    /// Makes a station.
    ///
    /// - Returns: its key, which is kept nowhere.
    /// - Throws: `StationsError`: `invalidCode`, `invalidText`, `codeTaken`.
    public func add(code: String, _ details: StationDetails) async throws -> String {
        try StationRules.check(code: code)
        let details = try StationRules.checked(details)
        let key = StationRules.newKey()
        try await database.write { [digest, now] tx in
            guard try Self.row(code, in: tx) == nil else {
                throw StationsError(
                    .codeTaken, zh: "站点编码“\(code)”已被使用。", en: "There is a station with the code “\(code)” already.")
            }
            try Self.insert(code, details, keyHash: digest(Array(key.utf8)), at: now(), in: tx)
        }
        return key
    }

    /// The station with that code.
    public func station(code: String) async throws -> Station? {
        try await database.read { tx in try Self.row(code, in: tx).map(Self.station) }
    }

    /// The station that a key belongs to.
    public func station(key: String) async throws -> Station? {
        guard StationRules.canBeKey(key) else { return nil }
        let hash = digest(Array(key.utf8))
        return try await database.read { tx in
            try tx.row("SELECT * FROM stations WHERE key_hash = ?", hash).map(Self.station)
        }
    }

    /// A part of the list of all stations, by code.
    ///
    /// - Parameters:
    ///   - region: the code of a region; those in it and in all below it.
    ///   - search: a part of the code, name, contact or telephone.
    ///   - after: `next` of the part before; `nil` for the first.
    ///   - limit: stations of a part, 200 at most.
    public func list(
        after: String? = nil, limit: Int = 100, in region: String? = nil, matching search: String? = nil
    ) async throws -> StationPage {
        let limit = min(max(limit, 1), 200)
        var conditions = ["code > ?"]
        var arguments: [SQLValue] = [.text(after ?? "")]
        if let region {
            let (condition, values) = Self.lying(in: region)
            conditions.append("region_code IN (SELECT code FROM regions WHERE \(condition))")
            arguments += values
        }
        if let search {
            let escaped = search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            conditions.append(
                """
                (code LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\' OR contact LIKE ? ESCAPE '\\'
                OR telephone LIKE ? ESCAPE '\\')
                """)
            arguments += Array(repeating: .text("%\(escaped)%"), count: 4)
        }
        let sql = "SELECT * FROM stations WHERE \(conditions.joined(separator: " AND ")) ORDER BY code LIMIT ?"
        let bound = arguments + [.integer(Int64(limit + 1))]
        let stations = try await database.read { tx in try tx.rows(sql, arguments: bound).map(Self.station) }
        let part = Array(stations.prefix(limit))
        return StationPage(stations: part, next: stations.count > limit ? part.last?.code : nil)
    }

    /// Changes what is said of a station; its code and key stay.
    ///
    /// - Throws: `StationsError`: `unknownStation`, `invalidText`.
    public func update(code: String, _ details: StationDetails) async throws {
        let details = try StationRules.checked(details)
        try await database.write { [now] tx in
            guard try Self.update(code, details, at: now(), in: tx) else { throw StationsError.unknown(code) }
        }
    }

    /// Gives a station another name.
    ///
    /// - Throws: `StationsError`: `unknownStation`, `invalidText`.
    public func rename(code: String, to name: String) async throws {
        let name = try StationRules.checked(StationDetails(name: name)).name
        try await database.write { [now] tx in
            let count = try tx.execute(
                "UPDATE stations SET name = ?, updated_at = ? WHERE code = ?", name, now(), code)
            guard count > 0 else { throw StationsError.unknown(code) }
        }
    }

    /// Gives a station a new key; the one before is not taken any more.
    ///
    /// - Returns: the key, which is kept nowhere.
    /// - Throws: `StationsError.unknownStation`.
    public func newKey(code: String) async throws -> String {
        let key = StationRules.newKey()
        try await setKeyHash(digest(Array(key.utf8)), code: code)
        return key
    }

    /// Takes a station's key away.
    ///
    /// - Throws: `StationsError.unknownStation`.
    public func revokeKey(code: String) async throws {
        try await setKeyHash(nil, code: code)
    }

    /// Codes of stations that lost a key since then, by another one or by none, and when last, in milliseconds since 1970.
    ///
    /// - Parameter since: in milliseconds since 1970.
    public func keysLost(since: Int64) async throws -> [String: Int64] {
        let rows = try await database.read { tx in
            try tx.rows("SELECT code, key_changed_at FROM stations WHERE key_changed_at > ?", since).map { row in
                (try row.get("code") as String, try row.get("key_changed_at") as Int64)
            }
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Brings in stations from a CSV file: all of them or, if any line has a fault, none.
    ///
    /// A code that is there already gets the new details and keeps its key. The first line names the columns, in
    /// Chinese or English; see ``StationFile``.
    ///
    /// - Parameters:
    ///   - bytes: the file, in UTF-8 with or without a byte order mark.
    ///   - bound: the code of a region: stations elsewhere, before or after, are faults; `nil` for anywhere.
    /// - Returns: the stations in the order of the file.
    /// - Throws: `StationsError.invalidFile` with each fault and its line.
    public func importCSV(_ bytes: [UInt8], in bound: String? = nil) async throws -> [ImportedStation] {
        let entries = try StationFile.entries(bytes)
        return try await database.write { [digest, now] tx in
            let at = now()
            try Self.checkRegions(of: entries, within: bound, in: tx)
            return try entries.map { entry in
                if try Self.update(entry.code, entry.details, at: at, in: tx) {
                    return ImportedStation(code: entry.code, name: entry.details.name, key: nil)
                }
                let key = StationRules.newKey()
                try Self.insert(entry.code, entry.details, keyHash: digest(Array(key.utf8)), at: at, in: tx)
                return ImportedStation(code: entry.code, name: entry.details.name, key: key)
            }
        }
    }

    private func setKeyHash(_ hash: String?, code: String) async throws {
        try await database.write { [now] tx in
            let count = try tx.execute(
                "UPDATE stations SET key_hash = ?, key_changed_at = ?, updated_at = ? WHERE code = ?", hash, now(),
                now(),
                code)
            guard count > 0 else { throw StationsError.unknown(code) }
        }
    }

    private static func row(_ code: String, in tx: ReadTransaction) throws -> Row? {
        try tx.row("SELECT * FROM stations WHERE code = ?", code)
    }

    /// - Throws: `StationsError.invalidFile` with the lines whose regions are not in the tree.
    private static func checkRegions(
        of entries: [StationFile.Entry], within bound: String?, in tx: ReadTransaction
    ) throws {
        if let bound { try checkBound(of: entries, bound, in: tx) }
        var known: [String: LocalizedText?] = [:]
        var faults: [StationsError.Fault] = []
        for entry in entries {
            guard let region = entry.details.region else { continue }
            if known[region] == nil {
                do {
                    _ = try regionCode(of: region, in: tx)
                    known[region] = .some(nil)
                } catch let error as StationsError {
                    known[region] = .some(error.message)
                }
            }
            if let message = known[region] ?? nil { faults.append(.init(line: entry.line, message: message)) }
        }
        guard faults.isEmpty else { throw StationsError(faults: faults) }
    }

    private static func checkBound(
        of entries: [StationFile.Entry], _ bound: String, in tx: ReadTransaction
    ) throws {
        let (condition, arguments) = lying(in: bound)
        let rows = try tx.rows("SELECT code, path FROM regions WHERE \(condition)", arguments: arguments)
        let names = try Set(
            rows.flatMap { [try $0.get("code", as: String.self), try $0.get("path", as: String.self)] })
        var faults: [StationsError.Fault] = []
        for entry in entries {
            let isInside = entry.details.region.map(names.contains) ?? false
            let isElsewhere = try row(entry.code, in: tx) != nil && !isThere(entry.code, in: bound, tx)
            guard !isInside || isElsewhere else { continue }
            faults.append(.init(line: entry.line, message: StationsError.outsideRegion.message))
        }
        guard faults.isEmpty else { throw StationsError(faults: faults) }
    }

    static func station(_ row: Row) throws -> Station {
        let keyHash: String? = try row.get("key_hash")
        return Station(
            code: try row.get("code"), name: try row.get("name"), kind: try row.get("kind"),
            region: try row.get("region"), contact: try row.get("contact"), telephone: try row.get("telephone"),
            linkKbits: try row.get("link_kbits"), regionCode: try row.get("region_code"),
            lastSeenAt: try row.get("last_seen_at"), hasKey: keyHash != nil, createdAt: try row.get("created_at"))
    }

    private static func insert(
        _ code: String, _ details: StationDetails, keyHash: String, at: Int64, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO stations (code, name, kind, region, region_code, contact, telephone, link_kbits, key_hash,
            created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            code, details.name, details.kind, details.region, try regionCode(of: details.region, in: tx),
            details.contact, details.telephone, details.linkKbits, keyHash, at, at)
    }

    private static func update(
        _ code: String, _ details: StationDetails, at: Int64, in tx: WriteTransaction
    ) throws -> Bool {
        guard let present = try row(code, in: tx).map(station) else { return false }
        // A region that is not changed is not looked up: it may be older than the tree.
        let isSame = present.region == details.region
        let region = isSame ? present.regionCode : try regionCode(of: details.region, in: tx)
        return try tx.execute(
            """
            UPDATE stations SET name = ?, kind = ?, region = ?, region_code = ?, contact = ?, telephone = ?,
            link_kbits = ?, updated_at = ? WHERE code = ?
            """,
            details.name, details.kind, details.region, region, details.contact,
            details.telephone, details.linkKbits, at, code) > 0
    }
}
