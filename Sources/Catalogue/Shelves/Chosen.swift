internal import Database
public import MediaModel

extension Catalogue {
    /// Those of the programmes that are shown now, in the order asked.
    ///
    /// - Parameters:
    ///   - ids: at most 200; the rest is left out.
    ///   - region: the viewer's region, where it is known.
    /// - Throws: `DatabaseError`.
    public func programmes(withIDs ids: [ProgrammeID], region: String? = nil) async throws -> [Programme] {
        let asked = Array(ids.prefix(Cursor.limit(ids.count)))
        guard !asked.isEmpty else { return [] }
        let marks = asked.map { _ in "?" }.joined(separator: ", ")
        let sql = "\(ProgrammeRows.select) \(ProgrammeRows.from) WHERE p.is_listed = 1 AND p.id IN (\(marks))"
        let found = try await database.read { tx in
            try ProgrammeRows.programmes(sql, asked.map(\.sqlValue), in: tx)
        }
        let shown = Dictionary(
            found.filter { $0.isShown(in: region) }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return asked.compactMap { shown[$0] }
    }

    /// The first lesson of each series, for its picture; series that show nothing are left out.
    ///
    /// - Parameters:
    ///   - series: ids, at most 200; the rest is left out.
    ///   - region: the viewer's region, where it is known.
    /// - Throws: `DatabaseError`.
    public func firstLessons(of series: [String], region: String? = nil) async throws -> [String: Programme] {
        try await database.read { tx in
            var lessons: [String: Programme] = [:]
            for id in series.prefix(200) {
                let query = ProgrammeQuery(series: id, region: region, sort: .episode, limit: 1)
                lessons[id] = try Self.page(query, in: tx).items.first
            }
            return lessons
        }
    }
}
