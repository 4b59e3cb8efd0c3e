import Database

/// How a station stands, for lists.
public enum StationState: String, Sendable, CaseIterable {
    /// Heard of within ``Station/onlineMilliseconds``.
    case online
    /// Heard of on a day of the month, and not now.
    case away
    /// Not heard of on any day of the month. That is no data, which is not zero.
    case silent
    /// Never heard of.
    case never
    /// Without a key that is taken.
    case keyless
}

/// Which stations a list is of.
public struct StationSearch: Sendable {
    /// The code of a region; those in it and in all below it.
    public var region: String?
    /// A part of the code, name, contact or telephone.
    public var text: String?
    /// How they stand.
    public var state: StationState?
    /// The month that states are of, as yyyymm.
    public var month: Int

    /// A search.
    public init(region: String? = nil, text: String? = nil, state: StationState? = nil, month: Int) {
        self.region = region
        self.text = text
        self.state = state
        self.month = month
    }
}

extension Stations {
    /// A part of the stations that are searched for, by code, and how many there are in all.
    ///
    /// - Parameters:
    ///   - after: `next` of the part before; `nil` for the first.
    ///   - limit: stations of a part, 200 at most.
    /// - Throws: `DatabaseError`.
    public func find(
        _ search: StationSearch, after: String? = nil, limit: Int = 50
    ) async throws -> (page: StationPage, total: Int) {
        let limit = min(max(limit, 1), 200)
        let (sql, arguments) = conditions(search)
        return try await database.read { tx in
            let count = try tx.row("SELECT COUNT(*) AS n FROM stations WHERE \(sql)", arguments: arguments)
            let found = try tx.rows(
                "SELECT * FROM stations WHERE \(sql) AND code > ? ORDER BY code LIMIT \(limit + 1)",
                arguments: arguments + [.text(after ?? "")]
            ).map(Self.station)
            let part = Array(found.prefix(limit))
            let page = StationPage(stations: part, next: found.count > limit ? part.last?.code : nil)
            return (page, try count?.get("n") ?? 0)
        }
    }

    private func conditions(_ search: StationSearch) -> (sql: String, arguments: [SQLValue]) {
        var (conditions, arguments): ([String], [SQLValue]) = (["1 = 1"], [])
        if let region = search.region {
            let (condition, values) = Self.lying(in: region)
            conditions.append("region_code IN (SELECT code FROM regions WHERE \(condition))")
            arguments += values
        }
        if let text = search.text {
            let escaped = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            let fields = ["code", "name", "contact", "telephone"].map { "\($0) LIKE ? ESCAPE '\\'" }
            conditions.append("(\(fields.joined(separator: " OR ")))")
            arguments += Array(repeating: .text("%\(escaped)%"), count: fields.count)
        }
        let wasHeard = "code IN (SELECT station_code FROM station_presence WHERE month = ?)"
        let since = SQLValue.integer(now() - Station.onlineMilliseconds)
        switch search.state {
        case .online:
            conditions.append("last_seen_at >= ?")
            arguments.append(since)
        case .away:
            conditions.append("last_seen_at < ? AND \(wasHeard)")
            arguments += [since, .integer(Int64(search.month))]
        case .silent:
            conditions.append("NOT \(wasHeard)")
            arguments.append(.integer(Int64(search.month)))
        case .never: conditions.append("last_seen_at IS NULL")
        case .keyless: conditions.append("key_hash IS NULL")
        case nil: break
        }
        return (conditions.joined(separator: " AND "), arguments)
    }
}
