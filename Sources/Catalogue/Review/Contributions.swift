import Database
import MediaModel

/// What a unit brought in during a month.
public struct Contribution: Sendable, Equatable {
    /// Programmes that it submitted for the first time.
    public var submitted: Int
    /// Programmes of it that were shown for the first time.
    public var adopted: Int
}

extension Catalogue {
    /// Months that are told at once.
    public static let mostContributionMonths = 120

    /// What a unit brought in, for each of the spans.
    ///
    /// - Parameters:
    ///   - unit: its id.
    ///   - spans: from and before when, in milliseconds since 1970; at most ``mostContributionMonths``.
    /// - Throws: `CatalogueError`: `.notFound`, `.invalid`; `DatabaseError`.
    public func contributions(of unit: String, in spans: [Range<Int64>]) async throws -> [Contribution] {
        guard spans.count <= Self.mostContributionMonths else {
            throw CatalogueError(
                .invalid, zh: "一次最多查询 \(Self.mostContributionMonths) 个月。",
                en: "At most \(Self.mostContributionMonths) months at a time.")
        }
        return try await database.read { tx in
            guard try tx.row("SELECT 1 AS one FROM units WHERE id = ?", unit) != nil else { throw Self.unknownUnit }
            return try spans.map { span in
                let row = try tx.row(
                    """
                    SELECT (SELECT COUNT(*) FROM contributions WHERE unit_id = ? AND submitted_at >= ?
                    AND submitted_at < ?) AS submitted,
                    (SELECT COUNT(*) FROM contributions WHERE unit_id = ? AND adopted_at >= ? AND adopted_at < ?)
                    AS adopted
                    """, unit, span.lowerBound, span.upperBound, unit, span.lowerBound, span.upperBound)
                return Contribution(submitted: try row?.get("submitted") ?? 0, adopted: try row?.get("adopted") ?? 0)
            }
        }
    }

    /// What each unit brought in during a span, in milliseconds since 1970, by the unit's id. Those without anything are
    /// not told of.
    ///
    /// - Throws: `DatabaseError`.
    public func contributions(in span: Range<Int64>) async throws -> [String: Contribution] {
        try await database.read { tx in
            var all: [String: Contribution] = [:]
            for (column, path) in [
                ("submitted_at", \Contribution.submitted), ("adopted_at", \Contribution.adopted),
            ] {
                let rows = try tx.rows(
                    """
                    SELECT unit_id, COUNT(*) AS n FROM contributions WHERE \(column) >= ? AND \(column) < ?
                    GROUP BY unit_id
                    """, span.lowerBound, span.upperBound)
                for row in rows {
                    let unit: String = try row.get("unit_id")
                    all[unit, default: Contribution(submitted: 0, adopted: 0)][keyPath: path] = try row.get("n")
                }
            }
            return all
        }
    }

    /// Programmes that a unit owes a month; `nil` if nothing is set.
    ///
    /// - Throws: `DatabaseError`.
    public func monthlyQuota(of unit: String) async throws -> Int? {
        try await database.read { tx in
            try tx.row("SELECT monthly_quota FROM units WHERE id = ?", unit)?.get("monthly_quota", as: Int?.self)
                ?? nil
        }
    }

    /// The id of the unit of that id or name; `nil` if there is none.
    ///
    /// - Throws: `DatabaseError`.
    public func unitID(_ text: String) async throws -> String? {
        try await database.read { tx in
            try tx.row(
                "SELECT id FROM units WHERE id = ? OR name = ? ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END LIMIT 1",
                text, text, text)?.get("id")
        }
    }

    private static let unknownUnit = CatalogueError(.notFound, zh: "没有这个单位。", en: "There is no such unit.")

    /// A programme was handed in: the first time counts, whatever becomes of it.
    static func noteSubmission(of programme: ProgrammeID, at: Int64, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO contributions (programme_id, unit_id, submitted_at)
            SELECT id, unit_id, ? FROM programmes WHERE id = ? ON CONFLICT (programme_id) DO NOTHING
            """, at, programme)
    }

    /// A programme is shown whole: the first time counts.
    static func noteAdoption(of programme: ProgrammeID, at: Int64, in tx: WriteTransaction) throws {
        try noteSubmission(of: programme, at: at, in: tx)
        try tx.execute(
            "UPDATE contributions SET adopted_at = COALESCE(adopted_at, ?) WHERE programme_id = ?", at, programme)
    }
}
