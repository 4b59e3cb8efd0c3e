import Database
public import MediaModel

extension ChannelStore {
    /// Puts what an encoder sends on air, in every channel whose guide has the event now: after the segment of the card
    /// that is on air. To be called for every segment that has come; what is on air already grows by it. When nothing more
    /// comes, the card stands in by itself from the end of the last segment on.
    ///
    /// - Parameters:
    ///   - asset: the growing asset of what came since the last cut.
    ///   - film: its segments so far.
    ///   - card: the asset of the station's card.
    /// - Returns: the channels that show it.
    /// - Throws: `DatabaseError`.
    @discardableResult
    public func air(_ event: LiveEventID, _ film: Film, card: AssetID?) async throws -> [ChannelID] {
        let instant = now()
        try await keepTimes(of: film.asset, film)
        let channels = try await database.read { tx in
            try tx.rows(
                "SELECT channel_id FROM guide_entries WHERE event_id = ? AND end_at > ? AND start_at <= ?", event,
                instant, instant
            ).map { try $0.get("channel_id", as: ChannelID.self) }
        }
        let part = AiringPart(event: event, film: film, first: 0, start: nil)
        for id in Set(channels).sorted() {
            _ = try await database.write { [zone] tx in
                try ChannelLaying(id: id, standard: zone, card: card, now: instant, tx: tx, part: part).lay()
            }
        }
        return Set(channels).sorted()
    }
}
