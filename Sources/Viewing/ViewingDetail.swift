internal import Database
public import MediaModel

/// One viewing down to its seconds, with those that it was counted beside.
public struct ViewingDetail: Sendable, Equatable {
    /// The viewing.
    public let viewing: StoredViewing
    /// Seconds of the programme that the player reported; runs, ascending.
    public let reported: [Range<Int>]
    /// Seconds that were delivered in time to be watched; runs, ascending.
    public let inferred: [Range<Int>]
    /// All viewings of the same viewer, programme and day, this one too, the first first: of those one may count.
    public let group: [StoredViewing]
}

extension ViewingReader {
    /// One viewing; `nil` if there is none of that name.
    ///
    /// - Throws: `DatabaseError`.
    public func detail(_ id: ViewingID) async throws -> ViewingDetail? {
        try await database.read { tx in
            guard let row = try tx.row("SELECT * FROM viewings WHERE id = ?", id) else { return nil }
            let viewing = try Self.viewing(row)
            let group = try tx.rows(
                "SELECT * FROM viewings WHERE viewer = ? AND programme_id = ? AND day = ? ORDER BY opened_at, id LIMIT 200",
                viewing.viewer.key, viewing.programme, viewing.day.number
            ).map(Self.viewing)
            return ViewingDetail(
                viewing: viewing, reported: SecondSet(bytes: try row.get("reported")).runs,
                inferred: SecondSet(bytes: try row.get("inferred")).runs, group: group)
        }
    }
}

extension ViewingReader {
    /// What a viewer's viewings count for, straight from them: for one viewer that is quicker than a report.
    ///
    /// - Parameter since: opened at or after, in milliseconds since 1970.
    /// - Throws: `DatabaseError`.
    public func figures(of viewer: Viewer, since: Int64) async throws -> (figures: ViewingFigures, programmes: Int) {
        try await database.read { tx in
            var figures = ViewingFigures()
            var programmes: Set<ProgrammeID> = []
            try tx.forEachRow(
                "SELECT * FROM viewings WHERE viewer = ? AND opened_at >= ? AND views > 0", viewer.key, since
            ) { row in
                let counted = try CountedRow(row)
                // What a counted viewing brings does not depend on the rule's parameters.
                let own = CountingRule().figures(counted.time, counted.count)
                figures.views += own.views
                figures.personViews += own.personViews
                figures.reportedSeconds += own.reportedSeconds
                figures.inferredSeconds += own.inferredSeconds
                programmes.insert(try row.get("programme_id"))
            }
            return (figures, programmes.count)
        }
    }
}
