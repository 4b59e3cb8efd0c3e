import Database
public import MediaModel

/// A channel with its rules as they were kept at some time.
public struct KeptSchedule: Sendable {
    /// The channel and its rules.
    public var schedule: Schedule
    /// Rises with every change of channel, rules or holidays.
    public var revision: Int64
}

/// What stands between the lines of the guide: passes of the card, or fillers, joined.
public struct GuideFill: Sendable, Equatable {
    /// What it is.
    public enum Kind: String, Sendable {
        /// Fillers.
        case filler
        /// Passes of the card.
        case card
        /// Fillers or the card: it is not laid out in detail yet.
        case gap
    }

    /// When it begins, in milliseconds since 1970.
    public var start: Int64
    /// When it ends, in milliseconds since 1970.
    public var end: Int64
    /// What it is.
    public var kind: Kind
}

/// What a channel lays out within a span, for those who keep its schedule.
public struct LaidSpan: Sendable {
    /// The schedule's revision.
    public var revision: Int64
    /// The lines of the guide, in order.
    public var entries: [GuideEntry]
    /// What stands between them, in order.
    public var fills: [GuideFill]
    /// What will not air as it is meant.
    public var conflicts: [Conflict]
    /// Until when the guide is laid out, in milliseconds since 1970; `nil` if it is not.
    public var laidUntil: Int64?
}

/// How a channel stands, for the list of all.
public struct ChannelOverview: Sendable {
    /// The channel.
    public var channel: Channel
    /// The line of the guide that is on.
    public var current: GuideEntry?
    /// The line that comes next.
    public var next: GuideEntry?
    /// How many conflicts there are ahead that are severe.
    public var severe: Int
    /// How many others.
    public var mild: Int
    /// Until when the guide is laid out, in milliseconds since 1970; `nil` if it is not.
    public var laidUntil: Int64?
}

extension ChannelStore {
    /// A channel with its rules and their revision; `nil` if there is none.
    ///
    /// - Throws: `DatabaseError`.
    public func keptSchedule(of id: ChannelID) async throws -> KeptSchedule? {
        try await database.read { tx in
            guard let schedule = try ChannelRows.schedule(of: id, in: tx),
                let revision = try ChannelRows.scheduleRevision(of: id, in: tx)
            else { return nil }
            return KeptSchedule(schedule: schedule, revision: revision)
        }
    }

    /// What is laid out within a span; `nil` if there is no such channel.
    ///
    /// - Parameters:
    ///   - span: in milliseconds since 1970.
    ///   - limit: the most lines.
    /// - Throws: `DatabaseError`.
    public func laid(of id: ChannelID, _ span: Range<Int64>, limit: Int) async throws -> LaidSpan? {
        try await database.read { tx in
            guard
                let row = try tx.row(
                    "SELECT schedule_revision, conflicts, laid_at FROM channels WHERE id = ?", id)
            else { return nil }
            let entries = try tx.rows(
                """
                \(EntryRows.select) WHERE channel_id = ? AND end_at > ? AND start_at < ? ORDER BY number LIMIT ?
                """, id, span.lowerBound, span.upperBound, limit
            ).map { try EntryRows.entry($0).shown }
            let laid: Int64? = try row.get("laid_at")
            let until = laid.map { $0 + ChannelKeeping.guideAhead }
            let conflicts = try ChannelJSON.value([Conflict].self, try row.get("conflicts"))
            return LaidSpan(
                revision: try row.get("schedule_revision"), entries: entries,
                fills: try fills(of: id, entries, span, until: until, tx),
                conflicts: conflicts.filter { span.contains($0.at) }, laidUntil: until)
        }
    }

    /// What is between lines: by the items where there are some, joined where they follow one another, else a gap.
    private func fills(
        of id: ChannelID, _ entries: [GuideEntry], _ span: Range<Int64>, until: Int64?, _ tx: ReadTransaction
    ) throws -> [GuideFill] {
        var fills = try tx.rows(
            """
            SELECT kind, MIN(start_at) AS begun, MAX(end_at) AS ended FROM (
            SELECT kind, start_at, end_at, number - ROW_NUMBER() OVER (PARTITION BY kind ORDER BY number) AS run
            FROM air_items WHERE channel_id = ? AND entry IS NULL AND end_at > ? AND start_at < ?) AS items
            GROUP BY kind, run ORDER BY begun
            """, id, span.lowerBound, span.upperBound
        ).map { row in
            GuideFill(
                start: try row.get("begun"), end: try row.get("ended"),
                kind: GuideFill.Kind(rawValue: try row.get("kind")) ?? .gap)
        }
        // Beyond the items the guide alone is laid out: what it leaves open is filled later.
        let last: Int64? = try tx.row("SELECT MAX(end_at) AS ended FROM air_items WHERE channel_id = ?", id)?
            .get("ended")
        var end = max(last ?? now(), span.lowerBound)
        let limit = min(span.upperBound, until ?? span.lowerBound)
        for entry in entries where entry.end > end {
            if entry.start > end { fills.append(GuideFill(start: end, end: entry.start, kind: .gap)) }
            end = entry.end
        }
        if end < limit { fills.append(GuideFill(start: end, end: limit, kind: .gap)) }
        return fills
    }

    /// How the channels stand, by their positions and names.
    ///
    /// - Parameter range: which of them, from 0.
    /// - Throws: `DatabaseError`.
    public func overview(_ range: Range<Int>) async throws -> (items: [ChannelOverview], count: Int) {
        let now = now()
        return try await database.read { tx in
            let channels = try ChannelRows.channels(in: tx)
            let shown = channels.dropFirst(range.lowerBound).prefix(range.count)
            return (try shown.map { try Self.overview($0, now, tx) }, channels.count)
        }
    }

    private static func overview(_ channel: Channel, _ now: Int64, _ tx: ReadTransaction) throws -> ChannelOverview {
        let lines = try tx.rows(
            "\(EntryRows.select) WHERE channel_id = ? AND end_at > ? ORDER BY number LIMIT 2", channel.id, now
        ).map { try EntryRows.entry($0).shown }
        let row = try tx.row("SELECT conflicts, laid_at FROM channels WHERE id = ?", channel.id)
        let conflicts = try row.map { try ChannelJSON.value([Conflict].self, try $0.get("conflicts")) } ?? []
        let ahead = conflicts.filter { $0.at >= now }
        let severe = ahead.filter(\.isSevere).count
        let laid: Int64? = try row?.get("laid_at")
        return ChannelOverview(
            channel: channel, current: lines.first { $0.start <= now }, next: lines.first { $0.start > now },
            severe: severe, mild: ahead.count - severe, laidUntil: laid.map { $0 + ChannelKeeping.guideAhead })
    }
}
