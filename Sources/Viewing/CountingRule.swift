public import Foundation
public import MediaModel

/// Rule 1: what counts as a play. It is pure and looks at stored viewings only, so any period can be recomputed.
///
/// A viewing counts from `minimumSeconds` of distinct media time; of a programme shorter than that, half is enough.
/// Of one viewer, programme and local day, one viewing counts: the longest. Time is what the player reported if it
/// reports at all, else what was delivered, and never more than the programme's length. Person-views are counted
/// plays times the people in the room.
public struct CountingRule: Sendable, Equatable {
    /// The rule's number; another way of counting is another number.
    public static let version = 1

    /// Distinct seconds from which a viewing counts.
    public var minimumSeconds: Int
    /// Whether a viewer counts once a programme and day; if not, every viewing that is long enough counts.
    public var dayCap: Bool

    /// The hour at which a day begins, 0 to 11: an evening that goes on after midnight is one day.
    public var dayBeginsHour: Int

    /// The rule with its parameters.
    public init(minimumSeconds: Int = 30, dayCap: Bool = true, dayBeginsHour: Int = 0) {
        self.minimumSeconds = minimumSeconds
        self.dayCap = dayCap
        self.dayBeginsHour = dayBeginsHour
    }

    /// The name that reports carry: number and parameters, as `1 (30 s, day cap)`. ``init(name:)`` reads it.
    public var name: String {
        let parameters = ["\(minimumSeconds) s"] + (dayCap ? ["day cap"] : [])
        let boundary = dayBeginsHour == 0 ? [] : ["day from \(dayBeginsHour) h"]
        return "\(Self.version) (\((parameters + boundary).joined(separator: ", ")))"
    }

    /// Reads a rule's name, which may be its number alone: `1`, `1 (120 s)`, `1 (120 s, day cap, day from 3 h)`.
    /// `nil` for a rule that there is not.
    public init?(name: String) {
        let name = name.filter { !$0.isWhitespace }
        guard let match = name.wholeMatch(of: /([0-9]{1,4})(?:\(([0-9]{1,4})s(,daycap)?(?:,dayfrom([0-9]{1,2})h)?\))?/),
            Int(match.output.1) == Self.version
        else { return nil }
        self.init()
        guard let seconds = match.output.2.flatMap({ Int($0) }) else { return }
        minimumSeconds = seconds
        dayCap = match.output.3 != nil
        dayBeginsHour = match.output.4.flatMap { Int($0) } ?? 0
        guard (1...3600).contains(minimumSeconds), (0...11).contains(dayBeginsHour) else { return nil }
    }

    /// The local day that a viewing belongs to: that of its opening.
    ///
    /// - Parameter openedAt: in milliseconds since 1970.
    public func day(of openedAt: Int64, in zone: TimeZone) -> LocalDay {
        LocalDay(containing: openedAt - Int64(dayBeginsHour) * 3_600_000, in: zone)
    }

    /// What a viewing counts for.
    public struct Count: Sendable, Equatable {
        /// Counted plays: 1 or 0.
        public var views: Int
        /// Counted plays times people.
        public var personViews: Int

        /// A count.
        public init(views: Int, personViews: Int) {
            self.views = views
            self.personViews = personViews
        }

        /// Nothing.
        public static let none = Count(views: 0, personViews: 0)
    }

    /// Whether the viewing is long enough.
    public func qualifies(_ time: WatchedTime) -> Bool {
        guard time.duration < minimumSeconds else { return time.effectiveSeconds >= minimumSeconds }
        return time.effectiveSeconds > 0 && time.effectiveSeconds * 2 >= time.duration
    }

    /// What each of the viewings of one viewer, programme and local day counts for, in their order.
    public func counts(_ group: [WatchedTime]) -> [Count] {
        let qualified = group.indices.filter { qualifies(group[$0]) }
        let counted =
            dayCap ? Array(qualified.min { Self.isKept(group[$0], before: group[$1]) }.map { [$0] } ?? []) : qualified
        var counts = [Count](repeating: .none, count: group.count)
        for index in counted { counts[index] = Count(views: 1, personViews: group[index].people) }
        return counts
    }

    /// What a viewing brings to reports: nothing unless it counts.
    public func figures(_ time: WatchedTime, _ count: Count) -> ViewingFigures {
        guard count.views > 0 else { return ViewingFigures() }
        let isReported = time.reportedSeconds != nil
        return ViewingFigures(
            views: count.views, personViews: count.personViews,
            reportedSeconds: isReported ? time.effectiveSeconds : 0,
            inferredSeconds: isReported ? 0 : time.effectiveSeconds)
    }

    /// Whether a change of one viewing may change what its group counts for, without a look at the rest of the group.
    ///
    /// A counted viewing that grew stays the longest; one that is not long enough yet changes nothing.
    func mayChange(from old: WatchedTime, counting count: Count, to new: WatchedTime) -> Bool {
        guard new.effectiveSeconds >= old.effectiveSeconds, new.people == old.people else { return true }
        return count == .none && qualifies(new)
    }

    /// The longer viewing is kept; of equal ones the one opened first.
    private static func isKept(_ left: WatchedTime, before right: WatchedTime) -> Bool {
        if left.effectiveSeconds != right.effectiveSeconds { return left.effectiveSeconds > right.effectiveSeconds }
        return (left.openedAt, left.viewing) < (right.openedAt, right.viewing)
    }
}

/// What the rule looks at of one viewing.
public struct WatchedTime: Sendable, Equatable {
    /// The viewing.
    public var viewing: ViewingID
    /// When it was opened, in milliseconds since 1970.
    public var openedAt: Int64
    /// The programme's length in whole seconds, rounded up.
    public var duration: Int
    /// Distinct seconds that the player reported; `nil` if it does not report.
    public var reportedSeconds: Int?
    /// Distinct seconds that were delivered.
    public var inferredSeconds: Int
    /// People in the room.
    public var people: Int

    /// A viewing.
    public init(
        viewing: ViewingID, openedAt: Int64, duration: Int, reportedSeconds: Int?, inferredSeconds: Int,
        people: Int = 1
    ) {
        self.viewing = viewing
        self.openedAt = openedAt
        self.duration = duration
        self.reportedSeconds = reportedSeconds
        self.inferredSeconds = inferredSeconds
        self.people = people
    }

    /// Seconds that are taken for watched.
    public var effectiveSeconds: Int { min(duration, reportedSeconds ?? inferredSeconds) }
}
