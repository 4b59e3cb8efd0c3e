internal import Database
import Foundation
import MediaModel

/// What a viewing's count belongs to.
struct CountingGroup: Hashable {
    let viewer: String
    let programme: ProgrammeID
    let day: Int
}

/// Stores a batch of viewings inside one transaction and keeps the counts true in it.
struct ViewingWriter: Sendable {
    let rule: CountingRule
    let zone: TimeZone
    let countsChanged: @Sendable (WriteTransaction, [ProgrammeID: ProgrammeCounts]) throws -> Void
    let stationsHeard: @Sendable (WriteTransaction, [String: Int64]) throws -> Void

    /// Stores the batch. Twice the same changes nothing.
    ///
    /// - Returns: how many changes were of viewings that nobody opened.
    func store(_ batch: ViewingBatch, in tx: WriteTransaction) throws -> Int {
        let rules = try RulesInForce(present: present, in: tx)
        for opening in batch.openings { try insert(opening, rules, in: tx) }
        for opening in batch.tunings { try insert(opening, in: tx) }
        for (viewing, at) in batch.aired.values.sorted(by: { $0.viewing.viewing < $1.viewing.viewing }) {
            try insert(viewing, at: at, rules, in: tx)
        }
        var unknown = 0
        var touched: Set<CountingGroup> = []
        var months = MonthChanges()
        var heard = batch.heard
        // Names sort by age, so rows are met in the order in which they lie.
        for (id, change) in batch.changes.sorted(by: { $0.key < $1.key }) {
            guard let stored = try StoredTime(id, in: tx) else {
                unknown += 1
                continue
            }
            let own = rules.rule(of: stored.group)
            let merged = try stored.merge(change, under: own.rule, in: tx)
            if merged.mayChangeGroup { touched.insert(stored.group) }
            months.add(
                merged.difference, to: stored.group, at: own.hour(of: stored.openedAt), isLive: stored.isLive)
            if let at = change.at, case .station(let code) = Viewer(key: stored.group.viewer) {
                heard[code] = max(heard[code] ?? at, at)
            }
            if let position = change.position { try keep(position, of: stored, in: tx) }
        }
        try recount(touched, rules, &months, in: tx)
        try months.store(in: tx)
        if !heard.isEmpty { try stationsHeard(tx, heard) }
        return unknown
    }

    /// The rule of all that is not closed.
    var present: ZonedRule { ZonedRule(rule: rule, zone: zone) }

    /// What others of a month watched, whose viewings are not kept any more, cannot be compared with a new one: it is
    /// passed over, as are the events of those that were removed.
    private func insert(_ opening: ViewingOpening, _ rules: RulesInForce, in tx: WriteTransaction) throws {
        let day = rules.day(of: opening.at)
        guard !rules.areRemoved(day.month) else { return }
        try tx.execute(
            """
            INSERT INTO viewings (id, programme_id, viewer, opened_at, day, duration, last_at, reported, inferred,
            session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """, opening.viewing, opening.programme, opening.viewer.key, opening.at, day.number,
            min(max(opening.duration, 0), SecondSet.longest), opening.at, [UInt8](), [UInt8](), opening.session)
    }

    private func keep(_ position: Latest<Double>, of stored: StoredTime, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO positions (viewer, programme_id, position, duration, at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (viewer, programme_id) DO UPDATE
            SET position = excluded.position, duration = excluded.duration, at = excluded.at
            WHERE excluded.at > positions.at OR excluded.at = positions.at AND excluded.position > positions.position
            """, stored.group.viewer, stored.group.programme, min(position.value, Double(stored.duration)),
            stored.duration, position.at)
    }

    /// Applies the rule to the groups and hands on what it changed.
    private func recount(
        _ groups: Set<CountingGroup>, _ rules: RulesInForce, _ months: inout MonthChanges, in tx: WriteTransaction
    ) throws {
        var differences: [ProgrammeID: ProgrammeCounts] = [:]
        for group in groups {
            let rows = try tx.rows(
                "\(CountedRow.select) WHERE viewer = ? AND programme_id = ? AND day = ?", group.viewer,
                group.programme, group.day
            ).map(CountedRow.init)
            let own = rules.rule(of: group)
            let counts = own.rule.counts(rows.map(\.time))
            for (row, count) in zip(rows, counts) where row.count != count {
                try row.store(count, day: group.day, in: tx)
                differences[group.programme, default: .none].add(count, minus: row.count)
                let difference = own.rule.figures(row.time, count) - own.rule.figures(row.time, row.count)
                months.add(
                    difference, to: group, at: own.hour(of: row.time.openedAt), isLive: row.isLive)
            }
        }
        guard !differences.isEmpty else { return }
        var totals: [ProgrammeID: ProgrammeCounts] = [:]
        for (programme, difference) in differences {
            try tx.execute(
                """
                INSERT INTO viewing_totals (programme_id, views, person_views) VALUES (?, ?, ?)
                ON CONFLICT (programme_id) DO UPDATE SET views = viewing_totals.views + excluded.views,
                person_views = viewing_totals.person_views + excluded.person_views
                """, programme, difference.views, difference.personViews)
            totals[programme] = try ProgrammeCounts.stored(programme, in: tx)
        }
        try countsChanged(tx, totals)
    }
}
