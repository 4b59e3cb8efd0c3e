import Foundation

/// Instants as HTTP writes them (RFC 9110 §5.6.7).
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    ///
    /// - Parameter second: seconds since 1970.
    static func text(second: Int64) -> String {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(second / 86400 % 7)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        return "\(day) \(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }

    /// Seconds since 1970 that a date names, in any of the three forms that a recipient must take; `nil` if it is none.
    ///
    /// - Parameter now: the present, which tells the century of a year with two digits.
    static func second(_ text: String, now: Int64) -> Int64? {
        guard text.utf8.count <= 40 else { return nil }
        let words = text.split(separator: " ").map(String.init)
        switch words.count {
        case 6:  // Sun, 06 Nov 1994 08:49:37 GMT
            guard words[0].hasSuffix(","), words[5] == "GMT", let year = number(words[3], digits: 4) else { return nil }
            return second(year: year, month: words[2], day: number(words[1], digits: 2), time: words[4])
        case 5:  // Sun Nov  6 08:49:37 1994
            guard let year = number(words[4], digits: 4), words[2].utf8.count <= 2 else { return nil }
            return second(year: year, month: words[1], day: number(words[2], digits: words[2].count), time: words[3])
        case 4:  // Sunday, 06-Nov-94 08:49:37 GMT
            let parts = words[1].split(separator: "-").map(String.init)
            guard words[0].hasSuffix(","), words[3] == "GMT", parts.count == 3, let short = number(parts[2], digits: 2)
            else { return nil }
            let year = year(short, now: now)
            return second(year: year, month: parts[1], day: number(parts[0], digits: 2), time: words[2])
        default: return nil
        }
    }

    private static func second(year: Int, month: String, day: Int?, time: String) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number(String($0), digits: 2) }
        guard let month = months.firstIndex(of: month), let day, (1...31).contains(day), year >= 1970, clock.count == 3,
            let hours = clock[0], let minutes = clock[1], let seconds = clock[2], hours < 24, minutes < 60,
            seconds <= 60
        else { return nil }
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month)
        parts.tm_mday = Int32(day)
        // A day that its month does not have would be one of the next.
        let midnight = timegm(&parts)
        guard Int(parts.tm_mday) == day else { return nil }
        return Int64(midnight) + Int64(hours * 3600 + minutes * 60 + seconds)
    }

    /// A year of two digits is the last one past that ends so, or one at most 50 years ahead.
    private static func year(_ short: Int, now: Int64) -> Int {
        let present = 1970 + Int(now / 31_556_952)
        let candidate = present - present % 100 + short
        return candidate > present + 50 ? candidate - 100 : candidate
    }

    private static func number(_ text: String, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}
