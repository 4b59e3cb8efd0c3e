internal import Database
import Foundation
import MediaModel

extension ViewingWriter {
    /// The rule as the database remembers it: with the zone, whose days it counts by.
    private var ruleName: String { "\(rule.name) \(zone.identifier)" }

    /// Whether the database was counted by this rule, or not at all yet.
    func isRuleCurrent(in tx: ReadTransaction) throws -> Bool {
        let name: String? = try tx.row("SELECT name FROM counting_rule WHERE id = 1")?.get("name")
        return name == nil || name == ruleName
    }

    /// Counts everything anew if the database was counted by another rule or in another zone.
    func recountIfRuleChanged(in tx: WriteTransaction) throws {
        let name: String? = try tx.row("SELECT name FROM counting_rule WHERE id = 1")?.get("name")
        guard name != ruleName else { return }
        try tx.execute("DELETE FROM viewing_totals")
        var totals: [ProgrammeID: ProgrammeCounts] = [:]
        for row in try tx.rows("SELECT DISTINCT programme_id FROM viewings") {
            let programme: ProgrammeID = try row.get("programme_id")
            let total = try recount(programme, in: tx)
            try tx.execute(
                "INSERT INTO viewing_totals (programme_id, views, person_views) VALUES (?, ?, ?)", programme,
                total.views, total.personViews)
            totals[programme] = total
        }
        try rebuildMonths(in: tx)
        try tx.execute(
            "INSERT INTO counting_rule (id, name) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            ruleName)
        if !totals.isEmpty { try countsChanged(tx, totals) }
    }

    private func recount(_ programme: ProgrammeID, in tx: WriteTransaction) throws -> ProgrammeCounts {
        var groups: [CountingGroup: [CountedRow]] = [:]
        try tx.forEachRow("\(CountedRow.select) WHERE programme_id = ?", programme) { row in
            let row = try CountedRow(row)
            let day = rule.day(of: row.time.openedAt, in: zone).number
            groups[CountingGroup(viewer: row.viewer, programme: programme, day: day), default: []].append(row)
        }
        var total = ProgrammeCounts.none
        for (group, rows) in groups {
            for (row, count) in zip(rows, rule.counts(rows.map(\.time))) {
                total.add(count)
                if row.count != count || row.day != group.day { try row.store(count, day: group.day, in: tx) }
            }
        }
        return total
    }
}
