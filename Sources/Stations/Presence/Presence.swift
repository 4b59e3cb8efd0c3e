public import Database

/// How many stations are there, and how many of them were heard of.
public struct PresenceSummary: Sendable, Equatable {
    /// All of them.
    public var stations: Int
    /// Heard of within ``Station/onlineMilliseconds``.
    public var online: Int
    /// Heard of since the day began.
    public var today: Int
    /// Heard of on any day of the month.
    public var month: Int
}

/// On which days of a month a station was heard of.
public struct PresentDays: Sendable, Equatable {
    /// The station's code.
    public let station: String
    /// The month, as yyyymm.
    public let month: Int
    /// A bit for each day, that of the first the lowest.
    public let days: Int
}

extension Station {
    /// How long a station counts as online after it was heard of, in milliseconds.
    public static let onlineMilliseconds: Int64 = 300_000

    /// Whether it was heard of within ``onlineMilliseconds`` before `now`, in milliseconds since 1970.
    public func isOnline(at now: Int64) -> Bool { lastSeenAt.map { now - $0 <= Self.onlineMilliseconds } ?? false }
}

extension Stations {
    /// Stations are not written down more often than this, in milliseconds.
    static let leastStep: Int64 = 30_000

    /// Notes that stations were heard of. Later news of an earlier time is noted for its day.
    ///
    /// - Parameters:
    ///   - heard: when, in milliseconds since 1970, by code.
    ///   - day: the local month, as yyyymm, and the day in it from 1 of an instant.
    /// - Throws: `DatabaseError`.
    public static func noteHeard(
        _ heard: [String: Int64], day: (Int64) -> (month: Int, day: Int), in tx: WriteTransaction
    ) throws {
        for (code, at) in heard.sorted(by: { $0.key < $1.key }) {
            let count = try tx.execute(
                """
                UPDATE stations SET last_seen_at = ? WHERE code = ?
                AND (last_seen_at IS NULL OR last_seen_at <= ?)
                """, at, code, at - leastStep)
            // A step too short for the line above may still be over midnight.
            let local = day(at)
            guard try count > 0 || tx.row("SELECT code FROM stations WHERE code = ?", code) != nil else { continue }
            let bit = 1 << (local.day - 1)
            try tx.execute(
                """
                INSERT INTO station_presence (month, station_code, days) VALUES (?, ?, ?)
                ON CONFLICT (month, station_code) DO UPDATE SET days = station_presence.days | excluded.days
                WHERE station_presence.days & excluded.days = 0
                """, local.month, code, bit)
        }
    }

    /// How many stations are there and were heard of.
    ///
    /// - Parameters:
    ///   - region: the code of a region; `nil` for all stations.
    ///   - dayBegan: in milliseconds since 1970.
    ///   - month: as yyyymm.
    /// - Throws: `DatabaseError`.
    public func presence(in region: String?, dayBegan: Int64, month: Int) async throws -> PresenceSummary {
        let online = now() - Station.onlineMilliseconds
        var condition = "1 = 1"
        var place: [SQLValue] = []
        if let region {
            let (sql, arguments) = Self.lying(in: region)
            condition = "region_code IN (SELECT code FROM regions WHERE \(sql))"
            place = arguments
        }
        let sql = """
            SELECT COUNT(*) AS stations, COUNT(CASE WHEN last_seen_at >= ? THEN 1 END) AS online,
            COUNT(CASE WHEN last_seen_at >= ? THEN 1 END) AS today, COUNT(p.station_code) AS month FROM stations
            LEFT JOIN station_presence p ON p.station_code = stations.code AND p.month = ? WHERE \(condition)
            """
        let arguments = [.integer(online), .integer(dayBegan), .integer(Int64(month))] + place
        return try await database.read { tx in
            guard let row = try tx.row(sql, arguments: arguments) else {
                return PresenceSummary(stations: 0, online: 0, today: 0, month: 0)
            }
            return PresenceSummary(
                stations: try row.get("stations"), online: try row.get("online"), today: try row.get("today"),
                month: try row.get("month"))
        }
    }

    /// Hands over the days of stations, a station's months one after the other.
    ///
    /// - Parameter months: first and last, as yyyymm.
    /// - Throws: `DatabaseError`.
    public static func forEachPresence(
        in months: ClosedRange<Int>, in tx: ReadTransaction, _ body: (PresentDays) throws -> Void
    ) throws {
        try tx.forEachRow(
            """
            SELECT station_code, month, days FROM station_presence WHERE month BETWEEN ? AND ?
            ORDER BY station_code, month
            """, months.lowerBound, months.upperBound
        ) { row in
            var reader = RowReader(row)
            try body(PresentDays(station: try reader.next(), month: try reader.next(), days: try reader.next()))
        }
    }

    /// All stations by code, for reports.
    ///
    /// - Throws: `DatabaseError`.
    public static func all(in tx: ReadTransaction) throws -> [Station] {
        var stations: [Station] = []
        try tx.forEachRow("SELECT * FROM stations ORDER BY code") { stations.append(try station($0)) }
        return stations
    }

    /// The region tree by path, for reports.
    ///
    /// - Throws: `DatabaseError`.
    public static func regionTree(in tx: ReadTransaction) throws -> [Region] { try allRegions(in: tx) }
}
