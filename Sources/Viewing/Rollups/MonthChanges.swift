internal import Database
import MediaModel

/// What a batch changes in viewers' months, put together so that each is written once.
struct MonthChanges {
    private struct Place: Hashable {
        var month: Int
        var viewer: String
    }

    private struct Slot: Hashable {
        var day: Int
        var hour: Int
        var programme: ProgrammeID
        var isLive: Bool
    }

    private var changes: [Place: [Slot: ViewingFigures]] = [:]

    /// Adds what a group of viewings brings more than before, or less.
    mutating func add(_ difference: ViewingFigures, to group: CountingGroup, at hour: Int, isLive: Bool) {
        guard !difference.isZero else { return }
        let place = Place(month: group.day / 100, viewer: group.viewer)
        let slot = Slot(day: group.day % 100, hour: hour, programme: group.programme, isLive: isLive)
        changes[place, default: [:]][slot, default: ViewingFigures()] += difference
    }

    /// Writes the changes: to the months, or for closed ones to their corrections.
    func store(in tx: WriteTransaction) throws {
        guard !changes.isEmpty else { return }
        let closed = try Set(tx.rows("SELECT month FROM closed_months").map { try $0.get("month", as: Int.self) })
        var numbers: [ProgrammeID: Int] = [:]
        for (place, slots) in changes {
            let table = closed.contains(place.month) ? "viewing_corrections" : "viewing_months"
            let row = try tx.row(
                "SELECT entries FROM \(table) WHERE month = ? AND viewer = ?", place.month, place.viewer)
            var entries = try row.map { MonthEntries.entries(try $0.get("entries")) } ?? [:]
            for (slot, difference) in slots {
                let number = try Self.number(of: slot.programme, &numbers, in: tx)
                let key = MonthEntry.Key(day: slot.day, hour: slot.hour, programme: number, isLive: slot.isLive)
                entries[key, default: ViewingFigures()] += difference
            }
            try tx.execute(
                """
                INSERT INTO \(table) (month, viewer, entries) VALUES (?, ?, ?)
                ON CONFLICT (month, viewer) DO UPDATE SET entries = excluded.entries
                """, place.month, place.viewer, MonthEntries.bytes(entries))
        }
    }

    /// The short number that stands for a programme; a new one gets the next.
    private static func number(
        of programme: ProgrammeID, _ known: inout [ProgrammeID: Int], in tx: WriteTransaction
    ) throws -> Int {
        if let number = known[programme] { return number }
        let select = "SELECT number FROM viewing_programmes WHERE programme_id = ?"
        var row = try tx.row(select, programme)
        if row == nil {
            try tx.execute(
                """
                INSERT INTO viewing_programmes (number, programme_id)
                SELECT COALESCE(MAX(number), 0) + 1, ? FROM viewing_programmes
                """, programme)
            row = try tx.row(select, programme)
        }
        let number: Int = try row?.get("number") ?? 0
        known[programme] = number
        return number
    }
}

extension ViewingWriter {
    /// Makes all months that are not closed anew from the viewings, viewer by viewer.
    func rebuildMonths(in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM viewing_months WHERE month NOT IN (SELECT month FROM closed_months)")
        let closed = try Set(tx.rows("SELECT month FROM closed_months").map { try $0.get("month", as: Int.self) })
        var changes = MonthChanges()
        var last: (viewer: String, month: Int)?
        try tx.forEachRow(
            """
            SELECT programme_id, \(CountedRow.columns) FROM viewings WHERE views > 0 ORDER BY viewer, opened_at
            """
        ) { row in
            let counted = try CountedRow(row)
            let group = CountingGroup(
                viewer: counted.viewer, programme: try row.get("programme_id"), day: counted.day)
            guard !closed.contains(group.day / 100) else { return }
            if let before = last, before != (group.viewer, group.day / 100) {
                try changes.store(in: tx)
                changes = MonthChanges()
            }
            last = (group.viewer, group.day / 100)
            changes.add(
                rule.figures(counted.time, counted.count), to: group, at: present.hour(of: counted.time.openedAt),
                isLive: counted.isLive)
        }
        try changes.store(in: tx)
    }
}
