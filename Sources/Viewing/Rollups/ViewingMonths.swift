public import Database
public import Foundation
public import MediaModel

/// What viewers watched by months, for reports: as it is kept, or counted anew by another rule.
///
/// Of use inside the transaction that it was made for.
public struct ViewingMonths {
    /// Which figures.
    public enum Source: Sendable, Equatable {
        /// As counted by the rule in force, closed months by the rule of their closing.
        case kept
        /// What came to closed months after they were closed.
        case corrections
        /// All viewings counted anew.
        case recounted(CountingRule, TimeZone)
    }

    /// A viewer's month.
    public struct Month {
        /// The viewer, as rows name it: `station:A-17`.
        public let viewer: String
        /// The month, as yyyymm.
        public let month: Int
        /// Its entries in order.
        public let entries: [MonthEntry]
    }

    private let tx: ReadTransaction
    private let source: Source
    /// Programmes by the number that entries have.
    public let programmes: [Int: ProgrammeID]
    private let numbers: [ProgrammeID: Int]

    /// Reads the programmes' numbers.
    ///
    /// - Throws: `DatabaseError`.
    public init(_ source: Source, in tx: ReadTransaction) throws {
        self.tx = tx
        self.source = source
        var programmes: [Int: ProgrammeID] = [:]
        var numbers: [ProgrammeID: Int] = [:]
        for row in try tx.rows("SELECT number, programme_id FROM viewing_programmes ORDER BY number") {
            var reader = RowReader(row)
            let number = try reader.next(Int.self)
            let programme = try reader.next(ProgrammeID.self)
            programmes[number] = programme
            numbers[programme] = number
        }
        if case .recounted = source {
            // By another rule programmes may count that have no number yet.
            var last = programmes.keys.max() ?? 0
            for row in try tx.rows("SELECT DISTINCT programme_id FROM viewings") {
                let programme: ProgrammeID = try row.get("programme_id")
                guard numbers[programme] == nil else { continue }
                last += 1
                numbers[programme] = last
                programmes[last] = programme
            }
        }
        self.programmes = programmes
        self.numbers = numbers
    }

    /// Hands over viewers' months, one viewer's months after the other's unless only one month is asked for.
    ///
    /// - Parameter months: first and last, as yyyymm.
    /// - Throws: `DatabaseError`, or what `body` throws.
    public func forEach(in months: ClosedRange<Int>, _ body: (Month) throws -> Void) throws {
        switch source {
        case .kept: try forEachKept("viewing_months", months, body)
        case .corrections: try forEachKept("viewing_corrections", months, body)
        case .recounted(let rule, let zone): try forEachRecounted(rule, zone, months, body)
        }
    }

    private func forEachKept(_ table: String, _ months: ClosedRange<Int>, _ body: (Month) throws -> Void) throws {
        let isOne = months.lowerBound == months.upperBound
        // One month lies together; several are read viewer by viewer, in the order of the other index.
        let sql =
            "SELECT viewer, month, entries FROM \(table) WHERE month BETWEEN ? AND ?"
            + (isOne ? "" : " ORDER BY viewer, month")
        try tx.forEachRow(sql, months.lowerBound, months.upperBound) { row in
            var reader = RowReader(row)
            let viewer = try reader.next(String.self)
            let month = try reader.next(Int.self)
            var entries: [MonthEntry] = []
            MonthEntries.forEach(try reader.next([UInt8].self)) { entries.append($0) }
            try body(Month(viewer: viewer, month: month, entries: entries))
        }
    }

    /// An instant safely outside a month in every zone and with every day's beginning.
    static func instant(_ month: Int, days: Int) -> Int64 {
        Int64(LocalDay(number: month * 100 + 1).daysSince1970 + days) * 86_400_000
    }

    /// Groups are a viewer's and programme's; days come in order within them. A viewer's entries fit in memory.
    private func forEachRecounted(
        _ rule: CountingRule, _ zone: TimeZone, _ months: ClosedRange<Int>, _ body: (Month) throws -> Void
    ) throws {
        var viewer: String?
        var recount = Recount(rule: rule, zone: zone, months: months)
        try tx.forEachRow(
            """
            SELECT programme_id, \(CountedRow.columns) FROM viewings
            WHERE opened_at >= ? AND opened_at < ? ORDER BY viewer, programme_id, opened_at
            """, Self.instant(months.lowerBound, days: -2), Self.instant(months.upperBound, days: 34)
        ) { row in
            let counted = try CountedRow(row)
            if counted.viewer != viewer {
                if let viewer { try recount.finish(viewer, body) }
                viewer = counted.viewer
            }
            let programme: ProgrammeID = try row.get("programme_id")
            recount.add(counted.time, of: numbers[programme] ?? 0, isLive: counted.isLive)
        }
        if let viewer { try recount.finish(viewer, body) }
    }
}

/// One viewer's viewings counted by a rule.
private struct Recount {
    let rule: CountingRule
    let zone: TimeZone
    let months: ClosedRange<Int>

    private struct Group: Equatable {
        var programme: Int
        var day: Int
    }

    private var group: Group?
    private var times: [WatchedTime] = []
    private var areLive: [Bool] = []
    private var entries: [Int: [MonthEntry.Key: ViewingFigures]] = [:]

    init(rule: CountingRule, zone: TimeZone, months: ClosedRange<Int>) {
        self.rule = rule
        self.zone = zone
        self.months = months
    }

    mutating func add(_ time: WatchedTime, of programme: Int, isLive: Bool) {
        let group = Group(programme: programme, day: rule.day(of: time.openedAt, in: zone).number)
        if group != self.group { count() }
        self.group = group
        times.append(time)
        areLive.append(isLive)
    }

    mutating func finish(_ viewer: String, _ body: (ViewingMonths.Month) throws -> Void) throws {
        count()
        for (month, entries) in entries.sorted(by: { $0.key < $1.key }) {
            let sorted = entries.map { MonthEntry($0.key, $0.value) }.sorted { $0.key < $1.key }
            try body(.init(viewer: viewer, month: month, entries: sorted))
        }
        entries = [:]
    }

    private mutating func count() {
        defer { (times, areLive) = ([], []) }
        guard let group, months.contains(group.day / 100) else { return }
        let counts = rule.counts(times)
        for (place, time) in times.enumerated() where counts[place].views > 0 {
            let hour = LocalDay.hour(time.openedAt, in: zone)
            let key = MonthEntry.Key(
                day: group.day % 100, hour: hour, programme: group.programme, isLive: areLive[place])
            entries[group.day / 100, default: [:]][key, default: ViewingFigures()] += rule.figures(
                time, counts[place])
        }
    }
}
