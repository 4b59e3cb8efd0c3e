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

    /// The rule with its parameters.
    public init(minimumSeconds: Int = 30, dayCap: Bool = true) {
        self.minimumSeconds = minimumSeconds
        self.dayCap = dayCap
    }

    /// The name that reports carry: number and parameters.
    public var name: String { "\(Self.version) (\(minimumSeconds) s\(dayCap ? ", day cap" : ""))" }

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
