public import Database
public import MediaModel

extension Catalogue {
    /// Withdrawn programmes, those withdrawn last first.
    ///
    /// - Parameter unit: a unit's id or name; `nil` for all units.
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func bin(unit: String? = nil, cursor: String? = nil, limit: Int = 50) async throws -> Page<Programme> {
        let limit = Cursor.limit(limit)
        var conditions = ["p.state = 'withdrawn'"]
        var arguments: [SQLValue] = []
        if let unit {
            conditions.append("(u.id = ? OR u.name_key = ?)")
            arguments += [.text(unit), .text(GroupNaming.unitKey(unit))]
        }
        if let cursor {
            guard let after = try? Cursor(cursor, order: "bin", count: 2).values else {
                throw CatalogueError.badCursor
            }
            conditions.append("(p.withdrawn_at, p.id) < (?, ?)")
            arguments += after
        }
        let sql = """
            \(ProgrammeRows.select) \(ProgrammeRows.from) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY p.withdrawn_at DESC, p.id DESC LIMIT ?
            """
        let all = arguments + [.integer(Int64(limit) + 1)]
        let found = try await database.read { tx in try ProgrammeRows.programmes(sql, all, in: tx) }
        let items = Array(found.prefix(limit))
        guard found.count > limit, let last = items.last else { return Page(items: items) }
        let values = [(last.withdrawnAt).sqlValue, last.id.sqlValue]
        return Page(items: items, next: Cursor(order: "bin", values: values).text)
    }

    /// Shows a withdrawn programme again as it was.
    ///
    /// - Throws: `CatalogueError`: `.notFound`; `.conflict` if it is not withdrawn or was never approved;
    ///   `DatabaseError`.
    public func restore(_ id: ProgrammeID) async throws -> Programme {
        let at = now()
        return try await database.write { tx in
            let programme = try Self.present(id, in: tx)
            guard programme.state == .withdrawn else { throw Self.notInBin }
            guard programme.publishedAt != nil else {
                throw CatalogueError(
                    .conflict, zh: "这个节目从未通过审核，请重新提交。",
                    en: "This programme was never approved: submit it again.")
            }
            try tx.execute(
                "UPDATE programmes SET state = ?, withdrawn_at = NULL, updated_at = ? WHERE id = ?",
                ProgrammeState.published, at, id)
            try ProgrammeWriter(id: id, at: at, tx: tx).list()
            return try Self.present(id, in: tx)
        }
    }

    /// Removes a withdrawn programme for good. What was counted of it stays with the viewings.
    ///
    /// - Throws: `CatalogueError`: `.notFound`, `.conflict` if it is not withdrawn; `DatabaseError`.
    public func purge(_ id: ProgrammeID) async throws {
        try await database.write { tx in
            guard try Self.present(id, in: tx).state == .withdrawn else { throw Self.notInBin }
            try Purging(tx: tx).purge(id)
        }
    }

    /// Removes programmes for good that were withdrawn before `time`, in milliseconds since 1970. At most 100.
    ///
    /// - Returns: how many are gone.
    /// - Throws: `DatabaseError`.
    public func purge(withdrawnBefore time: Int64) async throws -> Int {
        let due = """
            SELECT id FROM programmes WHERE state = 'withdrawn' AND withdrawn_at < ? ORDER BY withdrawn_at, id LIMIT 100
            """
        guard try await database.read({ try $0.row(due, time) }) != nil else { return 0 }
        return try await database.write { tx in
            let ids = try tx.rows(due, time).map { try $0.get("id", as: ProgrammeID.self) }
            for id in ids { try Purging(tx: tx).purge(id) }
            return ids.count
        }
    }

    private static let notInBin = CatalogueError(
        .conflict, zh: "这个节目不在回收站里。", en: "This programme is not in the bin.")
}

private struct Purging {
    let tx: WriteTransaction

    /// Removes a programme and all that belongs to it. Players that knew it are told.
    func purge(_ id: ProgrammeID) throws {
        let row = try tx.row("SELECT was_listed FROM programmes WHERE id = ?", id)
        let versions = try tx.rows("SELECT asset_id, source_sha256 FROM versions WHERE programme_id = ?", id)
        try SearchIndex(tx: tx).remove(id)
        for table in ["transcripts", "programme_regions", "picks", "reviews", "versions"] {
            try tx.execute("DELETE FROM \(table) WHERE programme_id = ?", id)
        }
        try tx.execute("DELETE FROM programmes WHERE id = ?", id)
        for version in versions {
            try discard("asset", try version.get("asset_id"), unless: "asset_id")
            try discard("original", try version.get("source_sha256"), unless: "source_sha256")
        }
        guard try row?.get("was_listed") ?? false else { return }
        try tx.execute(
            """
            INSERT INTO tombstones (programme_id, change_number) VALUES (?, ?)
            ON CONFLICT (programme_id) DO UPDATE SET change_number = excluded.change_number
            """, id, try ChangeCounter.take(in: tx))
    }

    /// Leaves a file to be removed from the store, unless another version has it.
    private func discard(_ kind: String, _ name: String, unless column: String) throws {
        guard try tx.row("SELECT 1 AS one FROM versions WHERE \(column) = ? LIMIT 1", name) == nil else { return }
        try tx.execute(
            "INSERT INTO discarded_files (kind, name) VALUES (?, ?) ON CONFLICT (kind, name) DO NOTHING", kind, name)
    }
}

/// A file of the store that nothing in the catalogue needs any more.
public enum DiscardedFile: Sendable, Equatable {
    /// An asset's folder.
    case asset(AssetID)
    /// A kept source, by its SHA-256.
    case original(String)
}

extension Catalogue {
    /// What the store may remove. At most 10,000: some may have to stay for a while.
    ///
    /// - Throws: `DatabaseError`.
    public func discardedFiles() async throws -> [DiscardedFile] {
        try await database.write { tx in
            // The same film may have come again since.
            try tx.execute(
                """
                DELETE FROM discarded_files WHERE EXISTS (SELECT 1 FROM versions v
                WHERE kind = 'asset' AND v.asset_id = name OR kind = 'original' AND v.source_sha256 = name)
                """)
            return try tx.rows("SELECT kind, name FROM discarded_files LIMIT 10000").map { row in
                try row.get("kind", as: String.self) == "asset"
                    ? .asset(try row.get("name")) : .original(try row.get("name"))
            }
        }
    }

    /// Forgets a file that the store has removed.
    ///
    /// - Throws: `DatabaseError`.
    public func forget(_ file: DiscardedFile) async throws {
        let (kind, name) =
            switch file {
            case .asset(let asset): ("asset", asset.rawValue)
            case .original(let sha256): ("original", sha256)
            }
        try await database.write { tx in
            _ = try tx.execute("DELETE FROM discarded_files WHERE kind = ? AND name = ?", kind, name)
        }
    }
}
