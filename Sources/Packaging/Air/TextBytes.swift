/// Text that is written byte by byte: playlists of channels are made anew every few seconds.
struct TextBytes {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func append(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    mutating func append(_ number: Int64) { append(number, digits: 1) }

    /// A number with at least so many digits.
    mutating func append(_ number: Int64, digits: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var (rest, count, divisor) = (number.magnitude, 1, UInt64(1))
        while rest >= 10 {
            rest /= 10
            count += 1
            divisor *= 10
        }
        for _ in count..<max(count, digits) { bytes.append(UInt8(ascii: "0")) }
        rest = number.magnitude
        for _ in 0..<count {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    /// `6.006000`: microseconds as seconds.
    mutating func append(microseconds: Int64) {
        append(microseconds / 1_000_000)
        bytes.append(UInt8(ascii: "."))
        append(microseconds % 1_000_000, digits: 6)
    }

    /// `2026-11-21T20:00:00.000Z`: milliseconds since 1970 as RFC 3339 has them.
    mutating func append(instant milliseconds: Int64) {
        let (days, time) = milliseconds.flooredQuotient(86_400_000)
        let (year, month, day) = Self.date(days)
        append(year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        append(month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        append(day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        append(time / 3_600_000, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(time / 60_000 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(time / 1000 % 60, digits: 2)
        bytes.append(UInt8(ascii: "."))
        append(time % 1000, digits: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Year, month and day of a number of days since 1970, by the Gregorian calendar: its years begin in March here,
    /// so that leap days come last.
    private static func date(_ days: Int64) -> (Int64, Int64, Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredQuotient(146_097)
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isEarly = month >= 10
        return (era * 400 + year + (isEarly ? 1 : 0), isEarly ? month - 9 : month + 3, day)
    }
}

extension Int64 {
    /// Quotient and remainder, the remainder never negative.
    fileprivate func flooredQuotient(_ divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}

/// Instants as playlists and manifests of channels write them.
public enum AirInstant {
    /// `2026-11-21T20:00:00.000Z`.
    public static func text(_ milliseconds: Int64) -> String {
        var text = TextBytes(capacity: 24)
        text.append(instant: milliseconds)
        return String(decoding: text.bytes, as: UTF8.self)
    }
}
