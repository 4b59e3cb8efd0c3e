import Database
import Foundation
import MediaModel

/// Channels and rules as rows.
enum ChannelRows {
    static func revision(in tx: ReadTransaction) throws -> Int64 {
        try tx.row("SELECT last FROM channel_revision WHERE id = 1")?.get("last") ?? 0
    }

    /// Takes a number that nothing had before.
    static func nextRevision(in tx: WriteTransaction) throws -> Int64 {
        try tx.execute("UPDATE channel_revision SET last = last + 1 WHERE id = 1")
        return try revision(in: tx)
    }

    static func channels(in tx: ReadTransaction) throws -> [Channel] {
        try tx.rows("SELECT channel FROM channels").map { try ChannelJSON.value(Channel.self, try $0.get("channel")) }
            .sorted { ($0.position, $0.name, $0.id) < ($1.position, $1.name, $1.id) }
    }

    static func channel(_ id: ChannelID, in tx: ReadTransaction) throws -> Channel? {
        try tx.row("SELECT channel FROM channels WHERE id = ?", id)
            .map { try ChannelJSON.value(Channel.self, try $0.get("channel")) }
    }

    static func present(_ id: ChannelID, in tx: ReadTransaction) throws -> Channel {
        guard let channel = try channel(id, in: tx) else { throw ChannelsError.channelNotFound }
        return channel
    }

    static func rules(of id: ChannelID, in tx: ReadTransaction) throws -> [ChannelRule] {
        try tx.rows("SELECT rule FROM channel_rules WHERE channel_id = ?", id)
            .map { try ChannelJSON.value(ChannelRule.self, try $0.get("rule")) }
            .sorted { ($0.start, $0.id) < ($1.start, $1.id) }
    }

    static func holidays(in tx: ReadTransaction) throws -> Holidays {
        Holidays(
            try tx.rows("SELECT day, kind, name FROM channel_holidays ORDER BY day").compactMap { row in
                guard let day = BroadcastDay(try row.get("day")),
                    let kind = Holidays.Kind(rawValue: try row.get("kind"))
                else { return nil }
                return Holidays.Day(day, kind, name: try row.get("name"))
            })
    }

    static func schedule(of id: ChannelID, in tx: ReadTransaction) throws -> Schedule? {
        guard let channel = try channel(id, in: tx) else { return nil }
        return Schedule(channel: channel, rules: try rules(of: id, in: tx), holidays: try holidays(in: tx))
    }

    /// How often channel, rules or holidays were changed; `nil` if there is no such channel.
    static func scheduleRevision(of id: ChannelID, in tx: ReadTransaction) throws -> Int64? {
        try tx.row("SELECT schedule_revision FROM channels WHERE id = ?", id)?.get("schedule_revision")
    }

    /// - Throws: `ChannelsError.stale` if the schedule is not any more as it was then.
    static func expect(_ revision: Int64?, of id: ChannelID, in tx: ReadTransaction) throws {
        guard try revision == nil || revision == scheduleRevision(of: id, in: tx) else { throw ChannelsError.stale }
    }

    /// Says that a channel has to be laid out anew.
    static func touch(_ id: ChannelID, at: Int64, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE channels SET schedule_revision = schedule_revision + 1, revision = ?, updated_at = ? WHERE id = ?
            """, try nextRevision(in: tx), at, id)
    }
}

/// Items as rows.
enum ItemRows {
    static let select = """
        SELECT channel_id, number, start_at, end_at, kind, programme_id, asset_id, event_id, first_segment,
        end_segment, picture_sequence, sound_sequence, entry FROM air_items
        """

    /// Items follow one another, so those of a span are the ones that end after it began, up to the first that does not
    /// end within it.
    static func items(
        of channel: ChannelID, overlapping span: Range<Int64>, in tx: ReadTransaction
    ) throws -> [AirItem] {
        guard !span.isEmpty else { return [] }
        return try tx.rows(
            """
            \(select) WHERE channel_id = ? AND end_at > ? AND end_at <= COALESCE(
            (SELECT MIN(end_at) FROM air_items WHERE channel_id = ? AND end_at >= ?), ?) AND start_at < ?
            ORDER BY end_at
            """, channel, span.lowerBound, channel, span.upperBound, Int64.max, span.upperBound
        ).map(item)
    }

    static func item(_ row: Row) throws -> AirItem {
        var row = RowReader(row)
        let channel: ChannelID = try row.next()
        let number: Int64 = try row.next()
        let (start, end): (Int64, Int64) = (try row.next(), try row.next())
        guard let kind = AirItem.Kind(rawValue: try row.next()) else {
            throw DatabaseError(code: .other, message: "an item on air of no kind")
        }
        let (programme, asset): (ProgrammeID?, AssetID) = (try row.next(), try row.next())
        let event: LiveEventID? = try row.next()
        let (first, last): (Int, Int) = (try row.next(), try row.next())
        return AirItem(
            channel: channel, number: number, start: start, end: end, kind: kind, programme: programme, asset: asset,
            event: event, segments: first..<max(first, last), pictureSequence: try row.next(),
            soundSequence: try row.next(), entry: try row.next())
    }

    static func insert(_ item: AirItem, in tx: WriteTransaction) throws {
        try tx.execute(
            "INSERT INTO air_items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", item.channel, item.number,
            item.start, item.end, item.kind.rawValue, item.programme, item.asset, item.event,
            item.segments.lowerBound, item.segments.upperBound, item.pictureSequence, item.soundSequence, item.entry)
    }
}

/// Lines of the guide as rows.
enum EntryRows {
    static let select = """
        SELECT channel_id, number, start_at, end_at, kind, rule_id, slot_at, title, programme_id, event_id, is_cut,
        cursor FROM guide_entries
        """

    static func entry(_ row: Row) throws -> GuideEntry {
        guard let kind = GuideEntry.Kind(rawValue: try row.get("kind")) else {
            throw DatabaseError(code: .other, message: "a line of the guide of no kind")
        }
        let cursor: String? = try row.get("cursor")
        return GuideEntry(
            number: try row.get("number"), start: try row.get("start_at"), end: try row.get("end_at"), kind: kind,
            rule: try row.get("rule_id"), slot: try row.get("slot_at"), title: try row.get("title"),
            programme: try row.get("programme_id"), event: try row.get("event_id"), isCut: try row.get("is_cut"),
            cursor: try cursor.map { try ChannelJSON.value(LayoutState.Cursor.self, $0) })
    }

    static func insert(_ entry: GuideEntry, of channel: ChannelID, in tx: WriteTransaction) throws {
        try tx.execute(
            "INSERT INTO guide_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", channel, entry.number,
            entry.start, entry.end, entry.kind.rawValue, entry.rule, entry.slot, entry.title, entry.programme,
            entry.event, entry.isCut, try entry.cursor.map(ChannelJSON.text))
    }
}

/// Values kept as JSON in one column; equal values have equal texts.
enum ChannelJSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
