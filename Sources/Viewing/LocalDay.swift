public import Foundation

/// A day as a place's calendar has it.
public struct LocalDay: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The day as yyyymmdd: 20261121.
    public let number: Int

    /// The day of that number; it is not checked against the calendar.
    public init(number: Int) {
        self.number = number
    }

    /// The day in `zone` that contains an instant.
    ///
    /// - Parameter milliseconds: the instant, in milliseconds since 1970.
    public init(containing milliseconds: Int64, in zone: TimeZone) {
        let local = Self.localSeconds(milliseconds, in: zone)
        self.init(daysSince1970: Int((local >= 0 ? local : local - 86_399) / 86_400))
    }

    /// The hour, 0 to 23, that clocks in `zone` show at an instant.
    ///
    /// - Parameter milliseconds: the instant, in milliseconds since 1970.
    public static func hour(_ milliseconds: Int64, in zone: TimeZone) -> Int {
        let ofDay = localSeconds(milliseconds, in: zone) % 86_400
        return Int((ofDay < 0 ? ofDay + 86_400 : ofDay) / 3600)
    }

    private static func localSeconds(_ milliseconds: Int64, in zone: TimeZone) -> Int64 {
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        return seconds + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    /// The proleptic Gregorian date of a day's number, in eras of 400 years that begin on 1 March
    /// (Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
    public init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        number = year * 10_000 + month * 100 + day
    }

    /// The day's number from 1970-01-01, which is 0 (Hinnant, `days_from_civil`).
    public var daysSince1970: Int {
        let month = number / 100 % 100
        let year = number / 10_000 - (month <= 2 ? 1 : 0)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + number % 100 - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The month it lies in, as yyyymm: 202611.
    public var month: Int { number / 100 }

    /// Its number in the month, from 1.
    public var dayOfMonth: Int { number % 100 }

    /// The day so many days later, or earlier.
    public func adding(days: Int) -> LocalDay { LocalDay(daysSince1970: daysSince1970 + days) }

    /// Reads `2026-11-21`; `nil` for what is no day of the calendar from year 1 to 9999.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts[0].utf8.count == 4,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...9999).contains(year),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(number: year * 10_000 + month * 100 + day)
        // The 31st of a month with 30 days comes back as another day.
        guard LocalDay(daysSince1970: daysSince1970) == self else { return nil }
    }

    /// `2026-11-21`.
    public var description: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return "\(padded.dropLast(4))-\(padded.dropLast(2).suffix(2))-\(padded.suffix(2))"
    }

    /// Orders days by time.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
