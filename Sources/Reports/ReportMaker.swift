import Catalogue
public import Database
public import Foundation
public import MediaModel
import Stations
public import Viewing

/// Makes reports from the months of viewings.
public struct ReportMaker: Sendable {
    let database: Database
    let zone: TimeZone
    let dayBeginsHour: Int
    /// Titles of what was watched and is no programme yet.
    let coming: @Sendable (ReadTransaction) throws -> [ProgrammeID: String]
    let now: @Sendable () -> Int64

    /// A maker of reports on a database with the tables of all rooms.
    ///
    /// - Parameters:
    ///   - zone: whose days periods are made of.
    ///   - dayBeginsHour: the hour at which a day begins, as the rule in force has it.
    ///   - coming: titles of live events that were watched and are no programmes yet, by those that they become.
    ///   - now: the present, in milliseconds since 1970.
    public init(
        database: Database, zone: TimeZone, dayBeginsHour: Int = 0,
        coming: @escaping @Sendable (ReadTransaction) throws -> [ProgrammeID: String] = { _ in [:] },
        now: @escaping @Sendable () -> Int64
    ) {
        self.coming = coming
        self.database = database
        self.zone = zone
        self.dayBeginsHour = dayBeginsHour
        self.now = now
    }

    /// The local day of the present, which may have begun later than at midnight.
    public var today: LocalDay { LocalDay(containing: now() - Int64(dayBeginsHour) * 3_600_000, in: zone) }

    /// Makes a report, on one consistent view of the database.
    ///
    /// - Throws: `ReportError`; `DatabaseError`.
    public func report(_ query: ReportQuery) async throws -> Report {
        let periods = try query.periods()
        let (at, zone, coming) = (now(), zone, coming)
        return try await database.read { tx in
            try ReportReading(
                query: query, periods: periods, zone: zone, madeAt: at, coming: coming, tx: tx
            ).report()
        }
    }

    /// The first instant of a day, in milliseconds since 1970.
    static func beginning(of day: LocalDay, in zone: TimeZone) -> Int64 {
        // Offsets are less than a day; the day's own is found by looking from there.
        let utc = Int64(day.daysSince1970) * 86_400
        let guess = utc - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(utc))))
        let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(guess))))
        return (utc - offset) * 1000
    }

    /// From and before when a period lasts by the calendar, in milliseconds since 1970.
    static func span(of period: Period, in zone: TimeZone) -> Range<Int64> {
        beginning(of: period.first, in: zone)..<beginning(of: period.end, in: zone)
    }
}

/// One report in the making, inside its transaction.
struct ReportReading {
    let query: ReportQuery
    /// Those of the report.
    let periods: [Period]
    let zone: TimeZone
    let madeAt: Int64
    var coming: @Sendable (ReadTransaction) throws -> [ProgrammeID: String] = { _ in [:] }
    let tx: ReadTransaction

    func report() throws -> Report {
        try checkViewings()
        let all = (periods.first.map { [$0.previous] } ?? []) + periods
        let closed = try closedMonths()
        var places = try places(closed)
        let kept = try ViewingMonths(query.rule.map { .recounted($0, zone) } ?? .kept, in: tx)
        try addFilms(kept, to: &places, closed)
        let isIn = try places.isIn(query.region, station: query.station)
        var finder = try KeyFinder(query, places, isIn: isIn)
        // Every place has a row in every period, also where nothing was watched.
        guard !finder.isOfPlaces || (finder.keys.count - 1) * periods.count <= ReportQuery.mostRows else {
            throw FigureTable.tooLong
        }
        let table = try fill(kept, all, places, isIn, &finder)
        var corrections: [Report.Row] = []
        if query.rule == nil, !closed.isEmpty {
            let later = try ViewingMonths(.corrections, in: tx)
            let late = try fill(later, all, places, isIn, &finder)
            corrections = rows(late, all, finder.keys, isCorrection: true)
        }
        let presence = try PresenceTable(query, all, places, finder.ofSite, tx: tx, zone: zone)
        var rows = rows(table, all, finder.keys)
        RowFinish(query: query, periods: all, finder: finder, table: table, presence: presence).finish(&rows)
        try addContributions(to: &rows)
        guard rows.count <= ReportQuery.mostRows else { throw FigureTable.tooLong }
        return Report(
            query: query, rules: try rules(closed), madeAt: madeAt, periods: periods, rows: rows,
            sums: sums(table, all, presence), total: total(table, presence), closed: closed, corrections: corrections)
    }

