/// The part of a resource that a request asks for (RFC 9110 §14.1.2, §14.2).
public enum ByteRange: Equatable, Sendable {
    /// All of it: no range, one that is not understood, or more of them than are taken.
    case whole
    /// These bytes.
    case part(Range<Int64>)
    /// These bytes in turn, two runs at least; they neither overlap nor touch.
    case parts([Range<Int64>])
    /// Bytes that it does not have.
    case unsatisfiable

    /// Ranges that one request may name. Nobody who plays asks for more; those who do get the whole (§14.2).
    static let most = 16
    /// Bytes that a field may have to be read.
    static let longestField = 1024
    /// Runs closer than this are joined: telling them apart would take more (§15.3.7.2).
    static let leastGap: Int64 = 128

    /// Reads a `Range` field for a resource of `size` bytes.
    public init(_ field: String?, size: Int64) {
        self = .whole
        guard let field, field.utf8.count <= Self.longestField, let specifications = Self.specifications(field) else {
            return
        }
        var found: [Range<Int64>] = []
        for specification in specifications {
            guard let range = Self.range(specification, size: size) else { return }
            if !range.isEmpty { found.append(range) }
        }
        let runs = Self.joined(found)
        switch runs.count {
        case 0: self = .unsatisfiable
        case 1: self = .part(runs[0])
        default: self = .parts(runs)
        }
    }

    /// What stands after `bytes=`, taken apart; `nil` if it is another unit, nothing, or too much.
    private static func specifications(_ field: String) -> [Substring]? {
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes" else { return nil }
        // Empty elements of a list count for nothing (§5.6.1.2).
        let elements = halves[1].split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        return (1...most).contains(elements.count) ? elements : nil
    }

    /// The bytes that one specification names, none if the resource has none of them; `nil` if it is not well formed.
    private static func range(_ text: Substring, size: Int64) -> Range<Int64>? {
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        switch (position(ends[0]), position(ends[1])) {
        case (.absent, .number(let suffix)): return max(0, size - suffix)..<size
        case (.number(let first), .absent): return min(first, size)..<size
        case (.number(let first), .number(let last)) where first <= last:
            return min(first, size)..<max(min(first, size), min(last, size - 1) + 1)
        default: return nil
        }
    }

    /// The same bytes in runs that lie apart: in the order asked for, or rising if some had to be joined.
    private static func joined(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
        var runs: [Range<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = runs.last, range.lowerBound - last.upperBound < leastGap {
                runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                runs.append(range)
            }
        }
        return runs.count == ranges.count ? ranges : runs
    }

    private enum Position {
        case absent
        case number(Int64)
        case faulty
    }

    /// A position; numbers past what 64 bits hold count as the greatest.
    private static func position(_ text: Substring) -> Position {
        if text.isEmpty { return .absent }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return .faulty }
        return .number(Int64(text) ?? Int64.max)
    }
}

extension Substring {
    /// Without spaces and tabs at its ends.
    var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }
}
