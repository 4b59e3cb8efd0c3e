internal import Database
import MediaModel

/// The time that a stored viewing has.
struct StoredTime {
    let group: CountingGroup
    private let row: CountedRow
    private let reported: SecondSet
    private let inferred: SecondSet
    private let people: Latest<Int>
    private let lastAt: Int64

    /// The programme's length in whole seconds.
    var duration: Int { row.time.duration }

    /// Reads the viewing; `nil` if nobody opened it.
    init?(_ id: ViewingID, in tx: ReadTransaction) throws {
        guard let row = try tx.row("SELECT * FROM viewings WHERE id = ?", id) else { return nil }
        self.row = try CountedRow(row)
        group = CountingGroup(viewer: self.row.viewer, programme: try row.get("programme_id"), day: self.row.day)
        reported = SecondSet(bytes: try row.get("reported"))
        inferred = SecondSet(bytes: try row.get("inferred"))
        people = Latest(value: self.row.time.people, at: try row.get("people_at"))
        lastAt = try row.get("last_at")
    }

    /// Adds the change to the row.
    ///
    /// - Returns: whether its group may now count otherwise.
    func merge(_ change: ViewingChange, under rule: CountingRule, in tx: WriteTransaction) throws -> Bool {
        var (reported, inferred) = (reported, inferred)
        inferred.formUnion(change.delivered, below: duration)
        if let seconds = change.reported { reported.formUnion(seconds, below: duration) }
        let people = change.people.map { Latest.later(self.people, $0) } ?? self.people
        var time = row.time
        time.inferredSeconds = inferred.count
        if time.reportedSeconds != nil || change.reported != nil { time.reportedSeconds = reported.count }
        time.people = people.value
        guard time != row.time || people != self.people || change.at > lastAt else { return false }
        try tx.execute(
            """
            UPDATE viewings SET last_at = ?, has_reported = ?, reported = ?, inferred = ?, reported_seconds = ?,
            inferred_seconds = ?, people = ?, people_at = ? WHERE id = ?
            """, max(lastAt, change.at), time.reportedSeconds != nil, reported.bytes, inferred.bytes, reported.count,
            inferred.count, people.value, people.at, time.viewing)
        return rule.mayChange(from: row.time, counting: row.count, to: time)
    }
}