    /// By another rule than that of its closing a month can be counted only as long as its viewings are kept.
    private func checkViewings() throws {
        guard query.rule != nil else { return }
        let months = months
        guard let gone = try ViewingRemoval.months(in: tx).filter(months.contains).max() else { return }
        let name = PeriodLength.month.period(containing: LocalDay(number: gone * 100 + 1)).name
        throw ReportError(
            .invalid, zh: "\(name) 及以前的单次收看记录已按保存期限删除，不能用别的规则重新计数；请去掉 rule，或选以后的期间。",
            en: """
                Single viewings up to \(name) are not kept any more, so they cannot be counted by another rule: leave out \
                rule, or ask for later periods.
                """)
    }

    /// Months of the report, the first and the last.
    private var months: ClosedRange<Int> {
        let first = periods.first?.first ?? query.from
        return first.month...(periods.last?.end.adding(days: -1).month ?? first.month)
    }

    private func closedMonths() throws -> [ClosedMonth] {
        guard query.rule == nil else { return [] }
        let months = months
        return try ClosedMonths.all(in: tx).filter { months.contains($0.month) }
    }

    private func rules(_ closed: [ClosedMonth]) throws -> [String] {
        if let rule = query.rule { return ["\(rule.name) \(zone.identifier)"] }
        var names: [String] = []
        let isAllClosed = closed.count == monthNumbers.count
        for name in closed.map(\.rule) + (isAllClosed ? [] : [try ClosedMonths.rule(in: tx) ?? ""])
        where !name.isEmpty && !names.contains(name) {
            names.append(name)
        }
        return names
    }

    private var monthNumbers: [Int] {
        var numbers: [Int] = []
        var month = PeriodLength.month.period(containing: LocalDay(number: months.lowerBound * 100 + 1))
        while month.first.month <= months.upperBound {
            numbers.append(month.first.month)
            month = month.next
        }
        return numbers
    }

    /// Places as they were when the last month was closed, if all months are; else those of the present.
    private func places(_ closed: [ClosedMonth]) throws -> Places {
        if closed.count == monthNumbers.count, let last = closed.last,
            let places = try Places.closed(last.month, in: tx)
        {
            return places
        }
        return try Places.present(in: tx)
    }

    /// Programmes of the present, and of closed months what they were then.
    private func addFilms(_ months: ViewingMonths, to places: inout Places, _ closed: [ClosedMonth]) throws {
        guard query.needsProgrammes else { return }
        let frozen = places.films
        try places.addFilms(Array(months.programmes.values), in: tx)
        places.films.merge(frozen) { _, frozen in frozen }
        for (id, title) in try coming(tx) where places.films[id.rawValue] == nil {
            places.films[id.rawValue] = Places.Film(title: title)
        }
    }

    // MARK: Sums

