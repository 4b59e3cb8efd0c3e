import Foundation

/// A channel with its rules: all that people decide about what is on air.
public struct Schedule: Codable, Sendable, Equatable {
    /// The channel.
    public var channel: Channel
    /// Its rules.
    public var rules: [ChannelRule]
    /// The list of holidays.
    public var holidays: Holidays

    /// A schedule.
    public init(channel: Channel, rules: [ChannelRule] = [], holidays: Holidays = Holidays()) {
        self.channel = channel
        self.rules = rules
        self.holidays = holidays
    }

    /// The rule of that id.
    public func rule(_ id: RuleID) -> ChannelRule? { rules.first { $0.id == id } }
}

/// One start of a rule on a day.
struct Slot: Sendable, Equatable {
    var rule: ChannelRule
    /// When it begins, in milliseconds since 1970.
    var start: Int64
    /// When what is set aside for it ends; `nil` where nothing is.
    var end: Int64?
    /// Whether the day does not have its time.
    var isMoved = false
}

/// The slots of some days in the order of their starts, each start once.
struct SlotPlan: Sendable {
    private(set) var slots: [Slot] = []
    /// What the rules say against each other.
    private(set) var conflicts: [Conflict] = []

    /// - Parameters:
    ///   - length: how long a rule without a length takes, in milliseconds, where that is known beforehand.
    init(
        _ schedule: Schedule, _ clock: ZoneClock, days: ClosedRange<BroadcastDay>, length: (ChannelRule) -> Int64?
    ) {
        var all: [Slot] = []
        for number in days.lowerBound.number...days.upperBound.number {
            let day = BroadcastDay(number: number)
            let steady = clock.steadyOffset(day)
            for rule in schedule.rules where rule.days.includes(day, schedule.holidays) {
                let start =
                    steady.map { (Int64(number) * 86_400 + Int64(rule.start.seconds) - $0) * 1000 }
                    ?? clock.instant(day, rule.start)
                let length = rule.length.map { Int64($0) * 1000 }
                all.append(
                    Slot(
                        rule: rule, start: start, end: length.map { start + $0 },
                        isMoved: steady == nil && !clock.has(day, rule.start)))
            }
        }
        all.sort(by: Self.comesFirst)
        take(all, length)
    }

    /// By start; of one start, the one that holds first: overrides, then the later time of day (of two in a missing
    /// hour), then the narrower pattern.
    private static func comesFirst(_ left: Slot, _ right: Slot) -> Bool {
        if left.start != right.start { return left.start < right.start }
        if left.rule.isOverride != right.rule.isOverride { return left.rule.isOverride }
        if left.rule.start != right.rule.start { return left.rule.start > right.rule.start }
        if left.rule.days.rank != right.rule.days.rank { return left.rule.days.rank > right.rule.days.rank }
        return left.rule.id < right.rule.id
    }

    private mutating func take(_ all: [Slot], _ length: (ChannelRule) -> Int64?) {
        // The last override that began, and when it ends.
        var override: (rule: RuleID, end: Int64)?
        for slot in all {
            if slot.rule.isOverride {
                let end = slot.end ?? (slot.start + (length(slot.rule) ?? 1))
                override = (slot.rule.id, max(end, override?.end ?? end))
            } else if let override, slot.start < override.end {
                conflicts.append(Conflict(.overridden, at: slot.start, rule: slot.rule.id, other: override.rule))
                continue
            }
            if let last = slots.last, last.start == slot.start {
                conflicts.append(Conflict(.sameStart, at: slot.start, rule: slot.rule.id, other: last.rule.id))
                continue
            }
            if slot.isMoved { conflicts.append(Conflict(.missingHour, at: slot.start, rule: slot.rule.id)) }
            slots.append(slot)
        }
    }

    /// The first slot that begins after an instant.
    func next(after instant: Int64) -> Slot? {
        let index = first(after: instant)
        return index < slots.count ? slots[index] : nil
    }

    /// The slots that begin after one instant and before another.
    func slots(after: Int64, before: Int64) -> ArraySlice<Slot> {
        let begin = first(after: after)
        var end = begin
        while end < slots.count, slots[end].start < before { end += 1 }
        return slots[begin..<end]
    }

    /// The slot of a rule that begins at an instant.
    func slot(_ rule: RuleID, at start: Int64) -> Slot? {
        let index = first(after: start - 1)
        guard index < slots.count, slots[index].start == start, slots[index].rule.id == rule else { return nil }
        return slots[index]
    }

    private func first(after instant: Int64) -> Int {
        var (low, high) = (0, slots.count)
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].start > instant { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
