import Catalogue
import Database
public import MediaModel

/// Keeps channels laid out: items some hours ahead, the guide some weeks, both a week back.
public struct ChannelKeeping: Sendable {
    /// The channels.
    public let store: ChannelStore
    /// The asset of the station's card; `nil` while there is none.
    let card: @Sendable () async throws -> AssetID?
    /// The manifest of an asset; `nil` if it cannot be read.
    let manifest: @Sendable (AssetID) async -> AssetManifest?

    /// Milliseconds for which items are laid out ahead.
    static let itemsAhead: Int64 = 36 * 3_600_000
    /// Milliseconds for which the guide is laid out ahead: a month, and some days more.
    public static let guideAhead: Int64 = 35 * 86_400_000
    /// Milliseconds after which a channel is laid out further.
    static let pause: Int64 = 6 * 3_600_000

    /// A keeper.
    ///
    /// - Parameters:
    ///   - card: the asset of the station's card.
    ///   - manifest: reads an asset's manifest.
    public init(
        store: ChannelStore, card: @escaping @Sendable () async throws -> AssetID?,
        manifest: @escaping @Sendable (AssetID) async -> AssetManifest?
    ) {
        self.store = store
        self.card = card
        self.manifest = manifest
    }

    /// What is due for a channel.
    private struct Due {
        var id: ChannelID
        var isChanged: Bool
    }

    /// Lays out what is due: channels whose schedules changed, those whose programmes did, those of which too little is
    /// laid out.
    ///
    /// - Parameter lookup: whether the catalogue may have changed since the last time.
    /// - Returns: how many were laid out.
    /// - Throws: `DatabaseError`.
    @discardableResult
    public func lay(lookingUp lookup: Bool = true) async throws -> Int {
        let card = try await card()
        let instant = store.now()
        var count = 0
        for due in try await due(at: instant) where due.isChanged || lookup {
            let seen = try await look(at: due.id, card: card)
            let isRead = try await readTimes(of: seen.unread)
            guard due.isChanged || isRead || !seen.isLaid else { continue }
            if try await lay(due.id, card: card) { count += 1 }
        }
        return count
    }

    /// The number of the catalogue's last change.
    ///
    /// - Throws: `DatabaseError`.
    public func catalogueChange() async throws -> Int64 {
        try await store.database.read { try Catalogue.lastChange(in: $0) }
    }

    private func due(at instant: Int64) async throws -> [Due] {
        try await store.database.read { tx in
            try tx.rows(
                """
                SELECT c.id, c.schedule_revision <> c.laid_schedule OR c.laid_at IS NULL OR c.laid_at < ?
                OR COALESCE((SELECT MAX(s.at) FROM channel_states s WHERE s.channel_id = c.id), 0) < ? AS changed
                FROM channels c ORDER BY c.id
                """, instant - Self.pause, instant + 3_600_000
            ).map { Due(id: try $0.get("id"), isChanged: try $0.get("changed")) }
        }
    }

    /// Lays one channel out. Returns whether anything of it has changed.
    private func lay(_ id: ChannelID, card: AssetID?) async throws -> Bool {
        let instant = store.now()
        return try await store.database.write { [store] tx in
            try ChannelLaying(id: id, standard: store.zone, card: card, now: instant, tx: tx).lay()
        }
    }

    /// Assets that a channel may show and nobody has looked at, and whether it is laid out of what the catalogue has now.
    private func look(at id: ChannelID, card: AssetID?) async throws -> (unread: Set<AssetID>, isLaid: Bool) {
        try await store.database.read { tx in
            guard let schedule = try ChannelRows.schedule(of: id, in: tx) else { return ([], true) }
            var reader = LibraryReader(schedule, card: card, tx: tx)
            let digest = try reader.read().digest
            let row = try tx.row("SELECT 1 AS one FROM channels WHERE id = ? AND library = ?", id, digest)
            return (reader.unread, row != nil)
        }
    }

    /// Reads the times of assets; those whose manifests cannot be read stay unread.
    ///
    /// - Returns: whether any were read.
    private func readTimes(of unread: Set<AssetID>) async throws -> Bool {
        var isRead = false
        for asset in unread.sorted() {
            guard let manifest = await manifest(asset) else { continue }
            try await store.keepTimes(of: asset, Film(programme: nil, asset: asset, manifest))
            isRead = true
        }
        return isRead
    }

    /// Reads the times of what a schedule may show, kept or not.
    func readTimes(of schedule: Schedule, card: AssetID?) async throws {
        let unread = try await store.database.read { tx -> Set<AssetID> in
            var reader = LibraryReader(schedule, card: card, tx: tx)
            _ = try reader.read()
            return reader.unread
        }
        _ = try await readTimes(of: unread)
    }

    /// Lays a channel out that somebody has just changed, so that the guide is as it will be.
    ///
    /// - Throws: `DatabaseError`.
    public func layNow(_ id: ChannelID) async throws {
        let card = try await card()
        _ = try await readTimes(of: try await look(at: id, card: card).unread)
        _ = try await lay(id, card: card)
    }

    /// Puts what an encoder sends on air; see ``ChannelStore/air(_:_:card:)``.
    ///
    /// - Throws: `DatabaseError`.
    @discardableResult
    public func air(_ event: LiveEventID, _ film: Film) async throws -> [ChannelID] {
        try await store.air(event, film, card: try await card())
    }
}

extension ChannelStore {
    /// Keeps the lengths of an asset's segments; of one without pictures, that it has none.
    ///
    /// - Throws: `DatabaseError`.
    public func keepTimes(of asset: AssetID, _ film: Film?) async throws {
        try await database.write { tx in
            _ = try tx.execute(
                """
                INSERT INTO segment_times (asset_id, pictures, sounds) VALUES (?, ?, ?)
                ON CONFLICT (asset_id) DO UPDATE SET pictures = excluded.pictures, sounds = excluded.sounds
                """, asset, film?.pictures.description, film?.sounds?.description)
        }
    }
}
