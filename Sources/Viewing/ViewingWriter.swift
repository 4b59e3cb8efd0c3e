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

    /// Stores the batch. Twice the same changes nothing.
    ///
    /// - Returns: how many changes were of viewings that nobody opened.
    func store(_ batch: ViewingBatch, in tx: WriteTransaction) throws -> Int {
        for opening in batch.openings { try insert(opening, in: tx) }
        var unknown = 0
        var touched: Set<CountingGroup> = []
        // Names sort by age, so rows are met in the order in which they lie.
        for (id, change) in batch.changes.sorted(by: { $0.key < $1.key }) {
            guard let stored = try StoredTime(id, in: tx) else {
                unknown += 1
                continue
            }
            if try stored.merge(change, under: rule, in: tx) { touched.insert(stored.group) }
            if let position = change.position { try keep(position, of: stored, in: tx) }
        }
        try recount(touched, in: tx)
        return unknown
    }

    private func insert(_ opening: ViewingOpening, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO viewings (id, programme_id, viewer, opened_at, day, duration, last_at, reported, inferred)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """, opening.viewing, opening.programme, opening.viewer.key, opening.at,
            LocalDay(containing: opening.at, in: zone).number, min(max(opening.duration, 0), SecondSet.longest),
            opening.at, [UInt8](), [UInt8]())
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
    private func recount(_ groups: Set<CountingGroup>, in tx: WriteTransaction) throws {
        var differences: [ProgrammeID: ProgrammeCounts] = [:]
        for group in groups {
            let rows = try tx.rows(
                "\(CountedRow.select) WHERE viewer = ? AND programme_id = ? AND day = ?", group.viewer,
                group.programme, group.day
            ).map(CountedRow.init)
            let counts = rule.counts(rows.map(\.time))
            for (row, count) in zip(rows, counts) where row.count != count {
                try row.store(count, day: group.day, in: tx)
                differences[group.programme, default: .none].add(count, minus: row.count)
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
