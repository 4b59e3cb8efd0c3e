public import Database
import MediaModel

/// The equipment ledger and its faults.
extension Stations {
    /// Which entries of a ledger.
    public struct LedgerQuery: Sendable {
        /// The code of a station.
        public var station: String?
        /// The code of a region.
        public var region: String?
        /// A state's name.
        public var state: String?
        /// The number of the last entry before.
        public var after: Int64
        /// How many at most, 1 to 200.
        public var limit: Int

        /// A query.
        public init(
            station: String? = nil, region: String? = nil, state: String? = nil, after: Int64 = 0, limit: Int = 100
        ) {
            self.station = station
            self.region = region
            self.state = state
            self.after = after
            self.limit = min(max(limit, 1), 200)
        }

        /// Conditions on a table with `station_code`, `state` and `id`, newest first if `after` is of the newest.
        func conditions() -> (sql: String, arguments: [SQLValue]) {
            var (conditions, arguments): ([String], [SQLValue]) = (["id > ?"], [.integer(after)])
            if let station {
                conditions.append("station_code = ?")
                arguments.append(.text(station))
            }
            if let state {
                conditions.append("state = ?")
                arguments.append(.text(state))
            }
            if let region {
                let (sql, values) = Stations.lying(in: region)
                conditions.append(
                    """
                    station_code IN (SELECT code FROM stations WHERE region_code IN
                    (SELECT code FROM regions WHERE \(sql)))
                    """)
                arguments += values
            }
            return (conditions.joined(separator: " AND "), arguments)
        }
    }

    /// Entries of the equipment ledger, the first first.
    ///
    /// - Throws: `DatabaseError`.
    public func equipment(_ query: LedgerQuery) async throws -> Page<EquipmentItem> {
        let (sql, arguments) = query.conditions()
        let found = try await database.read { tx in
            try tx.rows(
                "SELECT * FROM equipment WHERE \(sql) ORDER BY id LIMIT \(query.limit + 1)", arguments: arguments
            ).map(Self.item)
        }
        let items = Array(found.prefix(query.limit))
        return Page(items: items, next: found.count > query.limit ? items.last.map { String($0.id) } : nil)
    }

    /// One entry.
    ///
    /// - Throws: `DatabaseError`.
    public func equipment(id: Int64) async throws -> EquipmentItem? {
        try await database.read { tx in try tx.row("SELECT * FROM equipment WHERE id = ?", id).map(Self.item) }
    }

    /// Enters a piece of equipment.
    ///
    /// - Throws: `StationsError`: `unknownStation`, `invalidText`, `codeTaken` for a serial that is there.
    public func addEquipment(_ details: EquipmentDetails, at station: String) async throws -> EquipmentItem {
        let details = try details.checked()
        return try await database.write { [now] tx in
            guard try tx.row("SELECT code FROM stations WHERE code = ?", station) != nil else {
                throw StationsError.unknown(station)
            }
            try Self.checkSerial(details.serial, at: station, except: 0, in: tx)
            return try Self.insert(details, at: station, now: now(), in: tx)
        }
    }

    /// Changes an entry.
    ///
    /// - Throws: `StationsError`: `unknownEntry`, `invalidText`, `codeTaken`.
    public func updateEquipment(_ id: Int64, _ details: EquipmentDetails) async throws {
        let details = try details.checked()
        try await database.write { [now] tx in
            guard let row = try tx.row("SELECT station_code FROM equipment WHERE id = ?", id) else {
                throw StationsError.unknownEntry
            }
            try Self.checkSerial(details.serial, at: row.get("station_code"), except: id, in: tx)
            try Self.update(id, details, now: now(), in: tx)
        }
    }

    /// Brings in equipment from a CSV file: all of it or, if any line has a fault, none. What a station has under a
    /// serial number already gets the new details.
    ///
    /// - Parameter region: stations elsewhere are faults; `nil` for anywhere.
    /// - Returns: how many entries the file has.
    /// - Throws: `StationsError.invalidFile` with each fault and its line.
    public func importEquipment(_ bytes: [UInt8], in region: String? = nil) async throws -> Int {
        let entries = try EquipmentFile.entries(bytes)
        return try await database.write { [now] tx in
            var faults: [StationsError.Fault] = []
            for entry in entries {
                guard try Self.isThere(entry.station, in: region, tx) else {
                    faults.append(.init(line: entry.line, message: StationsError.unknown(entry.station).message))
                    continue
                }
                let row = try tx.row(
                    "SELECT id FROM equipment WHERE station_code = ? AND serial = ?", entry.station,
                    entry.details.serial)
                if let row {
                    try Self.update(try row.get("id"), entry.details, now: now(), in: tx)
                } else {
                    _ = try Self.insert(entry.details, at: entry.station, now: now(), in: tx)
                }
            }
            guard faults.isEmpty else { throw StationsError(faults: faults) }
            return entries.count
        }
    }

    /// Whether a station lies in a region, or is there at all.
    static func isThere(_ station: String, in region: String?, _ tx: ReadTransaction) throws -> Bool {
        guard let region else { return try tx.row("SELECT code FROM stations WHERE code = ?", station) != nil }
        let (sql, arguments) = lying(in: region)
        return try tx.row(
            "SELECT code FROM stations WHERE code = ? AND region_code IN (SELECT code FROM regions WHERE \(sql))",
            arguments: [.text(station)] + arguments) != nil
    }

    private static func checkSerial(
        _ serial: String?, at station: String, except id: Int64, in tx: ReadTransaction
    ) throws {
        guard let serial else { return }
        let row = try tx.row(
            "SELECT id FROM equipment WHERE station_code = ? AND serial = ? AND id <> ?", station, serial, id)
        guard row == nil else {
            throw StationsError(
                .codeTaken, zh: "该站点已有序列号为“\(serial)”的设备。",
                en: "The station has equipment with the serial number “\(serial)” already.")
        }
    }

    private static func insert(
        _ details: EquipmentDetails, at station: String, now: Int64, in tx: WriteTransaction
    ) throws -> EquipmentItem {
        let id: Int64 = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM equipment")?.get("id") ?? 1
        try tx.execute(
            """
            INSERT INTO equipment (id, station_code, kind, model, serial, acquired_on, state, responsible, note,
            updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, station, details.kind, details.model, details.serial, details.acquiredOn, details.state,
            details.responsible, details.note, now)
        return EquipmentItem(id: id, station: station, details: details, updatedAt: now)
    }

    private static func update(_ id: Int64, _ details: EquipmentDetails, now: Int64, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE equipment SET kind = ?, model = ?, serial = ?, acquired_on = ?, state = ?, responsible = ?, note = ?,
            updated_at = ? WHERE id = ?
            """, details.kind, details.model, details.serial, details.acquiredOn, details.state, details.responsible,
            details.note, now, id)
    }

    private static func item(_ row: Row) throws -> EquipmentItem {
        EquipmentItem(
            id: try row.get("id"), station: try row.get("station_code"),
            details: EquipmentDetails(
                kind: try row.get("kind"), model: try row.get("model"), serial: try row.get("serial"),
                acquiredOn: try row.get("acquired_on"), state: try row.get("state"),
                responsible: try row.get("responsible"), note: try row.get("note")),
            updatedAt: try row.get("updated_at"))
    }
}
