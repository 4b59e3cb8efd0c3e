internal import Database
public import MediaModel

extension Catalogue {
    /// What to watch beside or after a programme: the series, what follows first; then programmes that share keywords,
    /// most first; then the newest of its section.
    ///
    /// - Parameters:
    ///   - region: the viewer's region, where it is known.
    ///   - includesSeries: whether programmes of its own series are among them.
    /// - Throws: `CatalogueError.notFound`; `DatabaseError`.
    public func related(
        to id: ProgrammeID, region: String? = nil, limit: Int = 12, includesSeries: Bool = true
    ) async throws -> [Programme] {
        try await database.read { tx in
            let programme = try Self.present(id, in: tx)
            let search = RelatedSearch(
                programme: programme, limit: Cursor.limit(limit), includesSeries: includesSeries, tx: tx)
            var found: [Programme] = []
            var known: Set<ProgrammeID> = [id]
            for group in [search.inSeries, search.byKeywords, search.inSection] where found.count < search.limit {
                for other in try group() where other.isShown(in: region) && known.insert(other.id).inserted {
                    found.append(other)
                }
            }
            return Array(found.prefix(search.limit))
        }
    }
}

private struct RelatedSearch {
    let programme: Programme
    let limit: Int
    let includesSeries: Bool
    let tx: ReadTransaction

    /// Programmes of a keyword that are looked at, the newest.
    private static let depth = 200
    private static let mostKeywords = 8

    func inSeries() throws -> [Programme] {
        guard includesSeries, let series = programme.series else { return [] }
        return try rows(
            """
            WHERE p.series_id = ? AND p.is_listed = 1 AND p.id <> ?
            ORDER BY CASE WHEN p.episode > ? THEN 0 ELSE 1 END, COALESCE(p.episode, 1000000), p.id LIMIT ?
            """, [.text(series.id), programme.id.sqlValue, .integer(Int64(programme.episode ?? 0))])
    }

    /// Of each keyword the newest, so that a common one costs no more than a rare one.
    func byKeywords() throws -> [Programme] {
        let keys = programme.keywords.prefix(Self.mostKeywords).map(FoldedText.key)
        guard !keys.isEmpty else { return [] }
        let newest = keys.map { _ in
            """
            SELECT * FROM (SELECT search_number FROM programme_keywords WHERE word_key = ?
            ORDER BY search_number DESC LIMIT \(Self.depth)) AS newest
            """
        }
        return try rows(
            """
            JOIN (SELECT search_number AS number, COUNT(*) AS shared FROM (\(newest.joined(separator: " UNION ALL ")))
            AS every GROUP BY search_number) AS near ON near.number = p.search_number
            WHERE p.is_listed = 1 AND p.id <> ?\(outsideSeries)
            ORDER BY near.shared DESC, CASE WHEN p.section_id = ? THEN 0 ELSE 1 END, p.listed_at DESC, p.id LIMIT ?
            """, keys.map(SQLValue.text) + [programme.id.sqlValue] + series + [(programme.section?.id).sqlValue])
    }

    func inSection() throws -> [Programme] {
        guard let section = programme.section else { return [] }
        return try rows(
            """
            WHERE p.section_id = ? AND p.is_listed = 1 AND p.id <> ?\(outsideSeries)
            ORDER BY p.listed_at DESC, p.id DESC LIMIT ?
            """, [.text(section.id), programme.id.sqlValue] + series)
    }

    /// Leaves out the programme's own series; its argument is `series`.
    private var outsideSeries: String { series.isEmpty ? "" : " AND p.series_id IS NOT ?" }

    private var series: [SQLValue] {
        guard !includesSeries, let series = programme.series else { return [] }
        return [.text(series.id)]
    }

    private func rows(_ rest: String, _ arguments: [SQLValue]) throws -> [Programme] {
        try ProgrammeRows.programmes(
            "\(ProgrammeRows.select) \(ProgrammeRows.from) \(rest)", arguments + [.integer(Int64(limit))], in: tx)
    }
}
