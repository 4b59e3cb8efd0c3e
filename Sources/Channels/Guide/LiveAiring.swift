import Database
public import MediaModel

/// How what an encoder sends comes.
public struct AiringPace: Sendable, Equatable {
    /// Segments that are whole; the film may have more, which are on their way.
    public var whole: Int
    /// When what was sent at its very beginning would have come as a whole segment, in milliseconds since 1970; `nil`
    /// where nothing more is expected.
    public var beginning: Int64?

    /// A pace.
    public init(whole: Int, beginning: Int64?) {
        self.whole = whole
        self.beginning = beginning
    }
}

extension ChannelStore {
    /// Puts what an encoder sends on air, in every channel whose guide has the event now: after the segment of the card
    /// that is on air. To be called when it begins, for every segment that has come, and when fewer come than were
    /// expected; what is on air already grows by it.
    ///
    /// Items of it are as long as what came and what is expected. So the first segment is on air while it comes, and is
    /// listed when it is there; the card stands in from the end of the last one that came, once that is said.
    ///
    /// - Parameters:
    ///   - asset: the growing asset of what came since the last cut.
    ///   - film: its segments so far, and those that are on their way.
    ///   - pace: how they come; `nil` when all of them are there.
    ///   - card: the asset of the station's card.
    /// - Returns: the channels that show it.
    /// - Throws: `DatabaseError`.
    @discardableResult
    public func air(
        _ event: LiveEventID, _ film: Film, pace: AiringPace? = nil, card: AssetID?
    ) async throws -> [ChannelID] {
        try await keepTimes(of: film.asset, film)
        // Where nothing more is expected, what was not on air yet does not come any more.
        let passed = pace.map { $0.beginning == nil ? film.pictures.count : $0.whole }
        let part = AiringPart(event: event, film: film, first: passed ?? 0, start: nil, pace: pace?.beginning)
        let channels = try await channels(showing: event, film.asset)
        for id in channels {
            _ = try await database.write { [zone, now] tx in
                try ChannelLaying(id: id, standard: zone, card: card, now: now(), tx: tx, part: part).lay()
            }
        }
        return channels
    }

    /// Takes a part off the air of which nothing came, though it was expected.
    ///
    /// - Throws: `DatabaseError`.
    public func vacate(_ event: LiveEventID, _ asset: AssetID, card: AssetID?) async throws {
        for id in try await channels(showing: event, asset) {
            _ = try await database.write { [zone, now] tx in
                try ChannelLaying(id: id, standard: zone, card: card, now: now(), tx: tx, gone: asset).lay()
            }
        }
    }

    /// Channels in which an event is on now, and those that have a part of it.
    private func channels(showing event: LiveEventID, _ asset: AssetID) async throws -> [ChannelID] {
        let instant = now()
        return try await database.read { tx in
            try tx.rows(
                """
                SELECT channel_id FROM guide_entries WHERE event_id = ? AND end_at > ? AND start_at <= ?
                UNION SELECT channel_id FROM air_items WHERE asset_id = ? ORDER BY 1
                """, event, instant, instant, asset
            ).map { try $0.get("channel_id", as: ChannelID.self) }
        }
    }
}
