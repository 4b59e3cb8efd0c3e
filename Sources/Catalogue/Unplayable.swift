internal import Database
public import MediaModel

extension Catalogue {
    /// Programmes in a state in which they are not shown.
    ///
    /// - Throws: `DatabaseError`.
    public func programmes(in state: ProgrammeState) async throws -> Set<ProgrammeID> {
        try await database.read { tx in
            var programmes: Set<ProgrammeID> = []
            try tx.forEachRow("SELECT id FROM programmes WHERE state = ?", state) {
                programmes.insert(try $0.get("id"))
            }
            return programmes
        }
    }

    /// Published programmes that an embargo holds back now.
    ///
    /// - Throws: `DatabaseError`.
    public func embargoed() async throws -> Set<ProgrammeID> {
        let at = now()
        return try await database.read { tx in
            var programmes: Set<ProgrammeID> = []
            try tx.forEachRow(
                // Both values are named so that the indices of embargoes are used.
                """
                SELECT id FROM programmes WHERE is_listed IN (0, 1) AND state = 'published' AND visible_from > ?
                UNION SELECT id FROM programmes WHERE is_listed IN (0, 1) AND visible_until <= ?
                """,
                at, at
            ) { programmes.insert(try $0.get("id")) }
            return programmes
        }
    }

    /// Assets that belong to withdrawn programmes and to no others.
    ///
    /// - Throws: `DatabaseError`.
    public func withdrawnAssets() async throws -> Set<AssetID> {
        try await database.read { tx in
            var assets: Set<AssetID> = []
            try tx.forEachRow(
                """
                SELECT v.asset_id AS asset FROM programmes p JOIN versions v ON v.programme_id = p.id
                WHERE p.state = ? AND NOT EXISTS (
                    SELECT 1 FROM versions w JOIN programmes q ON q.id = w.programme_id
                    WHERE w.asset_id = v.asset_id AND q.state <> ?)
                """, ProgrammeState.withdrawn, ProgrammeState.withdrawn
            ) { assets.insert(try $0.get("asset")) }
            return assets
        }
    }
}
