internal import Database
public import MediaModel

/// Which seconds of a programme were watched: how many of its counted plays saw each.
public struct RetentionCurve: Sendable, Equatable {
    /// The programme's length in seconds, that of its longest play.
    public let duration: Int
    /// Seconds between two points.
    public let step: Int
    /// Counted plays.
    public let views: Int
    /// Plays that saw the first second of each step, by what players reported.
    public let reported: [Int]
    /// The same of plays whose players do not report, by what was delivered.
    public let inferred: [Int]
}

extension ViewingReader {
    /// The most points of a curve.
    public static let retentionPoints = 240

    /// Which seconds of a programme were watched.
    ///
    /// - Parameters:
    ///   - from: plays opened at or after, in milliseconds since 1970.
    ///   - to: plays opened before, in milliseconds since 1970.
    ///   - isIn: whether a viewer's plays are looked at.
    /// - Throws: `DatabaseError`.
    public func retention(
        of programme: ProgrammeID, from: Int64, to: Int64, isIn: @escaping @Sendable (Viewer) -> Bool = { _ in true }
    ) async throws -> RetentionCurve {
        try await database.read { tx in
            var changes = [[Int]](repeating: Array(repeating: 0, count: SecondSet.longest + 1), count: 2)
            var (views, duration) = (0, 0)
            try tx.forEachRow(
                """
                SELECT viewer, duration, has_reported, reported, inferred FROM viewings
                WHERE programme_id = ? AND opened_at >= ? AND opened_at < ? AND views > 0
                """, programme, from, to
            ) { row in
                guard let viewer = Viewer(key: try row.get("viewer")), isIn(viewer) else { return }
                let hasReported: Bool = try row.get("has_reported")
                let set = SecondSet(bytes: try row.get(hasReported ? "reported" : "inferred"))
                views += 1
                duration = max(duration, try row.get("duration"))
                for run in set.runs {
                    changes[hasReported ? 0 : 1][run.lowerBound] += 1
                    changes[hasReported ? 0 : 1][run.upperBound] -= 1
                }
            }
            let step = max(1, (duration + Self.retentionPoints - 1) / Self.retentionPoints)
            let curves = changes.map { changes in Self.points(changes, duration, step) }
            return RetentionCurve(
                duration: duration, step: step, views: views, reported: curves[0], inferred: curves[1])
        }
    }

    private static func points(_ changes: [Int], _ duration: Int, _ step: Int) -> [Int] {
        var points: [Int] = []
        var watching = 0
        for second in 0..<duration {
            watching += changes[second]
            if second % step == 0 { points.append(watching) }
        }
        return points
    }
}
