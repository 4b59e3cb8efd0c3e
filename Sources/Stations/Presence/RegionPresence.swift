import Database

/// How many stations lie in a region, with all below it, and how many of them were heard of.
public struct RegionPresence: Sendable, Equatable {
    /// The region; `nil` for stations whose region is not known.
    public let region: Region?
    /// Those in it.
    public var stations = 0
    /// Heard of within ``Station/onlineMilliseconds``.
    public var online = 0
    /// Heard of on any day of the month.
    public var month = 0
    /// The regions right below it, by path, as deep as was asked.
    public var children: [RegionPresence] = []
    /// Whether there are regions below it.
    public var hasChildren = false

    mutating func add(_ other: RegionPresence) {
        stations += other.stations
        online += other.online
        month += other.month
    }
}

extension Stations {
    /// The region tree with counts of stations.
    ///
    /// - Parameters:
    ///   - root: the code of a region, whose sub-regions come first; `nil` for the whole tree.
    ///   - depth: how many levels are told; the counts are always of all below.
    ///   - month: as yyyymm.
    /// - Returns: the sub-regions by path, and at the end stations without a known region, if all were asked for.
    /// - Throws: `DatabaseError`.
    public func presenceTree(in root: String?, depth: Int, month: Int) async throws -> [RegionPresence] {
        let since = now() - Station.onlineMilliseconds
        return try await database.read { tx in
            let counted = try Self.presence(since: since, month: month, in: tx)
            let regions: [Region]
            if let root {
                let (sql, arguments) = Self.lying(in: root)
                regions = try tx.rows("SELECT * FROM regions WHERE \(sql)", arguments: arguments).map(Self.region)
            } else {
                regions = try Self.allRegions(in: tx)
            }
            let below = Dictionary(grouping: regions) { $0.code == root ? nil : $0.parent }
            var tree = (below[root] ?? []).sorted { $0.path < $1.path }.map { Self.rolledUp($0, below, counted, depth) }
            if root == nil, var lost = counted[nil] {
                lost.children = []
                tree.append(lost)
            }
            return tree
        }
    }

    /// On which days of months a station was heard of, by month.
    ///
    /// - Parameter months: first and last, as yyyymm.
    /// - Throws: `DatabaseError`.
    public func presentDays(of code: String, in months: ClosedRange<Int>) async throws -> [PresentDays] {
        try await database.read { tx in
            try tx.rows(
                "SELECT * FROM station_presence WHERE station_code = ? AND month BETWEEN ? AND ? ORDER BY month",
                code, months.lowerBound, months.upperBound
            ).map { row in
                PresentDays(station: code, month: try row.get("month"), days: try row.get("days"))
            }
        }
    }

    /// Counts of the stations right in each region.
    private static func presence(
        since: Int64, month: Int, in tx: ReadTransaction
    ) throws -> [String?: RegionPresence] {
        let rows = try tx.rows(
            """
            SELECT region_code, COUNT(*) AS stations, COUNT(CASE WHEN last_seen_at >= ? THEN 1 END) AS online,
            COUNT(p.station_code) AS month FROM stations
            LEFT JOIN station_presence p ON p.station_code = stations.code AND p.month = ? GROUP BY region_code
            """, since, month)
        var counts: [String?: RegionPresence] = [:]
        for row in rows {
            var count = RegionPresence(region: nil)
            count.stations = try row.get("stations")
            count.online = try row.get("online")
            count.month = try row.get("month")
            let code: String? = try row.get("region_code")
            counts[code] = count
        }
        return counts
    }

    private static func rolledUp(
        _ region: Region, _ below: [String?: [Region]], _ counted: [String?: RegionPresence], _ depth: Int
    ) -> RegionPresence {
        var node = RegionPresence(region: region)
        if let own = counted[region.code] { node.add(own) }
        for child in (below[region.code] ?? []).sorted(by: { $0.path < $1.path }) {
            let count = rolledUp(child, below, counted, depth - 1)
            node.add(count)
            node.hasChildren = true
            if depth > 1 { node.children.append(count) }
        }
        return node
    }
}
