public import Foundation

/// Tells instants from days and times of day in a zone, daylight-saving changes included.
public struct ZoneClock: Sendable {
    /// The zone.
    public let zone: TimeZone

    /// The clock of a zone.
    public init(_ zone: TimeZone) {
        self.zone = zone
    }

    /// The instant at which a clock in the zone shows a time on a day, in milliseconds since 1970.
    ///
    /// A time that the day does not have, because the clocks go forward, is the first instant after the missing hour; of
    /// one that it has twice, because they go back, the first is meant.
    public func instant(_ day: BroadcastDay, _ time: ClockTime) -> Int64 {
        let local = Int64(day.number) * 86_400 + Int64(time.seconds)
        let before = offset(local - 86_400)
        let after = offset(local + 86_400)
        let first = local - before
        if before == after || offset(first) == before { return first * 1000 }
        let second = local - after
        if offset(second) == after { return second * 1000 }
        return change(between: min(first, second), and: max(first, second)) * 1000
    }

    /// Seconds that the zone is ahead of UTC on a day and around it; `nil` where its clocks are changed.
    func steadyOffset(_ day: BroadcastDay) -> Int64? {
        let begin = Int64(day.number) * 86_400
        let before = offset(begin - 86_400)
        return before == offset(begin + 172_800) ? before : nil
    }

    /// When a day begins, in milliseconds since 1970.
    public func beginning(of day: BroadcastDay) -> Int64 {
        ClockTime(seconds: 0).map { instant(day, $0) } ?? Int64(day.number) * 86_400_000
    }

    /// The day that contains an instant.
    ///
    /// - Parameter milliseconds: since 1970.
    public func day(_ milliseconds: Int64) -> BroadcastDay {
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        let local = seconds + offset(seconds)
        return BroadcastDay(number: Int((local >= 0 ? local : local - 86_399) / 86_400))
    }

    /// The time of day that clocks show at an instant.
    ///
    /// - Parameter milliseconds: since 1970.
    public func time(_ milliseconds: Int64) -> ClockTime? {
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        let local = seconds + offset(seconds)
        return ClockTime(seconds: Int(((local % 86_400) + 86_400) % 86_400))
    }

    /// Whether the zone has a time on a day.
    public func has(_ day: BroadcastDay, _ time: ClockTime) -> Bool { self.time(instant(day, time)) == time }

    /// Seconds that the zone is ahead of UTC at an instant.
    private func offset(_ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    /// The first second with the offset that holds at `late`.
    private func change(between early: Int64, and late: Int64) -> Int64 {
        let target = offset(late)
        var (low, high) = (early, late)
        while low < high {
            let middle = low + (high - low) / 2
            if offset(middle) == target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
