import Database
import MediaModel

/// Reads what a channel has on air, and the state of its layout then.
struct OnAirReading {
    let id: ChannelID
    /// In milliseconds since 1970.
    let now: Int64
    let tx: ReadTransaction
    /// What comes from an encoder now.
    let part: AiringPart?
    /// An asset of which nothing will come.
    var gone: AssetID?

    /// What is on air; `nil` if nothing is, or its times are not known.
    func onAir(_ reader: inout LibraryReader) throws -> OnAir? {
        if let shortened = try shortened(&reader) { return shortened }
        guard let item = try ItemRows.items(of: id, overlapping: now..<now + 1, in: tx).first,
            let film = try reader.film(item.asset, of: item.programme)
        else { return nil }
        let entry = try entry(of: item)
        let part = try entry?.kind == .live ? coming(entry?.event, after: item, &reader) : nil
        return OnAir(item: item, film: film, entry: entry, coming: part)
    }

    /// What was laid out of a part, of which less came than was expected: nobody was told of what would have followed,
    /// and all behind it is laid out anew. Where nothing of it came, what was on air before it.
    private func shortened(_ reader: inout LibraryReader) throws -> OnAir? {
        guard let asset = part?.film.asset ?? gone else { return nil }
        let own = try tx.row(
            "\(ItemRows.select) WHERE channel_id = ? AND asset_id = ? ORDER BY number DESC LIMIT 1", id, asset
        ).map(ItemRows.item)
        let count = part?.film.pictures.count ?? 0
        guard let own, own.kind == .live, own.segments.upperBound > count else { return nil }
        let base =
            own.segments.lowerBound < count
            ? own
            : try tx.row("\(ItemRows.select) WHERE channel_id = ? AND number = ?", id, own.number - 1)
                .map(ItemRows.item)
        guard let base, let film = try reader.film(base.asset, of: base.programme) else { return nil }
        return OnAir(item: base, film: film, entry: try entry(of: base))
    }

    private func entry(of item: AirItem) throws -> GuideEntry? {
        try item.entry.flatMap {
            try tx.row("\(EntryRows.select) WHERE channel_id = ? AND number = ?", id, $0).map(EntryRows.entry)
        }
    }

    /// What an encoder sends, unless it is on air: it follows the item on air. What of it was announced keeps its time.
    private func coming(
        _ event: LiveEventID?, after item: AirItem, _ reader: inout LibraryReader
    ) throws -> AiringPart? {
        guard let event else { return nil }
        let next = try tx.row("\(ItemRows.select) WHERE channel_id = ? AND number = ?", id, item.number + 1)
            .map(ItemRows.item)
        if let next, next.kind == .live, next.event == event, part.map({ $0.film.asset == next.asset }) ?? true,
            let film = try reader.film(next.asset, of: nil)
        {
            return AiringPart(event: event, film: film, first: next.segments.lowerBound, start: next.start)
        }
        guard let part, part.event == event, item.asset != part.film.asset else { return nil }
        let aired: Int? = try tx.row(
            "SELECT MAX(end_segment) AS n FROM air_items WHERE channel_id = ? AND asset_id = ? AND start_at <= ?", id,
            part.film.asset, now)?.get("n")
        // What came while the card was on is passed over: what is live stays near what happens.
        let passed = part.pace == nil ? part.film.pictures.count - AiringPart.mostWaiting : 0
        let first = max(aired ?? 0, part.first, passed)
        guard first < part.film.pictures.count else { return nil }
        return AiringPart(event: event, film: part.film, first: first, start: nil, pace: part.pace)
    }

    /// The state with what has begun up to what is on air.
    func state(before onAir: OnAir?) throws -> LayoutState {
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
}
