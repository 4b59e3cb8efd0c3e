import Database
import Foundation
import MediaModel

/// Lays one channel out in a transaction: what has begun stays, all after it is as schedule and catalogue say now.
struct ChannelLaying {
    let id: ChannelID
    let standard: TimeZone
    let card: AssetID?
    /// In milliseconds since 1970.
    let now: Int64
    let tx: WriteTransaction
    /// What comes from an encoder now.
    var part: AiringPart?
    /// An asset that was to be on air and of which nothing will come.
    var gone: AssetID?

    /// The most conflicts that are kept.
    static let mostConflicts = 500
    /// How long a channel may stand still before it begins anew instead of going on, in milliseconds.
    private static let longestRest: Int64 = 40 * 86_400_000

    /// While an encoder sends, items change with every segment: few are laid out then.
    private var ahead: Int64 { part == nil && gone == nil ? ChannelKeeping.itemsAhead : 2 * 3_600_000 }

    /// - Returns: whether anything that is on air or in the guide has changed.
    func lay() throws -> Bool {
        guard let schedule = try ChannelRows.schedule(of: id, in: tx) else { return false }
        var reader = LibraryReader(schedule, card: card, tx: tx)
        let digest = try reader.read().digest
        let reading = OnAirReading(id: id, now: now, tx: tx, part: part, gone: gone)
        let onAir = try reading.onAir(&reader)
        let library = try reader.read(onAir.map { [$0.item.programme].compactMap { $0 } } ?? [])
        let layout = Layout(schedule, library, standard: standard)
        let base = try reading.state(before: onAir)
        if onAir != nil { try keep(base) }
        let near =
            onAir.map { layout.layAnew(from: base, $0, now: now, until: now + ahead) }
            ?? later(base, layout)
        let far = layout.lay(from: near.state, until: now + ChannelKeeping.guideAhead, withItems: false)
        let first = onAir?.entry?.number ?? base.entry
        let itemsChanged = try replaceItems(near.items, from: onAir?.item.number ?? base.number)
        let entriesChanged = try replaceEntries(near.entries + far.entries, from: first)
        try keep(near.state, from: onAir?.item.start ?? base.at)
        try note(near.conflicts + far.conflicts, schedule, digest, changed: itemsChanged || entriesChanged)
        try prune()
        return itemsChanged || entriesChanged
    }

    /// Goes on from where the last layout ended, if nothing is on air.
    private func later(_ state: LayoutState, _ layout: Layout) -> Layout.Result {
        var state = state
        if state.at < now - Self.longestRest { state.restart(at: now) }
        // What nobody can go back to any more needs no items.
        let skipped = layout.lay(from: state, until: now - ChannelStore.kept, withItems: false)
        var result = layout.lay(from: skipped.state, until: now + ahead)
        result.entries = skipped.entries + result.entries
        return result
    }

    // MARK: What there will be

    /// Only rows that differ are written.
    private func replaceItems(_ items: [AirItem], from number: Int64) throws -> Bool {
        let old = try tx.rows("\(ItemRows.select) WHERE channel_id = ? AND number >= ? ORDER BY number", id, number)
            .map(ItemRows.item)
        let common = zip(old, items).prefix { $0 == $1 }.count
        // What was laid out further stays where it follows on what is laid out now.
        guard common < items.count || old.count != items.count else { return false }
        if common < old.count {
            try tx.execute(
                "DELETE FROM air_items WHERE channel_id = ? AND number >= ?", id, old[common].number)
        }
        for item in items[common...] { try ItemRows.insert(item, in: tx) }
        return true
    }

    private func replaceEntries(_ entries: [GuideEntry], from number: Int64) throws -> Bool {
        let old = try tx.rows("\(EntryRows.select) WHERE channel_id = ? AND number >= ? ORDER BY number", id, number)
            .map(EntryRows.entry)
        let common = zip(old, entries).prefix { $0 == $1 }.count
        guard common < entries.count || common < old.count else { return false }
        if common < old.count {
            try tx.execute(
                "DELETE FROM guide_entries WHERE channel_id = ? AND number >= ?", id, old[common].number)
        }
        for entry in entries[common...] { try EntryRows.insert(entry, of: id, in: tx) }
        return true
    }

    /// Keeps the state up to which there are items, and drops those that do not hold any more.
    private func keep(_ state: LayoutState, from instant: Int64) throws {
        try tx.execute("DELETE FROM channel_states WHERE channel_id = ? AND at > ?", id, instant)
        try keep(state)
    }

    private func keep(_ state: LayoutState) throws {
        try tx.execute(
            """
            INSERT INTO channel_states (channel_id, at, state) VALUES (?, ?, ?)
            ON CONFLICT (channel_id, at) DO UPDATE SET state = excluded.state
            """, id, state.at, try ChannelJSON.text(state))
    }

    private func note(_ found: [Conflict], _ schedule: Schedule, _ digest: String, changed: Bool) throws {
        let conflicts = found.filter { $0.at >= now }.prefix(Self.mostConflicts)
        try tx.execute(
            """
            UPDATE channels SET laid_schedule = schedule_revision, library = ?, laid_at = ?, conflicts = ? WHERE id = ?
            """, digest, now, try ChannelJSON.text(Array(conflicts)), id)
        guard changed else { return }
        try tx.execute("UPDATE channels SET revision = ? WHERE id = ?", try ChannelRows.nextRevision(in: tx), id)
    }

    private func prune() throws {
        let before = now - ChannelStore.kept
        try tx.execute("DELETE FROM air_items WHERE channel_id = ? AND end_at <= ?", id, before)
        try tx.execute("DELETE FROM guide_entries WHERE channel_id = ? AND end_at <= ?", id, before)
        // The last state before what is kept is needed to go on from.
        try tx.execute(
            """
            DELETE FROM channel_states WHERE channel_id = ? AND at < (SELECT MAX(at) FROM channel_states
            WHERE channel_id = ? AND at <= ?)
            """, id, id, now - 86_400_000)
    }
}

extension LayoutState {
    /// Begins at an instant, with what is known of series and numbers.
    mutating func restart(at instant: Int64) {
        at = instant
        done = instant - 1
        open = nil
    }
}
