import Database
import Foundation
import MediaModel

/// What a schedule would lay out.
public struct SchedulePreview: Sendable {
    /// The lines of the guide, in order.
    public var entries: [GuideEntry]
    /// What would not air as it was meant.
    public var conflicts: [Conflict]
    /// What stands between the lines of the guide, in order, in milliseconds since 1970.
    public var gaps: [Range<Int64>]
}

extension ChannelKeeping {
    /// Lays a schedule out as if it were the channel's, and changes nothing. What is on air now stays in it.
    ///
    /// - Parameters:
    ///   - schedule: the channel and rules, kept or not.
    ///   - span: what to tell of it, at most the weeks that the guide is laid out for. In milliseconds since 1970.
    /// - Throws: `ChannelsError` for what cannot be a schedule; `DatabaseError`.
    public func preview(_ schedule: Schedule, of span: Range<Int64>) async throws -> SchedulePreview {
        var schedule = schedule
        schedule.channel = try ScheduleLimits.checked(schedule.channel)
        schedule.rules = try ChannelStore.checked(schedule.rules)
        schedule.holidays = Holidays(try ScheduleLimits.checked(schedule.holidays.days))
        let card = try await card()
        try await readTimes(of: schedule, card: card)
        let now = store.now()
        let result = try await store.database.read { [schedule, zone = store.zone] tx in
            try ChannelPreviewing(schedule: schedule, standard: zone, card: card, now: now, tx: tx).lay(span)
        }
        let entries = result.entries.filter { $0.start < span.upperBound && $0.end > span.lowerBound }
        var gaps: [Range<Int64>] = []
        var end = max(span.lowerBound, now)
        for entry in entries where entry.end > end {
            if entry.start > end { gaps.append(end..<entry.start) }
            end = entry.end
        }
        if end < span.upperBound { gaps.append(end..<span.upperBound) }
        return SchedulePreview(
            entries: entries.map(\.shown), conflicts: result.conflicts.filter { span.contains($0.at) }, gaps: gaps)
    }
}

/// Lays out what is not kept.
struct ChannelPreviewing {
    let schedule: Schedule
    let standard: TimeZone
    let card: AssetID?
    let now: Int64
    let tx: ReadTransaction

    func lay(_ span: Range<Int64>) throws -> Layout.Result {
        let reading = OnAirReading(id: schedule.channel.id, now: now, tx: tx, part: nil)
        var reader = LibraryReader(schedule, card: card, tx: tx)
        let onAir = try reading.onAir(&reader)
        let library = try reader.read(onAir.map { [$0.item.programme].compactMap { $0 } } ?? [])
        let layout = Layout(schedule, library, standard: standard)
        let base = try reading.state(before: onAir)
        let near = onAir.map { layout.layAnew(from: base, $0, now: now, until: now + 1) }
        var result = layout.lay(from: near?.state ?? base, until: span.upperBound, withItems: false)
        result.entries = (near?.entries ?? []) + result.entries
        result.conflicts = (near?.conflicts ?? []) + result.conflicts
        return result
    }
}
