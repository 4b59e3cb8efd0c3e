public import Database
import Foundation
public import MediaModel

/// The programmes and how they are found.
public struct Catalogue: Sendable {
    let database: Database
    let now: @Sendable () -> Int64
    let memory = CatalogueMemory()

    /// The catalogue in `database`, whose migrations contain `CatalogueSchema.migrations`.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    public init(
        database: Database,
        now: @escaping @Sendable () -> Int64 = Catalogue.systemClock
    ) {
        self.database = database
        self.now = now
    }

    /// Milliseconds since 1970 by the machine's clock.
    public static let systemClock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    /// Runs `body` where reading wakes no other thread: for whoever reads more than once.
    ///
    /// - Throws: what `body` throws.
    public func nearby<T: Sendable>(_ body: () async throws -> sending T) async throws -> sending T {
        try await database.nearby(body)
    }

    /// The programme, in whatever state; `nil` if there is none of that name.
    ///
    /// - Throws: `DatabaseError`.
    public func programme(_ id: ProgrammeID) async throws -> Programme? {
        try await database.read { tx in try ProgrammeRows.programme(id, in: tx) }
    }

    /// The asset that a published programme plays now; `nil` if it is not published or an embargo holds it back.
    ///
    /// - Parameter region: the viewer's region, where it is known.
    /// - Throws: `DatabaseError`.
    public func currentAsset(of id: ProgrammeID, region: String? = nil) async throws -> AssetID? {
        try await currentVersion(of: id, region: region)?.asset
    }

    /// The same asset, and the poster that was chosen for the programme, `nil` for the asset's own.
    ///
    /// - Throws: `DatabaseError`.
    public func currentVersion(
        of id: ProgrammeID, region: String? = nil
    ) async throws -> (asset: AssetID, poster: PosterID?)? {
        let at = now()
        return try await database.read { tx in
            let row = try tx.row(
                """
                SELECT asset_id, poster_id, visible_from, visible_until, regions FROM programmes
                WHERE id = ? AND state = ?
                """, id, ProgrammeState.published)
            guard let row else { return nil }
            let availability = Availability(
                from: try row.get("visible_from"), until: try row.get("visible_until"),
                regions: try JSONColumn.strings(try row.get("regions")))
            guard availability.includes(at), availability.admits(region) else { return nil }
            return (try row.get("asset_id"), try row.get("poster_id"))
        }
    }

    /// Changes what people have changed of a programme. An empty text, an empty list or episode 0 clears a field.
    /// What is changed here holds against the metadata of later versions.
    ///
    /// - Throws: `CatalogueError`: `.notFound`, `.invalid` naming the field; `DatabaseError`.
    @discardableResult
    public func update(_ id: ProgrammeID, _ changes: ProgrammeMetadata) async throws -> Programme {
        let changes = try changes.validatedChange()
        let at = now()
        return try await database.write { tx in
            try Self.change(id, changes, at: at, in: tx)
            return try Self.present(id, in: tx)
        }
    }

    /// The same in a transaction, with changes that are validated.
    static func change(_ id: ProgrammeID, _ changes: ProgrammeMetadata, at: Int64, in tx: WriteTransaction) throws {
        guard let row = try tx.row("SELECT edits FROM programmes WHERE id = ?", id) else {
            throw CatalogueError.programmeNotFound
        }
        let before = try JSONColumn.value(try row.get("edits"), as: ProgrammeMetadata.self)
        let writer = ProgrammeWriter(id: id, at: at, tx: tx)
        try SearchIndex(tx: tx).following(id) { try writer.store(changes, edits: changes.merging(before)) }
        try writer.list()
    }

    /// Takes a programme back: it leaves every list and plays no more. Its counts stay.
    ///
    /// - Throws: `CatalogueError.notFound`; `DatabaseError`.
    public func withdraw(_ id: ProgrammeID) async throws {
        let at = now()
        try await database.write { tx in
            let count = try tx.execute(
                """
                UPDATE programmes SET state = ?, pending_asset_id = NULL, updated_at = ?,
                withdrawn_at = COALESCE(withdrawn_at, ?) WHERE id = ?
                """, ProgrammeState.withdrawn, at, at, id)
            guard count > 0 else { throw CatalogueError.programmeNotFound }
            try tx.execute("UPDATE versions SET publication = NULL WHERE programme_id = ?", id)
            try ProgrammeWriter(id: id, at: at, tx: tx).list()
            try StateChange.record(.withdrawn, of: id, at: at, in: tx)
        }
    }

    static func present(_ id: ProgrammeID, in tx: ReadTransaction) throws -> Programme {
        guard let programme = try ProgrammeRows.programme(id, in: tx) else { throw CatalogueError.programmeNotFound }
        return programme
    }
}