    private func fill(
        _ source: ViewingMonths, _ all: [Period], _ places: Places, _ isIn: [Bool], _ finder: inout KeyFinder
    ) throws -> FigureTable {
        var table = FigureTable(periods: all, sites: places.sites.count)
        let sites = Dictionary(
            zip(places.sites.map { "station:\($0.code)" }, places.sites.indices),
            uniquingKeysWith: { first, _ in first })
        var filter = ProgrammeFilterTable(query, places)
        let isOfStations = query.region != nil || query.station != nil || query.by == .station
        let isWithinMonth = query.length.isWithinMonth
        func take(_ month: ViewingMonths.Month) throws {
            let site = sites[month.viewer]
            // A station that was not there when the month was closed, or lies elsewhere, is no part of it.
            guard site.map({ isIn[$0] }) ?? !isOfStations else { return }
            table.begin(month.viewer, isNewRun: isWithinMonth)
            for entry in month.entries {
                let number = entry.key.programme
                guard filter.admits(number, named: { source.programmes[number]?.rawValue }) else { continue }
                let key = finder.key(
                    site: site, hour: entry.key.hour, isLive: entry.key.isLive, programme: number,
                    named: { source.programmes[number]?.rawValue })
                try table.add(entry, in: month.month, key: key, site: site)
            }
        }
        let first = all.first?.first.month ?? months.lowerBound
        if isWithinMonth, query.rule == nil {
            for month in [first] + monthNumbers.filter({ $0 != first }) { try source.forEach(in: month...month, take) }
        } else {
            try source.forEach(in: first...months.upperBound, take)
        }
        return table
    }

    private func rows(
        _ table: FigureTable, _ all: [Period], _ keys: [KeyFinder.Key], isCorrection: Bool = false
    ) -> [Report.Row] {
        var rows: [Report.Row] = []
        for (bucket, period) in all.enumerated().dropFirst() {
            for (key, slot) in table.slots[bucket].sorted(by: { $0.key < $1.key })
            where !isCorrection || !slot.figures.isZero {
                var row = Report.Row(
                    period: period, key: keys[key].key, label: keys[key].label, figures: slot.figures)
                row.programmes = slot.programmes.count
                row.stations = slot.stations
                rows.append(row)
            }
        }
        return rows
    }

    private static let sumLabel = LocalizedText(zh: "合计", en: "Total")

    private func sums(_ table: FigureTable, _ all: [Period], _ presence: PresenceTable) -> [Report.Row] {
        all.enumerated().dropFirst().map { bucket, period in
            let sum = table.periodSums[bucket]
            var row = Report.Row(period: period, key: nil, label: Self.sumLabel, figures: sum.figures)
            row.programmes = sum.programmes.count
            row.stations = sum.stations
            row.registered = presence.registered(bucket)
            row.online = presence.online(bucket)
            row.change = RowFinish.change(sum.figures.views, table.periodSums[bucket - 1].figures.views)
            return row
        }
    }

    private func total(_ table: FigureTable, _ presence: PresenceTable) -> Report.Row {
        var row = Report.Row(period: nil, key: nil, label: Self.sumLabel, figures: table.total.figures)
        row.programmes = table.total.programmes.count
        row.stations = table.total.stations
        row.registered = presence.registered(periods.count)
        row.online = presence.onlineAtAll
        return row
    }
}

/// Which programmes a report is of, by their numbers.
private struct ProgrammeFilterTable {
    private let query: ReportQuery
    private let films: [String: Places.Film]
    private let isOpen: Bool
    private var known: [Int: Bool] = [:]

    init(_ query: ReportQuery, _ places: Places) {
        self.query = query
        films = places.films
        isOpen = [query.programme, query.section, query.series, query.unit, query.type].allSatisfy { $0 == nil }
    }

    mutating func admits(_ number: Int, named id: () -> String?) -> Bool {
        if isOpen { return true }
        if let answer = known[number] { return answer }
        let answer = id().map(admits) ?? false
        known[number] = answer
        return answer
    }

    private func admits(_ id: String) -> Bool {
        let film = films[id]
        return (query.programme.map { $0 == id } ?? true)
            && (query.section.map { $0 == film?.section?.id } ?? true)
            && (query.series.map { $0 == film?.series?.id } ?? true)
            && (query.unit.map { $0 == film?.unit?.id } ?? true) && (query.type.map { $0 == film?.type } ?? true)
    }
}
