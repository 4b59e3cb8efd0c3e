/// What a clock on the wall shows: `20:00` or `20:00:30`.
public struct ClockTime: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Seconds since local midnight, 0…86,399, as if no day had a changed hour.
    public let seconds: Int

    /// A time; `nil` beyond a day.
    public init?(seconds: Int) {
        guard (0..<86_400).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// Reads `20:00`, `8:05` or `20:00:30`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count),
            parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), let second = parts.count == 3 ? Int(parts[2]) : 0,
            hour < 24, minute < 60, second < 60
        else { return nil }
        seconds = hour * 3600 + minute * 60 + second
    }

    /// `20:00`, or `20:00:30` where there are seconds.
    public var description: String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let minutes = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
        return seconds % 60 == 0 ? minutes : "\(minutes):\(two(seconds % 60))"
    }

    /// Orders times of one day.
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}

extension ClockTime: Codable {
    /// Reads `20:00`.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = ClockTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time of day")
        }
        self = time
    }

    /// Writes `20:00`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
