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
            try await readTimes(of: due.id, card: card)
            if try await lay(due.id, card: card, evenIfEqual: due.isChanged) { count += 1 }
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

    /// Lays one channel out if it is due.
    ///
    /// - Parameter evenIfEqual: even if nothing that it shows has changed.
    func lay(_ id: ChannelID, card: AssetID?, evenIfEqual: Bool) async throws -> Bool {
        let instant = store.now()
        if !evenIfEqual {
            let isEqual = try await store.database.read { tx in
                guard let schedule = try ChannelRows.schedule(of: id, in: tx) else { return true }
                var reader = LibraryReader(schedule, card: card, tx: tx)
                let digest = try reader.read().digest
                return try tx.row("SELECT 1 AS one FROM channels WHERE id = ? AND library = ?", id, digest) != nil
            }
            if isEqual { return false }
        }
        return try await store.database.write { [store] tx in
            try ChannelLaying(id: id, standard: store.zone, card: card, now: instant, tx: tx).lay()
        }
    }

    /// Reads the times of assets that a channel may show and nobody has looked at.
    private func readTimes(of id: ChannelID, card: AssetID?) async throws {
        guard let schedule = try await store.schedule(of: id) else { return }
        try await readTimes(of: schedule, card: card)
    }

    /// The same of a schedule that may not be kept.
    func readTimes(of schedule: Schedule, card: AssetID?) async throws {
        let unread = try await store.database.read { tx -> Set<AssetID> in
            var reader = LibraryReader(schedule, card: card, tx: tx)
            _ = try reader.read()
            return reader.unread
        }
        for asset in unread.sorted() {
            guard let manifest = await manifest(asset) else { continue }
            try await store.keepTimes(of: asset, Film(programme: nil, asset: asset, manifest))
        }
    }

    /// Lays a channel out that somebody has just changed, so that the guide is as it will be.
    ///
    /// - Throws: `DatabaseError`.
    public func layNow(_ id: ChannelID) async throws {
        let card = try await card()
        try await readTimes(of: id, card: card)
        _ = try await lay(id, card: card, evenIfEqual: true)
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
