public import Database
import Foundation
public import MediaModel

/// The programmes and how they are found.
public struct Catalogue: Sendable {
    let database: Database
    let now: @Sendable () -> Int64

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

    /// A page of programmes.
    ///
    /// - Throws: `CatalogueError.invalid` for a cursor of another list; `DatabaseError`.
    public func programmes(_ query: ProgrammeQuery = .init()) async throws -> Page<Programme> {
        guard let listing = try ProgrammeListing(query) else { return Page(items: []) }
        return try await database.read { tx in try listing.page(in: tx) }
    }

    /// The programme, in whatever state; `nil` if there is none of that name.
    ///
    /// - Throws: `DatabaseError`.
    public func programme(_ id: ProgrammeID) async throws -> Programme? {
        try await database.read { tx in try ProgrammeRows.programme(id, in: tx) }
    }

    /// The asset that a published programme plays now; `nil` if it is not published.
    ///
    /// - Throws: `DatabaseError`.
    public func currentAsset(of id: ProgrammeID) async throws -> AssetID? {
        try await database.read { tx in
            try tx.row(
                "SELECT asset_id FROM programmes WHERE id = ? AND state = ?", id, ProgrammeState.published
            )?.get("asset_id")
        }
    }

    /// Changes what people have changed of a programme. An empty text, an empty list or episode 0 clears a field.
    /// What is changed here holds against the metadata of later versions.
    ///
    /// - Throws: `CatalogueError`: `.notFound`, `.invalid` naming the field; `DatabaseError`.
    @discardableResult
    public func update(_ id: ProgrammeID, _ changes: ProgrammeMetadata) async throws -> Programme {
        let changes = try changes.validated()
        let at = now()
        return try await database.write { tx in
            guard let row = try tx.row("SELECT edits FROM programmes WHERE id = ?", id) else {
                throw CatalogueError.programmeNotFound
            }
            let before = try JSONColumn.value(try row.get("edits"), as: ProgrammeMetadata.self)
            try ProgrammeWriter(id: id, at: at, tx: tx).apply(changes, edits: changes.merging(before))
            return try Self.present(id, in: tx)
        }
    }

    /// Takes a programme back: it leaves every list and plays no more. Its counts stay.
    ///
    /// - Throws: `CatalogueError.notFound`; `DatabaseError`.
    public func withdraw(_ id: ProgrammeID) async throws {
        let at = now()
        try await database.write { tx in
            let count = try tx.execute(
                "UPDATE programmes SET state = ?, pending_asset_id = NULL, updated_at = ? WHERE id = ?",
                ProgrammeState.withdrawn, at, id)
            guard count > 0 else { throw CatalogueError.programmeNotFound }
            try tx.execute("UPDATE versions SET publication = NULL WHERE programme_id = ?", id)
        }
    }

    static func present(_ id: ProgrammeID, in tx: ReadTransaction) throws -> Programme {
        guard let programme = try ProgrammeRows.programme(id, in: tx) else { throw CatalogueError.programmeNotFound }
        return programme
    }
}
