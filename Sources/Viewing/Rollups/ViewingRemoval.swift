public import Database
import MediaModel

/// Removal of single viewings of months that are closed: figures stay, what they are made of goes.
///
/// Only closed months lose theirs, since nothing is counted anew in them; what comes later for them is passed over.
public enum ViewingRemoval {
    /// Removes some of the viewings of closed months before a month, the oldest month first.
    ///
    /// - Parameters:
    ///   - month: as yyyymm.
    ///   - limit: how many at most, so that nobody waits long for this transaction.
    /// - Returns: how many were removed; 0 when none is left.
    /// - Throws: `DatabaseError`.
    public static func remove(before month: Int, limit: Int, in tx: WriteTransaction) throws -> Int {
        for row in try tx.rows("SELECT month FROM closed_months WHERE month < ? ORDER BY month", month) {
            let removed = try remove(of: try row.get("month"), limit, in: tx)
            if removed > 0 { return removed }
        }
        return 0
    }

    /// Closed months whose viewings are not kept any more, or not all of them.
    ///
    /// - Throws: `DatabaseError`.
    public static func months(in tx: ReadTransaction) throws -> Set<Int> {
        try Set(
            tx.rows("SELECT month FROM closed_months WHERE viewings_removed <> 0").map {
                try $0.get("month", as: Int.self)
            })
    }

    /// What removed viewings of a programme counted for.
    static func counts(of programme: ProgrammeID, in tx: ReadTransaction) throws -> ProgrammeCounts {
        let row = try tx.row("SELECT views, person_views FROM viewing_removals WHERE programme_id = ?", programme)
        guard let row else { return .none }
        return ProgrammeCounts(views: try row.get("views"), personViews: try row.get("person_views"))
    }

    private static func remove(of month: Int, _ limit: Int, in tx: WriteTransaction) throws -> Int {
        let rows = try tx.rows(
            """
            SELECT id, programme_id, views, person_views FROM viewings WHERE opened_at >= ? AND opened_at < ?
            AND day BETWEEN ? AND ? LIMIT ?
            """, ViewingMonths.instant(month, days: -2), ViewingMonths.instant(month, days: 34), month * 100 + 1,
            month * 100 + 31, limit)
        guard !rows.isEmpty else { return 0 }
        try tx.execute("UPDATE closed_months SET viewings_removed = 1 WHERE month = ?", month)
        var counts: [ProgrammeID: ProgrammeCounts] = [:]
        for row in rows {
            counts[try row.get("programme_id"), default: .none].add(
                CountingRule.Count(views: try row.get("views"), personViews: try row.get("person_views")))
            try tx.execute("DELETE FROM viewings WHERE id = ?", try row.get("id", as: ViewingID.self))
        }
        for (programme, count) in counts {
            try tx.execute(
                """
                INSERT INTO viewing_removals (programme_id, views, person_views) VALUES (?, ?, ?)
                ON CONFLICT (programme_id) DO UPDATE SET views = viewing_removals.views + excluded.views,
                person_views = viewing_removals.person_views + excluded.person_views
                """, programme, count.views, count.personViews)
        }
        return rows.count
    }
}
