import Foundation

/// Days of the calendar, for messages.
enum Day {
    static let milliseconds: Int64 = 86_400_000

    /// `2026-11-21`, in UTC.
    ///
    /// - Parameter instant: milliseconds since 1970.
    static func text(_ instant: Int64) -> String {
        Date(timeIntervalSince1970: Double(instant / 1000)).formatted(.iso8601.year().month().day())
    }
}
