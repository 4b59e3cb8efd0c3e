import Foundation

/// Instants as the interface writes them.
struct Instants: Sendable {
    /// The zone that days and offsets are told in.
    let zone: TimeZone

    /// RFC 3339 with the zone's offset: `2026-11-21T12:00:00+08:00`.
    ///
    /// - Parameter milliseconds: since 1970.
    func text(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        let minutes = zone.secondsFromGMT(for: date(milliseconds)) / 60
        let offset = "\(minutes < 0 ? "-" : "+")\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
        let time = [parts.hour, parts.minute, parts.second].map { two($0 ?? 0) }.joined(separator: ":")
        return "\(day(parts))T\(time)\(offset)"
    }

    /// The day in the zone: `2026-11-21`.
    func day(_ milliseconds: Int64) -> String { day(parts(milliseconds)) }

    /// Reads an RFC 3339 instant; a day, which means its beginning in the zone; or a day and time as forms of HTML send
    /// them, `2026-11-21T20:00`, which is in the zone too. `nil` if it is none of these.
    func milliseconds(_ text: String) -> Int64? {
        let strategy = Date.ISO8601FormatStyle(timeZone: zone)
        let day = strategy.year().month().day()
        let read: Date? =
            switch text.utf8.count {
            case 10: try? day.parse(text)
            case 16: try? day.time(includingFractionalSeconds: false).parse("\(text):00")
            default: try? strategy.parse(text)
            }
        return read.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
    }

    /// The instant in a field; `nil` without the field.
    ///
    /// - Throws: `Problem` if it is neither an instant nor a day.
    func milliseconds(_ name: String, in fields: FormFields) throws -> Int64? {
        guard let text = fields[name] else { return nil }
        guard let instant = milliseconds(text) else { throw Problem.badField(name) }
        return instant
    }

    private func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    private func parts(_ milliseconds: Int64) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date(milliseconds))
    }

    private func day(_ parts: DateComponents) -> String {
        let year = String(parts.year ?? 0)
        let padded = String(repeating: "0", count: max(0, 4 - year.count)) + year
        return "\(padded)-\(two(parts.month ?? 0))-\(two(parts.day ?? 0))"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Lengths of films as people and machines read them.
enum FilmLength {
    /// `45:12`, `1:02:03`
    static func text(_ seconds: Double) -> String {
        let (hours, minutes, rest) = parts(seconds)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }

    /// ISO 8601: `PT45M12S`.
    static func iso(_ seconds: Double) -> String {
        let (hours, minutes, rest) = parts(seconds)
        return "PT\(hours > 0 ? "\(hours)H" : "")\(minutes)M\(rest)S"
    }

    private static func parts(_ seconds: Double) -> (Int, Int, Int) {
        let whole = Int(exactly: min(max(seconds.isFinite ? seconds : 0, 0), 1e9).rounded()) ?? 0
        return (whole / 3600, whole / 60 % 60, whole % 60)
    }
}
