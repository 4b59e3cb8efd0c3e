internal import Database
import MediaModel

/// The time that a stored viewing has.
struct StoredTime {
    let group: CountingGroup
    private let row: CountedRow
    private let reported: SecondSet
    private let inferred: SecondSet
    private let people: Latest<Int>
    private let attended: Latest<Int>
    private let lastAt: Int64
    private let session: String?

    /// What a change did to a viewing.
    struct Merged {
        /// Whether its group may now count otherwise.
        var mayChangeGroup = false
        /// What it brings to reports more than before, as long as it counts as it did.
        var difference = ViewingFigures()
    }

    /// The programme's length in whole seconds.
    var duration: Int { row.time.duration }

    /// Whether it was seen on a channel.
    var isLive: Bool { row.isLive }

    /// When it was opened, in milliseconds since 1970.
    var openedAt: Int64 { row.time.openedAt }

    /// Reads the viewing; `nil` if nobody opened it.
    init?(_ id: ViewingID, in tx: ReadTransaction) throws {
        guard let row = try tx.row("SELECT * FROM viewings WHERE id = ?", id) else { return nil }
        self.row = try CountedRow(row)
        group = CountingGroup(viewer: self.row.viewer, programme: try row.get("programme_id"), day: self.row.day)
        reported = SecondSet(bytes: try row.get("reported"))
        inferred = SecondSet(bytes: try row.get("inferred"))
        people = Latest(value: try row.get("people"), at: try row.get("people_at"))
        attended = Latest(value: try row.get("attended"), at: try row.get("attended_at"))
        lastAt = try row.get("last_at")
        session = try row.get("session")
    }

    /// Adds the change to the row.
    func merge(_ change: ViewingChange, under rule: CountingRule, in tx: WriteTransaction) throws -> Merged {
        var (reported, inferred) = (reported, inferred)
        inferred.formUnion(change.delivered, below: duration)
        if let seconds = change.reported { reported.formUnion(seconds, below: duration) }
        let people = change.people.map { Latest.later(self.people, $0) } ?? self.people
        var time = row.time
        time.inferredSeconds = inferred.count
        if time.reportedSeconds != nil || change.reported != nil { time.reportedSeconds = reported.count }
        let attended = change.attended.map { Latest.later(self.attended, $0) } ?? self.attended
        time.people = attended.value > 0 ? attended.value : people.value
        let latest = max(lastAt, change.at ?? lastAt)
        let isNamed = session == nil && change.session != nil
        guard time != row.time || people != self.people || attended != self.attended || latest > lastAt || isNamed
        else { return Merged() }
        try tx.execute(
            """
            UPDATE viewings SET last_at = ?, has_reported = ?, reported = ?, inferred = ?, reported_seconds = ?,
            inferred_seconds = ?, people = ?, people_at = ?, attended = ?, attended_at = ?,
            session = ? WHERE id = ?
            """, latest, time.reportedSeconds != nil, reported.bytes, inferred.bytes, reported.count,
            inferred.count, people.value, people.at, attended.value, attended.at,
            session ?? change.session, time.viewing)
        return Merged(
            mayChangeGroup: rule.mayChange(from: row.time, counting: row.count, to: time),
            difference: rule.figures(time, row.count) - rule.figures(row.time, row.count))
    }
}
