import MediaModel

extension AiredViewing {
    /// What a play of a channel sees of an item; `nil` for what is nobody's programme.
    ///
    /// A part of a live event is seen of the programme that the event becomes, whose name is the event's.
    init?(_ item: AirItem, _ token: ChannelToken) {
        let event = item.kind == .live ? item.event.flatMap { ProgrammeID($0.rawValue) } : nil
        guard let programme = item.programme ?? event else { return nil }
        self.init(
            viewing: token.viewing(ofItemAt: item.start), play: token.play, channel: token.channel,
            programme: programme, duration: Int(clamping: max(0, item.end - item.start + 999) / 1000))
    }
}

extension ViewingEvent {
    /// What it says that seconds of an item's asset were sent to a play of its channel; nothing for what is nobody's
    /// programme.
    static func delivered(
        _ seconds: Range<Int>, of item: AirItem, to token: ChannelToken, at: Int64
    ) -> [ViewingEvent] {
        guard var viewing = AiredViewing(item, token) else { return [] }
        // What is live has grown since it was read.
        if item.kind == .live { viewing.duration = max(viewing.duration, seconds.upperBound) }
        return [.aired(viewing, at: at), .delivered(viewing.viewing, seconds, at: at)]
    }
}

/// What a player of a channel says of itself: `{"played":[[from,to],…],"people"}`, times on air in milliseconds since
/// 1970.
public struct ChannelReport: Decodable, Sendable {
    private var played: [[Int64]]?
    private var people: Int?

    /// The longest time that one report may tell of, in milliseconds.
    static let longest: Int64 = 3_600_000
    /// The longest time from the first to the last of what one report tells of, in milliseconds.
    static let widest: Int64 = 12 * 3_600_000

    /// The spans of time on air, each with its beginning before its end.
    ///
    /// - Parameter now: the present, in milliseconds since 1970; players' clocks may be a few seconds before it.
    /// - Throws: `PlayerReport.Fault` naming the field.
    func spans(now: Int64) throws(PlayerReport.Fault) -> [Range<Int64>] {
        guard (played?.count ?? 0) <= PlayerReport.mostIntervals else { throw .init(field: "played") }
        var spans: [Range<Int64>] = []
        for pair in played ?? [] {
            guard pair.count == 2, pair[0] >= 0, pair[0] < pair[1], pair[1] <= now + 10_000,
                pair[1] - pair[0] <= Self.longest
            else { throw .init(field: "played") }
            spans.append(pair[0]..<pair[1])
        }
        return spans
    }

    /// People in the room.
    ///
    /// - Throws: `PlayerReport.Fault` naming the field.
    func checkedPeople() throws(PlayerReport.Fault) -> Int? {
        if let people, !(1...PlayerReport.mostPeople).contains(people) { throw .init(field: "people") }
        return people
    }

    /// What the report says of the items that were on air.
    static func events(
        _ spans: [Range<Int64>], people: Int?, _ items: [AirItem], _ token: ChannelToken, at now: Int64
    ) -> [ViewingEvent] {
        items.flatMap { item -> [ViewingEvent] in
            guard let viewing = AiredViewing(item, token) else { return [] }
            let intervals = spans.compactMap { span -> Range<Double>? in
                let part = span.clamped(to: item.start..<max(item.start + 1, item.end))
                guard !part.isEmpty, part.lowerBound < span.upperBound else { return nil }
                return Double(part.lowerBound - item.start) / 1000..<Double(part.upperBound - item.start) / 1000
            }
            guard !intervals.isEmpty else { return [] }
            return [
                .aired(viewing, at: now),
                .reported(viewing.viewing, PlaybackReport(intervals: intervals, people: people), at: now),
            ]
        }
    }
}
