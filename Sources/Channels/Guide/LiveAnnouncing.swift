public import MediaModel

extension ChannelStore {
    /// Puts a live event into a channel's schedule, in the place of all else at its time. An event that is there already
    /// is moved.
    ///
    /// - Parameters:
    ///   - start: in milliseconds since 1970; it begins with the second in which that lies.
    ///   - end: in milliseconds since 1970, at most a day later.
    /// - Throws: `ChannelsError`: `.notFound`, `.invalid` for an event that is too long; `DatabaseError`.
    public func announce(
        _ event: LiveEventID, title: String, in id: ChannelID, from start: Int64, to end: Int64
    ) async throws {
        guard let channel = try await channel(id) else { throw ChannelsError.channelNotFound }
        let clock = channel.clock(standard: zone)
        guard let time = clock.time(start), let rule = Self.rule(of: event) else {
            throw ChannelsError.invalid("直播的时间不可用。", "The event's time cannot be used.")
        }
        let length = Int(clamping: (end - start + 999) / 1000)
        try await put(
            ChannelRule(
                id: rule, title: title, start: time, length: length,
                days: DayPattern(.dates, dates: [clock.day(start)]), content: RuleContent(.live, event.rawValue),
                isOverride: true), of: id)
    }

    /// Takes a live event out of a channel's schedule; none there is no error.
    ///
    /// - Throws: `DatabaseError`.
    public func renounce(_ event: LiveEventID, in id: ChannelID) async throws {
        guard let rule = Self.rule(of: event), let schedule = try await schedule(of: id),
            schedule.rule(rule) != nil
        else { return }
        try await removeRule(rule, of: id)
    }

    private static func rule(of event: LiveEventID) -> RuleID? { RuleID(String("live-\(event)".prefix(64))) }
}
