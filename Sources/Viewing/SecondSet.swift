/// Seconds of a film, each once: what was reported or delivered any number of times, in any order, is the same set.
///
/// Kept as runs, because people watch in runs: an evening's film is one of them and takes three bytes.
struct SecondSet: Equatable, Sendable {
    /// Disjoint, ascending, never touching.
    private(set) var runs: [Range<Int>] = []

    /// Two days: no film is longer.
    static let longest = 172_800

    /// How many seconds it has.
    var count: Int { runs.reduce(0) { $0 + $1.count } }

    /// Adds the seconds of `range` that a film can have.
    mutating func insert(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<Self.longest)
        guard !range.isEmpty else { return }
        if let last = runs.last, last.upperBound < range.lowerBound {
            runs.append(range)
            return
        }
        let first = lowerBound { $0.upperBound >= range.lowerBound }
        var merged = range
        var end = first
        while end < runs.count, runs[end].lowerBound <= range.upperBound {
            merged = min(merged.lowerBound, runs[end].lowerBound)..<max(merged.upperBound, runs[end].upperBound)
            end += 1
        }
        runs.replaceSubrange(first..<end, with: CollectionOfOne(merged))
    }

    /// Adds media time in seconds, its ends rounded to whole ones. Rounding both ends alike keeps the sum of pieces
    /// equal to the whole, however a player cuts its reports; times that are none are left out.
    mutating func insert(_ interval: Range<Double>) {
        guard interval.lowerBound.isFinite, interval.upperBound.isFinite else { return }
        let limit = Double(Self.longest)
        let start = Int(min(max(interval.lowerBound, 0), limit).rounded())
        let end = Int(min(max(interval.upperBound, 0), limit).rounded())
        insert(start..<end)
    }

    /// Adds the seconds of `other` below `limit`.
    mutating func formUnion(_ other: SecondSet, below limit: Int) {
        for run in other.runs {
            guard run.lowerBound < limit else { return }
            insert(run.lowerBound..<min(run.upperBound, limit))
        }
    }

    private func lowerBound(where isAtOrAfter: (Range<Int>) -> Bool) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if isAtOrAfter(runs[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

// As stored: for each run the gap before it and its length, as LEB128 numbers.
extension SecondSet {
    /// The stored form.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var end = 0
        for run in runs {
            Self.append(run.lowerBound - end, to: &bytes)
            Self.append(run.count, to: &bytes)
            end = run.upperBound
        }
        return bytes
    }

    /// Reads the stored form; what cannot be read is left out.
    init(bytes: [UInt8]) {
        var rest = bytes[...]
        var end = 0
        while let gap = Self.take(&rest), let length = Self.take(&rest) {
            let start = end + gap
            guard length > 0, start + length <= Self.longest else { return }
            insert(start..<start + length)
            end = start + length
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt(number)
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// At most three bytes: `longest` needs no more.
    private static func take(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var number = 0
        for shift in [0, 7, 14] {
            guard let byte = bytes.popFirst() else { return nil }
            number |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }
}
