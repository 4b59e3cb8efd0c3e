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
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        let local = seconds + Int64(offset)
        self.init(daysSince1970: Int((local >= 0 ? local : local - 86_399) / 86_400))
    }

    /// The proleptic Gregorian date of a day's number, in eras of 400 years that begin on 1 March
    /// (Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
    private init(daysSince1970 days: Int) {
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

    /// `2026-11-21`.
    public var description: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return "\(padded.dropLast(4))-\(padded.dropLast(2).suffix(2))-\(padded.suffix(2))"
    }

    /// Orders days by time.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
