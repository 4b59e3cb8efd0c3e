internal import Database
public import MediaModel

extension Catalogue {
    /// Gives a programme a poster that a person chose. It stays whatever later versions bring.
    ///
    /// - Parameter poster: `nil` for the one that each version brings itself.
    /// - Throws: `CatalogueError.notFound`; `DatabaseError`.
    @discardableResult
    public func setPoster(_ poster: PosterID?, of id: ProgrammeID) async throws -> Programme {
        let at = now()
        return try await database.write { tx in
            let count = try tx.execute(
                "UPDATE programmes SET poster_id = ?, is_poster_chosen = ?, updated_at = ? WHERE id = ?", poster,
                poster != nil, at, id)
            guard count > 0 else { throw CatalogueError.programmeNotFound }
            try ProgrammeWriter(id: id, at: at, tx: tx).list()
            return try Self.present(id, in: tx)
        }
    }

    /// Those of some posters that no programme has, and none that waits for review will have.
    ///
    /// - Throws: `DatabaseError`.
    public func unused(_ posters: [PosterID]) async throws -> [PosterID] {
        try await database.read { tx in
            let waiting = try tx.rows("SELECT publication FROM versions WHERE publication IS NOT NULL").compactMap {
                try JSONColumn.value(try $0.get("publication"), as: Publication.self).poster
            }
            return try posters.filter { poster in
                try !waiting.contains(poster)
                    && tx.row("SELECT 1 AS one FROM programmes WHERE poster_id = ? LIMIT 1", poster) == nil
            }
        }
    }

    /// Chosen posters that belong to withdrawn programmes and to no others.
    ///
    /// - Throws: `DatabaseError`.
    public func withdrawnPosters() async throws -> Set<PosterID> {
        try await database.read { tx in
            var posters: Set<PosterID> = []
            try tx.forEachRow(
                """
                SELECT p.poster_id AS poster FROM programmes p WHERE p.state = ? AND p.poster_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM programmes q WHERE q.poster_id = p.poster_id AND q.state <> ?)
                """, ProgrammeState.withdrawn, ProgrammeState.withdrawn
            ) { posters.insert(try $0.get("poster")) }
            return posters
        }
    }
}

/// A place in a film as people write it: `83`, `83.5`, `1:23`, `00:01:23`.
public enum FilmTime {
    /// The seconds; `nil` if it is none.
    public static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), text.utf8.count <= 16,
            let last = parts.last, isNumber(last, mayHavePoint: true), let seconds = Double(last),
            parts.dropLast().allSatisfy({ isNumber($0, mayHavePoint: false) }),
            parts.count == 1 || seconds < 60
        else { return nil }
        return parts.dropLast().compactMap { Double($0) }.reduce(0) { $0 * 60 + $1 } * (parts.count > 1 ? 60 : 0)
            + seconds
    }

    private static func isNumber(_ text: Substring, mayHavePoint: Bool) -> Bool {
        !text.isEmpty && text.first != "." && text.utf8.count <= 9
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || mayHavePoint && $0 == UInt8(ascii: ".") }
            && text.utf8.count { $0 == UInt8(ascii: ".") } <= 1
    }
}
