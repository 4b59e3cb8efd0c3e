public import Database
public import Foundation
public import MediaModel

/// Channels, their schedules, and what is laid out of them.
public struct ChannelStore: Sendable {
    let database: Database
    /// The zone of channels that name none.
    public let zone: TimeZone
    let now: @Sendable () -> Int64

    /// The channels in `database`, whose migrations contain `ChannelsSchema.migrations` and the catalogue's.
    ///
    /// - Parameters:
    ///   - zone: that of the settings.
    ///   - now: the present, in milliseconds since 1970.
    public init(database: Database, zone: TimeZone, now: @escaping @Sendable () -> Int64) {
        self.database = database
        self.zone = zone
        self.now = now
    }

    // MARK: What is on air

    /// A number that rises whenever anything that is laid out, or a channel itself, has changed.
    ///
    /// - Throws: `DatabaseError`.
    public func revision() async throws -> Int64 {
        try await database.read { try ChannelRows.revision(in: $0) }
    }

    /// The number at the last change of each channel.
    ///
    /// - Throws: `DatabaseError`.
    public func revisions() async throws -> [ChannelID: Int64] {
        try await database.read { tx in
            var revisions: [ChannelID: Int64] = [:]
            try tx.forEachRow("SELECT id, revision FROM channels") {
                revisions[try $0.get("id")] = try $0.get("revision")
            }
            return revisions
        }
    }

    /// The items of a channel that are on air at some time within a span, in order.
    ///
    /// - Parameter span: in milliseconds since 1970.
    /// - Throws: `DatabaseError`.
    public func items(of channel: ChannelID, overlapping span: Range<Int64>) async throws -> [AirItem] {
        try await database.read { try ItemRows.items(of: channel, overlapping: span, in: $0) }
    }

    /// The line of the guide that is on at an instant; `nil` in a gap.
    ///
    /// - Parameter instant: in milliseconds since 1970.
    /// - Throws: `DatabaseError`.
    public func entry(of channel: ChannelID, at instant: Int64) async throws -> GuideEntry? {
        try await entries(of: channel, overlapping: instant..<instant + 1, limit: 1).first
    }

    /// The line of the guide of that number.
    ///
    /// - Throws: `DatabaseError`.
    public func entry(of channel: ChannelID, number: Int64) async throws -> GuideEntry? {
        try await database.read { tx in
            try tx.row("\(EntryRows.select) WHERE channel_id = ? AND number = ?", channel, number)
                .map { try EntryRows.entry($0).shown }
        }
    }

    /// The lines of the guide that are on at some time within a span, in order.
    ///
    /// - Throws: `DatabaseError`.
    public func entries(
        of channel: ChannelID, overlapping span: Range<Int64>, limit: Int = 10_000
    ) async throws -> [GuideEntry] {
        try await database.read { tx in
            try tx.rows(
                """
                \(EntryRows.select) WHERE channel_id = ? AND end_at > ? AND start_at < ? ORDER BY number LIMIT ?
                """, channel, span.lowerBound, span.upperBound, limit
            ).map { try EntryRows.entry($0).shown }
        }
    }

    /// When a programme is in the guide, the next times first.
    ///
    /// - Throws: `DatabaseError`.
    public func showings(
        of programme: ProgrammeID, after instant: Int64, limit: Int
    ) async throws -> [(channel: ChannelID, entry: GuideEntry)] {
        try await database.read { tx in
            try tx.rows(
                "\(EntryRows.select) WHERE programme_id = ? AND end_at > ? ORDER BY start_at, channel_id LIMIT ?",
                programme, instant, limit
            ).map { (try $0.get("channel_id"), try EntryRows.entry($0).shown) }
        }
    }

    /// Of some assets, those that items name which are on air, to come, or may still be gone back to.
    ///
    /// - Throws: `DatabaseError`.
    public func needed(of assets: [AssetID]) async throws -> Set<AssetID> {
        let since = now() - Self.kept
        return try await database.read { tx in
            Set(
                try assets.filter {
                    try tx.row(
                        "SELECT 1 AS one FROM air_items WHERE asset_id = ? AND end_at > ? LIMIT 1", $0, since) != nil
                })
        }
    }

    /// Milliseconds for which items and lines of the guide are kept after they ended.
    static let kept: Int64 = 8 * 86_400_000

    // MARK: Channels

    /// All channels, by their positions and names.
    ///
    /// - Throws: `DatabaseError`.
    public func channels() async throws -> [Channel] {
        try await database.read { try ChannelRows.channels(in: $0) }
    }

    /// The channel of that id; `nil` if there is none.
    ///
    /// - Throws: `DatabaseError`.
    public func channel(_ id: ChannelID) async throws -> Channel? {
        try await database.read { try ChannelRows.channel(id, in: $0) }
    }

    /// A channel with its rules, in the order of their starts; `nil` if there is none.
    ///
    /// - Throws: `DatabaseError`.
    public func schedule(of id: ChannelID) async throws -> Schedule? {
        try await database.read { try ChannelRows.schedule(of: id, in: $0) }
    }

    /// What the last layout of a channel found, from a time on.
    ///
    /// - Throws: `ChannelsError.notFound`; `DatabaseError`.
    public func conflicts(of id: ChannelID, since instant: Int64) async throws -> [Conflict] {
        try await database.read { tx in
            guard let row = try tx.row("SELECT conflicts FROM channels WHERE id = ?", id) else {
                throw ChannelsError.channelNotFound
            }
            return try ChannelJSON.value([Conflict].self, try row.get("conflicts")).filter { $0.at >= instant }
        }
    }
}
