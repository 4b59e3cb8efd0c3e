public import Stations
public import Viewing

/// What a report is of.
public struct ReportQuery: Sendable, Equatable {
    /// What its rows are.
    public enum Dimension: String, Sendable, CaseIterable {
        /// Regions of one level, each with all in it.
        case region
        /// Learning sites.
        case station
        /// Columns of the catalogue.
        case section
        /// Courses.
        case series
        /// Producing units.
        case unit
        /// Programmes.
        case programme
        /// Types of programmes.
        case type
        /// Hours of the day.
        case hour
        /// Whether it was seen on a channel or played by itself.
        case way
        /// Nothing: a row a period.
        case total
    }

    /// The most periods of a report.
    public static let mostPeriods = 400
    /// The most rows of a report.
    public static let mostRows = 200_000

    /// How long its periods are.
    public var length: PeriodLength
    /// The first day; the period that it lies in is the first.
    public var from: LocalDay
    /// The first day after the last; the period that the day before lies in is the last.
    public var to: LocalDay
    /// What its rows are.
    public var by: Dimension
    /// The code of a region: stations in it alone.
    public var region: String?
    /// The level of the regions that are rows; one below `region` if not given.
    public var level: RegionLevel?
    /// The code of a station: that one alone.
    public var station: String?
    /// The id of a programme: that one alone.
    public var programme: String?
    /// The id of a section: programmes of it alone, without those of sections in it.
    public var section: String?
    /// The id of a series: programmes of it alone.
    public var series: String?
    /// The id of a unit: programmes of it alone.
    public var unit: String?
    /// A type: programmes of it alone.
    public var type: String?
    /// The rule to count by; `nil` for that in force, and for closed months that of their closing.
    public var rule: CountingRule?

    /// A query.
    public init(length: PeriodLength, from: LocalDay, to: LocalDay, by: Dimension) {
        self.length = length
        self.from = from
        self.to = to
        self.by = by
    }

    /// Whether programmes have to be looked up to answer it.
    var needsProgrammes: Bool {
        [.section, .series, .unit, .type, .programme].contains(by) || section != nil || series != nil || unit != nil
            || type != nil || programme != nil
    }

    /// The periods, the first first.
    ///
    /// - Throws: `ReportError.invalid`.
    func periods() throws(ReportError) -> [Period] {
        guard from < to else {
            throw ReportError(.invalid, zh: "结束日期（to）应晚于开始日期（from）。", en: "to must be later than from.")
        }
        guard from.number >= 1_970_01_01, to.number < 9_999_01_01 else {
            throw ReportError(.invalid, zh: "日期应在 1970 年到 9998 年之间。", en: "Days must be in the years 1970 to 9998.")
        }
        var periods = [length.period(containing: from)]
        while let last = periods.last, last.end < to {
            guard periods.count < Self.mostPeriods else {
                throw ReportError(
                    .invalid, zh: "最多 \(Self.mostPeriods) 个期间；请缩短日期范围或用更长的期间。",
                    en: "There are at most \(Self.mostPeriods) periods: ask for fewer days, or longer periods.")
            }
            periods.append(last.next)
        }
        return periods
    }
}
