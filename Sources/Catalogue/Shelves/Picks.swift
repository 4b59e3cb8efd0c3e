internal import Database
public import MediaModel

extension Catalogue {
    /// The most programmes that editors pick.
    public static let mostPicks = 100

    /// The editors' choice that is shown now, in their order.
    ///
    /// - Parameter region: the viewer's region, where it is known.
    /// - Throws: `DatabaseError`.
    public func picks(region: String? = nil) async throws -> [Programme] {
        try await database.read { tx in
            try ProgrammeRows.programmes(
                """
                \(ProgrammeRows.select) FROM picks k JOIN programmes p ON p.id = k.programme_id \(ProgrammeRows.joins)
                WHERE p.is_listed = 1 ORDER BY k.position
                """, in: tx
            ).filter { $0.isShown(in: region) }
        }
    }

    /// Replaces the editors' choice.
    ///
    /// - Throws: `CatalogueError.invalid` for a programme that does not exist or is named twice, or for too many;
    ///   `DatabaseError`.
    public func setPicks(_ ids: [ProgrammeID]) async throws {
        guard ids.count <= Self.mostPicks else { throw CatalogueError.tooLong("programmes", Self.mostPicks) }
        guard Set(ids).count == ids.count else {
            throw CatalogueError(.invalid, zh: "推荐列表里有重复的节目。", en: "A programme is picked twice.")
        }
        try await database.write { tx in
            try tx.execute("DELETE FROM picks")
            for (place, id) in ids.enumerated() {
                guard try tx.row("SELECT 1 AS one FROM programmes WHERE id = ?", id) != nil else {
                    throw CatalogueError(
                        .invalid, zh: "推荐列表里有不存在的节目：\(id)。", en: "There is no programme \(id) to pick.")
                }
                try tx.execute("INSERT INTO picks (programme_id, position) VALUES (?, ?)", id, place)
            }
        }
    }
}
