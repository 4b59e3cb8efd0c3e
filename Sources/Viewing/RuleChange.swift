internal import Database
import Foundation
import MediaModel

extension ViewingWriter {
    /// Whether the database was counted by this rule, or not at all yet.
    func isRuleCurrent(in tx: ReadTransaction) throws -> Bool {
        let name: String? = try tx.row("SELECT name FROM counting_rule WHERE id = 1")?.get("name")
        return name == nil || name == present.name
    }

    /// Counts everything anew if the database was counted by another rule or in another zone; but closed months keep
    /// what they counted, and the rule that they counted it by.
    func recountIfRuleChanged(in tx: WriteTransaction) throws {
        let name: String? = try tx.row("SELECT name FROM counting_rule WHERE id = 1")?.get("name")
        guard name != present.name else { return }
        let rules = try RulesInForce(present: present, in: tx)
        try tx.execute("DELETE FROM viewing_totals")
        var totals: [ProgrammeID: ProgrammeCounts] = [:]
        for row in try tx.rows(
            "SELECT programme_id FROM viewings UNION SELECT programme_id FROM viewing_removals")
        {
            let programme: ProgrammeID = try row.get("programme_id")
            let total = try recount(programme, rules, in: tx)
            try tx.execute(
                "INSERT INTO viewing_totals (programme_id, views, person_views) VALUES (?, ?, ?)", programme,
                total.views, total.personViews)
            totals[programme] = total
        }
        try rebuildMonths(in: tx)
        try tx.execute(
            "INSERT INTO counting_rule (id, name) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            present.name)
        if !totals.isEmpty { try countsChanged(tx, totals) }
    }

    private func recount(
        _ programme: ProgrammeID, _ rules: RulesInForce, in tx: WriteTransaction
    ) throws -> ProgrammeCounts {
        var groups: [CountingGroup: [CountedRow]] = [:]
        var total = try ViewingRemoval.counts(of: programme, in: tx)
        try tx.forEachRow("\(CountedRow.select) WHERE programme_id = ?", programme) { row in
            let row = try CountedRow(row)
            guard !rules.isClosed(row.day / 100) else { return total.add(row.count) }
            // One that was not counted in a closed month does not move into it: its figures would be lost.
            let day = present.day(of: row.time.openedAt)
            let group = CountingGroup(
                viewer: row.viewer, programme: programme, day: rules.isClosed(day.month) ? row.day : day.number)
            groups[group, default: []].append(row)
        }
        for (group, rows) in groups {
            for (row, count) in zip(rows, rule.counts(rows.map(\.time))) {
                total.add(count)
                if row.count != count || row.day != group.day { try row.store(count, day: group.day, in: tx) }
            }
        }
        return total
    }
}
