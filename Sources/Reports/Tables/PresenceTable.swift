import Database
import Foundation
import Stations
import Viewing

/// Stations there were, and those that were heard of, by period and key.
struct PresenceTable {
    private var registeredByKey: [[Int: Int]]
    private var onlineByKey: [[Int: Int]]
    private var registeredSums: [Int]
    private var onlineSums: [Int]
    /// Stations that were heard of in any period of the report.
    private(set) var onlineAtAll = 0

    func registered(_ bucket: Int) -> Int { registeredSums[bucket] }
    func online(_ bucket: Int) -> Int { onlineSums[bucket] }
    func registered(_ bucket: Int, key: Int) -> Int { registeredByKey[bucket][key] ?? 0 }
    func online(_ bucket: Int, key: Int) -> Int { onlineByKey[bucket][key] ?? 0 }
    /// Keys that have stations.
    func keys(_ bucket: Int) -> [Int] { registeredByKey[bucket].keys.sorted() }

    /// - Parameters:
    ///   - all: the periods, after the one before the report's.
    ///   - ofSite: the key of each station; −1 for those that are not in the report.
    init(
        _ query: ReportQuery, _ all: [Period], _ places: Places, _ ofSite: [Int], tx: ReadTransaction, zone: TimeZone
    ) throws {
        registeredByKey = Array(repeating: [:], count: all.count)
        onlineByKey = registeredByKey
        registeredSums = Array(repeating: 0, count: all.count)
        onlineSums = registeredSums
        let ends = all.map { ReportMaker.beginning(of: $0.end, in: zone) }
        for (place, site) in places.sites.enumerated() where ofSite[place] >= 0 {
            for bucket in all.indices where site.createdAt < ends[bucket] {
                registeredByKey[bucket][ofSite[place], default: 0] += 1
                registeredSums[bucket] += 1
            }
        }
        let days = try Self.days(all, places, tx)
        for (place, site) in places.sites.enumerated() where ofSite[place] >= 0 {
            guard let months = days[site.code] else { continue }
            var wasOnline = false
            for (bucket, period) in all.enumerated() where Self.isOnline(months, in: period) {
                onlineByKey[bucket][ofSite[place], default: 0] += 1
                onlineSums[bucket] += 1
                wasOnline = wasOnline || bucket > 0
            }
            if wasOnline { onlineAtAll += 1 }
        }
    }

    private static func days(
        _ all: [Period], _ places: Places, _ tx: ReadTransaction
    ) throws -> [String: [(month: Int, days: Int)]] {
        guard let first = all.first?.first.month, let end = all.last?.end else { return [:] }
        let months = first...end.adding(days: -1).month
        let closed = try ClosedMonths.all(in: tx).map(\.month).filter(months.contains)
        var days: [String: [(month: Int, days: Int)]] = [:]
        try Stations.forEachPresence(in: months, in: tx) { present in
            guard !closed.contains(present.month) else { return }
            days[present.station, default: []].append((present.month, present.days))
        }
        for month in closed {
            for (code, bits) in try Places.closed(month, in: tx)?.presence ?? [:] {
                days[code, default: []].append((month, bits))
            }
        }
        return days
    }

    private static func isOnline(_ months: [(month: Int, days: Int)], in period: Period) -> Bool {
        let last = period.end.adding(days: -1)
        return months.contains { month, days in
            guard (period.first.month...last.month).contains(month) else { return false }
            let from = month == period.first.month ? period.first.dayOfMonth : 1
            let to = month == last.month ? last.dayOfMonth : 31
            let mask = ((1 << to) - 1) & ~((1 << (from - 1)) - 1)
            return days & mask != 0
        }
    }
}

/// What rows get once all are there: stations, change and rank; and rows of places where nobody watched.
struct RowFinish {
    let query: ReportQuery
    let periods: [Period]
    let finder: KeyFinder
    let table: FigureTable
    let presence: PresenceTable

    func finish(_ rows: inout [Report.Row]) {
        var byPeriod: [Period: [Report.Row]] = [:]
        for row in rows { if let period = row.period { byPeriod[period, default: []].append(row) } }
        let numbers = Dictionary(
            finder.keys.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        rows = periods.enumerated().dropFirst().flatMap { bucket, period in
            var part = byPeriod[period] ?? []
            if finder.isOfPlaces { addSilent(to: &part, bucket, period) }
            for place in part.indices {
                let key = numbers[part[place].key] ?? 0
                if finder.isOfPlaces,
                    part[place].key != nil || query.by == .total || presence.registered(bucket, key: key) > 0
                {
                    part[place].registered = presence.registered(bucket, key: key)
                    part[place].online = presence.online(bucket, key: key)
                }
                let before = table.slots[bucket - 1][key]?.figures.views ?? 0
                part[place].change = Self.change(part[place].figures.views, before)
            }
            rank(&part)
            return part
        }
    }

    private func addSilent(to part: inout [Report.Row], _ bucket: Int, _ period: Period) {
        let present = Set(part.map(\.key))
        for key in presence.keys(bucket) where !present.contains(finder.keys[key].key) {
            part.append(Report.Row(period: period, key: finder.keys[key].key, label: finder.keys[key].label))
        }
    }

    /// By views; equals share a rank, and those without data have none.
    private func rank(_ part: inout [Report.Row]) {
        part.sort { left, right in
            if left.hasData != right.hasData { return left.hasData }
            if query.by == .hour { return (Int(left.key ?? "") ?? 0) < (Int(right.key ?? "") ?? 0) }
            return (right.figures.views, left.key ?? "\u{10FFFF}") < (left.figures.views, right.key ?? "\u{10FFFF}")
        }
        let views = part.filter(\.hasData).map(\.figures.views).sorted(by: >)
        var first: [Int: Int] = [:]
        for (place, count) in views.enumerated() where first[count] == nil { first[count] = place + 1 }
        for place in part.indices where part[place].hasData { part[place].rank = first[part[place].figures.views] }
    }

    static func change(_ views: Int, _ before: Int) -> Double? {
        before > 0 ? Double(views - before) / Double(before) : nil
    }
}
