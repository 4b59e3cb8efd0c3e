import Database

/// What waits for an administrator.
extension Stations {
    /// How many faults are reported or accepted, and not yet repaired.
    ///
    /// - Parameter region: the code of a region; `nil` for all stations.
    /// - Throws: `DatabaseError`.
    public func openFaults(in region: String?) async throws -> Int {
        let (sql, arguments) = LedgerQuery(region: region).conditions()
        return try await database.read { tx in
            let row = try tx.row(
                "SELECT COUNT(*) AS n FROM equipment_faults WHERE state IN ('reported', 'accepted') AND \(sql)",
                arguments: arguments)
            return try row?.get("n") ?? 0
        }
    }

    /// What stations said, the last first.
    ///
    /// - Parameters:
    ///   - region: the code of a region; `nil` for all stations.
    ///   - station: the code of one; `nil` for all.
    ///   - limit: 1 to 200.
    /// - Throws: `DatabaseError`.
    public func latestFeedback(
        in region: String?, station: String? = nil, limit: Int
    ) async throws -> [StationFeedback] {
        let (sql, arguments) = LedgerQuery(station: station, region: region).conditions()
        return try await database.read { tx in
            try tx.rows(
                "SELECT * FROM station_feedback WHERE \(sql) ORDER BY id DESC LIMIT \(min(max(limit, 1), 200))",
                arguments: arguments
            ).map { row in
                StationFeedback(
                    id: try row.get("id"), station: try row.get("station_code"), kind: try row.get("state"),
                    programme: try row.get("programme_id"), text: try row.get("text"), person: try row.get("person"),
                    at: try row.get("at"))
            }
        }
    }
}
