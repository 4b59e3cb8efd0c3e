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
    var part: LivePart?

    /// The most conflicts that are kept.
    static let mostConflicts = 500
    /// How long a channel may stand still before it begins anew instead of going on, in milliseconds.
    private static let longestRest: Int64 = 40 * 86_400_000

    /// - Returns: whether anything that is on air or in the guide has changed.
    func lay() throws -> Bool {
        guard let schedule = try ChannelRows.schedule(of: id, in: tx) else { return false }
        var reader = LibraryReader(schedule, card: card, tx: tx)
        let digest = try reader.read().digest
        let onAir = try onAir(&reader)
        let library = try reader.read(onAir.map { [$0.item.programme].compactMap { $0 } } ?? [])
        let layout = Layout(schedule, library, standard: standard)
        let base = try state(before: onAir)
        if onAir != nil { try keep(base) }
        let near =
            onAir.map { layout.layAnew(from: base, $0, now: now, until: now + ChannelKeeping.itemsAhead) }
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
        var result = layout.lay(from: skipped.state, until: now + ChannelKeeping.itemsAhead)
        result.entries = skipped.entries + result.entries
        return result
    }

    // MARK: What there is

    private func onAir(_ reader: inout LibraryReader) throws -> OnAir? {
        guard let item = try ItemRows.items(of: id, overlapping: now..<now + 1, in: tx).first,
            let film = try reader.film(item.asset, of: item.programme)
        else { return nil }
        let entry = try item.entry.flatMap {
            try tx.row("\(EntryRows.select) WHERE channel_id = ? AND number = ?", id, $0).map(EntryRows.entry)
        }
        let part = try entry?.kind == .live ? coming(entry?.event, after: item, &reader) : nil
        return OnAir(item: item, film: film, entry: entry, coming: part)
    }

    /// What an encoder sends, unless it is on air: it follows the item on air. What of it was announced keeps its time.
    private func coming(
        _ event: LiveEventID?, after item: AirItem, _ reader: inout LibraryReader
    ) throws -> LivePart? {
        guard let event else { return nil }
        let next = try tx.row("\(ItemRows.select) WHERE channel_id = ? AND number = ?", id, item.number + 1)
            .map(ItemRows.item)
        if let next, next.kind == .live, next.event == event, part.map({ $0.film.asset == next.asset }) ?? true,
            let film = try reader.film(next.asset, of: nil)
        {
            return LivePart(event: event, film: film, first: next.segments.lowerBound, start: next.start)
        }
        guard let part, part.event == event, item.asset != part.film.asset else { return nil }
        let aired: Int? = try tx.row(
            "SELECT MAX(end_segment) AS n FROM air_items WHERE channel_id = ? AND asset_id = ? AND start_at <= ?", id,
            part.film.asset, now)?.get("n")
        return LivePart(event: event, film: part.film, first: aired ?? 0, start: nil)
    }

    /// The state with what has begun up to what is on air.
    private func state(before onAir: OnAir?) throws -> LayoutState {
        let row = try tx.row(
            "SELECT state FROM channel_states WHERE channel_id = ? AND at <= ? ORDER BY at DESC LIMIT 1", id,
            onAir?.item.start ?? Int64.max)
        guard let row else { return LayoutState(at: now) }
        let state = try ChannelJSON.value(LayoutState.self, try row.get("state"))
        guard let onAir else { return state }
        let entries = try tx.rows(
            "\(EntryRows.select) WHERE channel_id = ? AND number >= ? AND start_at <= ? ORDER BY number", id,
            state.entry, onAir.item.start
        ).map(EntryRows.entry)
        let filler = try tx.row(
            """
            SELECT programme_id FROM air_items WHERE channel_id = ? AND number >= ? AND number <= ? AND kind = 'filler'
            ORDER BY number DESC LIMIT 1
            """, id, state.number, onAir.item.number)
        var begun = state.following(
            entries, filler: try filler?.get("programme_id"), onAir: onAir.entry, start: onAir.item.start)
        begun.at = onAir.item.start
        begun.number = onAir.item.number
        begun.pictureSequence = onAir.item.pictureSequence
        begun.soundSequence = onAir.item.soundSequence
        return begun
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
