/// What counted viewings add up to.
///
/// Time is reported by players, or inferred from what was delivered where a player does not report; the two are kept
/// apart, and each second is in one of them only.
public struct ViewingFigures: Sendable, Hashable {
    /// Counted plays.
    public var views: Int
    /// Counted plays times the people in the room.
    public var personViews: Int
    /// Seconds of counted plays that players reported.
    public var reportedSeconds: Int
    /// Seconds of counted plays whose players do not report.
    public var inferredSeconds: Int

    /// Figures; without arguments, nothing.
    public init(views: Int = 0, personViews: Int = 0, reportedSeconds: Int = 0, inferredSeconds: Int = 0) {
        self.views = views
        self.personViews = personViews
        self.reportedSeconds = reportedSeconds
        self.inferredSeconds = inferredSeconds
    }

    /// Seconds of counted plays, each play's at most the programme's length.
    public var effectiveSeconds: Int { reportedSeconds + inferredSeconds }

    /// Whether all of them are 0.
    public var isZero: Bool { self == ViewingFigures() }

    /// Sums.
    public static func + (left: Self, right: Self) -> Self {
        ViewingFigures(
            views: left.views + right.views, personViews: left.personViews + right.personViews,
            reportedSeconds: left.reportedSeconds + right.reportedSeconds,
            inferredSeconds: left.inferredSeconds + right.inferredSeconds)
    }

    /// Differences.
    public static func - (left: Self, right: Self) -> Self {
        ViewingFigures(
            views: left.views - right.views, personViews: left.personViews - right.personViews,
            reportedSeconds: left.reportedSeconds - right.reportedSeconds,
            inferredSeconds: left.inferredSeconds - right.inferredSeconds)
    }

    /// Adds to the sum.
    public static func += (left: inout Self, right: Self) { left = left + right }
}
