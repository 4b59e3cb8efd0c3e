import Catalogue
import Database
import MediaModel
import Viewing

/// Submitted and adopted programmes of units against their quotas.
extension ReportReading {
    /// Adds them to the rows of units; also units that nobody watched.
    func addContributions(to rows: inout [Report.Row]) throws {
        guard query.by == .unit else { return }
        for period in periods {
            var units = try shares(in: period)
            for place in rows.indices where rows[place].period == period {
                guard let key = rows[place].key, let unit = units.removeValue(forKey: key) else { continue }
                rows[place].take(unit)
            }
            let isAlone = query.unit != nil
            for (id, unit) in units.sorted(by: { $0.key < $1.key }) where !isAlone || id == query.unit {
                guard unit.submitted + unit.adopted > 0 || unit.quota != nil else { continue }
                var row = Report.Row(period: period, key: id, label: LocalizedText(zh: unit.name, en: unit.name))
                row.take(unit)
                rows.append(row)
            }
        }
        let order = Dictionary(uniqueKeysWithValues: periods.enumerated().map { ($1, $0) })
        rows.sort { left, right in
            let (first, second) = (left.period.flatMap { order[$0] } ?? 0, right.period.flatMap { order[$0] } ?? 0)
            return (first, left.rank ?? .max, left.key ?? "") < (second, right.rank ?? .max, right.key ?? "")
        }
    }

    /// What units brought in during a period: of closed months as it was then. Days and weeks owe nothing.
    private func shares(in period: Period) throws -> [String: Places.Share] {
        guard period.length != .day, period.length != .week else {
            let span = ReportMaker.span(of: period, in: zone)
            return try Places.standing(in: span, in: tx).units.mapValues { unit in
                var unit = unit
                unit.quota = nil
                return unit
            }
        }
        var sums: [String: Places.Share] = [:]
        for month in period.months {
            let frozen = try query.rule == nil ? Places.closed(month.first.month, in: tx)?.standing : nil
            let standing = try frozen ?? Places.standing(in: ReportMaker.span(of: month, in: zone), in: tx)
            for (id, unit) in standing.units {
                var sum = sums[id] ?? Places.Share(name: unit.name)
                sum.name = unit.name
                sum.submitted += unit.submitted
                sum.adopted += unit.adopted
                if let quota = unit.quota { sum.quota = (sum.quota ?? 0) + quota }
                sums[id] = sum
            }
        }
        return sums
    }
}

extension Report.Row {
    fileprivate mutating func take(_ unit: Places.Share) {
        submitted = unit.submitted
        adopted = unit.adopted
        quota = unit.quota
    }
}
