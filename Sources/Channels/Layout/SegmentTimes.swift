public import MediaModel

/// The lengths of a track's segments, kept as runs of equal ones: an hour of film is a few bytes.
///
/// Segments end at whole milliseconds, each rounded from the sum of all before, so that nothing drifts.
public struct SegmentTimes: Sendable, Hashable, LosslessStringConvertible {
    struct Run: Sendable, Hashable {
        var count: Int
        var ticks: Int64
    }

    /// Ticks a second.
    public let timescale: Int
    /// How many segments there are.
    public let count: Int
    /// The length of all, in milliseconds.
    public let total: Int64
    let runs: [Run]

    /// The times of a table.
    ///
    /// - Parameter timescale: ticks a second, above 0.
    public init?(_ table: SegmentTable, timescale: Int) {
        self.init(ticks: table.segments.map(\.duration), timescale: timescale)
    }

    /// The times of segments of so many ticks; `nil` where there are none, or numbers that no table has.
    public init?(ticks: [Int64], timescale: Int) {
        var runs: [Run] = []
        for ticks in ticks {
            if runs.last?.ticks == ticks {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(count: 1, ticks: ticks))
            }
        }
        self.init(runs: runs, timescale: timescale)
    }

    /// Bounds keep sums of what comes from outside within 63 bits: 2^24 segments of at most 2^31 ticks.
    private init?(runs: [Run], timescale: Int) {
        guard (1...1_000_000_000).contains(timescale), !runs.isEmpty, runs.count <= 1 << 20,
            runs.allSatisfy({ (1...1 << 20).contains($0.count) && (1...Int64(Int32.max)).contains($0.ticks) })
        else { return nil }
        let count = runs.reduce(0) { $0 + $1.count }
        let ticks = runs.reduce(Int64(0)) { $0.addingReportingOverflow(Int64($1.count) * $1.ticks).partialValue }
        guard count <= 1 << 20, (1...1 << 50).contains(ticks) else { return nil }
        self.runs = runs
        self.timescale = timescale
        self.count = count
        total = Self.milliseconds(ticks, timescale)
    }

    /// When so many segments have ended, in milliseconds from the first one's beginning.
    public func end(after segments: Int) -> Int64 {
        var left = segments
        var ticks: Int64 = 0
        for run in runs where left > 0 {
            ticks += Int64(min(left, run.count)) * run.ticks
            left -= run.count
        }
        return milliseconds(ticks)
    }

    /// The least number of segments, from one on, whose end is not before an instant; all if none is.
    ///
    /// - Parameter time: milliseconds from the first one's beginning.
    public func leastCount(reaching time: Int64) -> Int {
        var ticks: Int64 = 0
        var passed = 0
        for run in runs {
            let end = milliseconds(ticks + Int64(run.count) * run.ticks)
            if end >= time {
                var (low, high) = (1, run.count)
                while low < high {
                    let middle = (low + high) / 2
                    if milliseconds(ticks + Int64(middle) * run.ticks) >= time {
                        high = middle
                    } else {
                        low = middle + 1
                    }
                }
                return passed + low
            }
            ticks += Int64(run.count) * run.ticks
            passed += run.count
        }
        return count
    }

    /// How many segments have ended by an instant.
    ///
    /// - Parameter time: milliseconds from the first one's beginning.
    func countEnded(by time: Int64) -> Int { time >= total ? count : leastCount(reaching: time + 1) - 1 }

    /// The same with so many more at its end, of so many milliseconds each; `nil` if there would be too many.
    func followed(by more: Int, of length: Int64) -> SegmentTimes? {
        let ticks = max(1, (length * Int64(timescale) + 500) / 1000)
        return more > 0 ? SegmentTimes(runs: runs + [Run(count: more, ticks: ticks)], timescale: timescale) : self
    }

    /// How many segments begin before an instant.
    ///
    /// - Parameter time: milliseconds from the first one's beginning.
    public func countBeginning(before time: Int64) -> Int {
        guard time > 0 else { return 0 }
        return leastCount(reaching: time)
    }

    private func milliseconds(_ ticks: Int64) -> Int64 { Self.milliseconds(ticks, timescale) }

    private static func milliseconds(_ ticks: Int64, _ timescale: Int) -> Int64 {
        let (whole, rest) = ticks.quotientAndRemainder(dividingBy: Int64(timescale))
        return whole * 1000 + (rest * 1000 + Int64(timescale) / 2) / Int64(timescale)
    }

    /// `90000:450*540000,1*123456`: the timescale, then runs.
    public var description: String {
        "\(timescale):" + runs.map { $0.count == 1 ? "\($0.ticks)" : "\($0.count)*\($0.ticks)" }.joined(separator: ",")
    }

    /// Reads what `description` writes; `nil` for anything else.
    public init?(_ description: String) {
        let halves = description.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let timescale = Int(halves[0]) else { return nil }
        var runs: [Run] = []
        for part in halves[1].split(separator: ",", omittingEmptySubsequences: false) {
            let numbers = part.split(separator: "*", omittingEmptySubsequences: false)
            guard (1...2).contains(numbers.count), let ticks = Int64(numbers[numbers.count - 1]),
                let count = numbers.count == 2 ? Int(numbers[0]) : 1
            else { return nil }
            runs.append(Run(count: count, ticks: ticks))
        }
        self.init(runs: runs, timescale: timescale)
    }
}

extension SegmentTimes: Codable {
    /// Reads the text.
    ///
    /// - Throws: `DecodingError.dataCorrupted`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let times = SegmentTimes(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not segment times")
        }
        self = times
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
