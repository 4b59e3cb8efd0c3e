public import Database

/// A month whose figures are frozen.
public struct ClosedMonth: Sendable, Equatable {
    /// The month, as yyyymm.
    public let month: Int
    /// The rule that it was counted by, with the zone.
    public let rule: String
    /// When it was closed, in milliseconds since 1970.
    public let closedAt: Int64
}

/// Closing of months. What comes later to a closed month does not change its figures: it is kept as corrections.
public enum ClosedMonths {
    /// The closed months, the first first.
    ///
    /// - Throws: `DatabaseError`.
    public static func all(in tx: ReadTransaction) throws -> [ClosedMonth] {
        try tx.rows("SELECT month, rule, closed_at FROM closed_months ORDER BY month").map { row in
            ClosedMonth(month: try row.get("month"), rule: try row.get("rule"), closedAt: try row.get("closed_at"))
        }
    }

    /// Closes a month.
    ///
    /// - Parameters:
    ///   - places: what stations and programmes were like then, in the form of whoever makes reports.
    ///   - at: the present, in milliseconds since 1970.
    /// - Returns: false if it was closed already.
    /// - Throws: `DatabaseError`.
    public static func close(_ month: Int, places: [UInt8], at: Int64, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO closed_months (month, rule, closed_at, places) VALUES (?, ?, ?, ?)
            ON CONFLICT (month) DO NOTHING
            """, month, try rule(in: tx) ?? "", at, places) > 0
    }

    /// What was kept of stations and programmes when a month was closed; `nil` for one that is not.
    ///
    /// - Throws: `DatabaseError`.
    public static func places(of month: Int, in tx: ReadTransaction) throws -> [UInt8]? {
        try tx.row("SELECT places FROM closed_months WHERE month = ?", month)?.get("places")
    }

    /// The rule that what is not closed is counted by, with the zone; `nil` before anything was counted.
    ///
    /// - Throws: `DatabaseError`.
    public static func rule(in tx: ReadTransaction) throws -> String? {
        try tx.row("SELECT name FROM counting_rule WHERE id = 1")?.get("name")
    }
}
