internal import Database
import MediaModel

/// Counts of one programme.
public struct ProgrammeCounts: Sendable, Equatable {
    /// Counted plays.
    public var views: Int
    /// Counted plays times people in the room.
    public var personViews: Int

    /// Counts.
    public init(views: Int, personViews: Int) {
        self.views = views
        self.personViews = personViews
    }

    /// Nothing counted.
    public static let none = ProgrammeCounts(views: 0, personViews: 0)

    mutating func add(_ count: CountingRule.Count, minus old: CountingRule.Count = .none) {
        views += count.views - old.views
        personViews += count.personViews - old.personViews
    }

    static func stored(_ programme: ProgrammeID, in tx: ReadTransaction) throws -> ProgrammeCounts {
        let row = try tx.row("SELECT views, person_views FROM viewing_totals WHERE programme_id = ?", programme)
        guard let row else { return .none }
        return ProgrammeCounts(views: try row.get("views"), personViews: try row.get("person_views"))
    }
}

/// A stored viewing as the rule sees it, and what it counts for at present.
struct CountedRow {
    /// The columns that ``init(_:)`` reads.
    static let columns = """
        id, viewer, day, opened_at, duration, has_reported, reported_seconds, inferred_seconds, people, attended, views,
        person_views, channel_id
        """
    static let select = "SELECT \(columns) FROM viewings"

    let time: WatchedTime
    let viewer: String
    let day: Int
    let count: CountingRule.Count
    /// Whether it was seen on a channel.
    let isLive: Bool

    init(_ row: Row) throws {
        let hasReported: Bool = try row.get("has_reported")
        // What the register says holds against the player.
        let attended: Int = try row.get("attended")
        time = WatchedTime(
            viewing: try row.get("id"), openedAt: try row.get("opened_at"), duration: try row.get("duration"),
            reportedSeconds: hasReported ? try row.get("reported_seconds") : nil,
            inferredSeconds: try row.get("inferred_seconds"), people: attended > 0 ? attended : try row.get("people"))
        viewer = try row.get("viewer")
        day = try row.get("day")
        isLive = try row.get("channel_id", as: String?.self) != nil
        count = CountingRule.Count(views: try row.get("views"), personViews: try row.get("person_views"))
    }

    func store(_ count: CountingRule.Count, day: Int, in tx: WriteTransaction) throws {
        try tx.execute(
            "UPDATE viewings SET day = ?, views = ?, person_views = ? WHERE id = ?", day, count.views,
            count.personViews, time.viewing)
    }
}
