public import Viewing

/// Lengths of periods that figures are told by.
public enum PeriodLength: String, Sendable, CaseIterable, Codable {
    /// A local day.
    case day
    /// Monday to Sunday (ISO 8601).
    case week
    /// A month of the calendar.
    case month
    /// Three months.
    case quarter
    /// Six months.
    case half
    /// A year of the calendar.
    case year

    private var months: Int {
        switch self {
        case .day, .week: 0
        case .month: 1
        case .quarter: 3
        case .half: 6
        case .year: 12
        }
    }

    /// Whether each such period lies within one month.
    var isWithinMonth: Bool { self == .day || self == .month }

    /// The period that contains a day.
    public func period(containing day: LocalDay) -> Period {
        switch self {
        case .day: return Period(length: self, first: day, end: day.adding(days: 1))
        case .week:
            // 1970-01-01 was a Thursday.
            let weekday = ((day.daysSince1970 + 3) % 7 + 7) % 7
            let monday = day.adding(days: -weekday)
            return Period(length: self, first: monday, end: monday.adding(days: 7))
        case .month, .quarter, .half, .year:
            let number = day.month / 100 * 12 + day.month % 100 - 1
            let first = number - number % months
            return Period(length: self, first: Self.firstDay(first), end: Self.firstDay(first + months))
        }
    }

    /// The first day of a month counted from year 0.
    private static func firstDay(_ month: Int) -> LocalDay {
        LocalDay(number: month / 12 * 10_000 + (month % 12 + 1) * 100 + 1)
    }
}

/// A day, a week, a month …
public struct Period: Sendable, Hashable {
    /// What it is.
    public let length: PeriodLength
    /// Its first day.
    public let first: LocalDay
    /// The first day after it.
    public let end: LocalDay

    /// The months that it touches, the first first.
    var months: [Period] {
        var months = [PeriodLength.month.period(containing: first)]
        while let last = months.last, last.end < end { months.append(last.next) }
        return months
    }

    /// The one before it.
    public var previous: Period { length.period(containing: first.adding(days: -1)) }

    /// The one after it.
    public var next: Period { length.period(containing: end) }

    /// `2026-11-21`, `2026-W47` (ISO 8601), `2026-11`, `2026-Q4`, `2026-H2`, `2026`.
    public var name: String {
        let year = Self.padded(first.number / 10_000, 4)
        let month = first.month % 100
        switch length {
        case .day: return first.description
        case .week:
            // The year of a week is that of its Thursday.
            let thursday = first.adding(days: 3)
            let january = LocalDay(number: thursday.number / 10_000 * 10_000 + 101)
            let number = (thursday.daysSince1970 - january.daysSince1970) / 7 + 1
            return "\(Self.padded(thursday.number / 10_000, 4))-W\(Self.padded(number, 2))"
        case .month: return "\(year)-\(Self.padded(month, 2))"
        case .quarter: return "\(year)-Q\((month - 1) / 3 + 1)"
        case .half: return "\(year)-H\((month - 1) / 6 + 1)"
        case .year: return year
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
