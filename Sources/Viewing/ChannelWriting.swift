internal import Database
import MediaModel

/// Plays of channels, and what they see of programmes.
extension ViewingWriter {
    /// How long a play of a channel is remembered after its opening, in milliseconds: longer than its token lives.
    private static let remembered: Int64 = 9 * 86_400_000

    /// Stores a play of a channel. Those whose tokens are dead are forgotten on that occasion.
    func insert(_ opening: ChannelOpening, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM channel_plays WHERE opened_at < ?", opening.at - Self.remembered)
        try tx.execute(
            """
            INSERT INTO channel_plays (id, channel_id, viewer, opened_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            """, opening.play, opening.channel, opening.viewer.key, opening.at)
    }

    /// Opens the viewing of a programme within a play of a channel: it is the viewer's who plays the channel. What is live
    /// becomes longer while it is watched.
    ///
    /// - Parameter at: when it was first heard of, in milliseconds since 1970.
    func insert(_ viewing: AiredViewing, at: Int64, _ rules: RulesInForce, in tx: WriteTransaction) throws {
        let day = rules.day(of: at)
        guard !rules.areRemoved(day.month) else { return }
        try tx.execute(
            """
            INSERT INTO viewings (
                id, programme_id, viewer, opened_at, day, duration, last_at, reported, inferred, channel_id)
            SELECT ?, ?, viewer, ?, ?, ?, ?, ?, ?, channel_id FROM channel_plays WHERE id = ?
            ON CONFLICT (id) DO UPDATE SET duration = excluded.duration WHERE excluded.duration > viewings.duration
            """, viewing.viewing, viewing.programme, at, day.number,
            min(max(viewing.duration, 0), SecondSet.longest), at, [UInt8](), [UInt8](), viewing.play)
    }
}
