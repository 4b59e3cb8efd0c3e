import Viewing

/// Sums of what was watched, by period and key. It is fed viewer by viewer, and holds sums only: its memory depends on
/// how many rows there are, not on how many viewings.
struct FigureTable {
    /// Sums of one period and key.
    struct Slot {
        var figures = ViewingFigures()
        var programmes = NumberSet()
        var stations = 0
        /// The last viewer that was counted, so that a station is counted once.
        fileprivate var lastRun = 0
    }

    /// The sums of each period and key that something was watched in; the first period is the one before the report's.
    private(set) var slots: [[Int: Slot]]
    /// Sums of each period.
    private(set) var periodSums: [Slot]
    /// Sums of all periods of the report, which the first is no part of.
    private(set) var total = Slot()

    private let buckets: [Int: [Int]]
    private var siteIsCounted: [Bool]
    private var run = 0
    private var lastViewer: String?
    private var rows = 0

    /// - Parameters:
    ///   - periods: those of the report, after the one before it.
    ///   - sites: how many stations there are.
    init(periods: [Period], sites: Int) {
        slots = Array(repeating: [:], count: periods.count)
        periodSums = Array(repeating: Slot(), count: periods.count)
        siteIsCounted = Array(repeating: false, count: sites)
        var buckets: [Int: [Int]] = [:]
        for (number, period) in periods.enumerated() {
            for day in period.first.daysSince1970..<period.end.daysSince1970 {
                let day = LocalDay(daysSince1970: day)
                buckets[day.month, default: Array(repeating: -1, count: 32)][day.dayOfMonth] = number
            }
        }
        self.buckets = buckets
    }

    /// Begins a viewer's entries. Those of one viewer that may lie in one period come together.
    mutating func begin(_ viewer: String, isNewRun: Bool) {
        if isNewRun || viewer != lastViewer { run += 1 }
        lastViewer = viewer
    }

    /// Adds an entry of the viewer that was begun.
    ///
    /// - Parameter site: the place of the station in the list; `nil` for viewers at none.
    /// - Throws: `ReportError.invalid` if there are too many rows.
    mutating func add(_ entry: MonthEntry, in month: Int, key: Int, site: Int?) throws(ReportError) {
        guard let bucket = buckets[month]?[entry.key.day], bucket >= 0 else { return }
        let (figures, programme, isSite) = (entry.figures, entry.key.programme, site != nil)
        let run = run
        let before = slots[bucket].count
        slots[bucket][key, default: Slot()].add(figures, programme, isSite, run)
        rows += slots[bucket].count - before
        guard rows <= ReportQuery.mostRows * 2 else { throw Self.tooLong }
        periodSums[bucket].add(figures, programme, isSite, run)
        guard bucket > 0 else { return }
        total.figures += figures
        guard figures.views > 0 else { return }
        total.programmes.insert(programme)
        if let site, !siteIsCounted[site] {
            siteIsCounted[site] = true
            total.stations += 1
        }
    }

    static let tooLong = ReportError(
        .invalid, zh: "报表超过 \(ReportQuery.mostRows) 行；请缩短日期范围、用更长的期间或只选一个地区。",
        en: """
            The report has more than \(ReportQuery.mostRows) rows: ask for fewer days, longer periods or one region.
            """)
}

extension FigureTable.Slot {
    fileprivate mutating func add(_ figures: ViewingFigures, _ programme: Int, _ isSite: Bool, _ run: Int) {
        self.figures += figures
        guard figures.views > 0 else { return }
        programmes.insert(programme)
        guard isSite, lastRun != run else { return }
        lastRun = run
        stations += 1
    }
}
