/// The part of a resource that a request asks for (RFC 9110 §14.1.2).
enum ByteRange: Equatable {
    /// All of it: no range, one that is not understood, or several at once.
    case whole
    /// These bytes.
    case part(Range<Int64>)
    /// Bytes that it does not have.
    case unsatisfiable

    /// Reads a `Range` field for a resource of `size` bytes.
    ///
    /// Several ranges are answered by the whole, as §14.2 allows, so nobody gets more bytes than there are.
    init(_ field: String?, size: Int64) {
        self = .whole
        guard let field, let specification = Self.specification(field) else { return }
        let ends = specification.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return }
        switch (Self.position(ends[0]), Self.position(ends[1])) {
        case (.absent, .number(let suffix)):
            self = suffix == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - suffix)..<size)
        case (.number(let first), .absent):
            self = first >= size ? .unsatisfiable : .part(first..<size)
        case (.number(let first), .number(let last)) where first <= last:
            self = first >= size ? .unsatisfiable : .part(first..<min(last, size - 1) + 1)
        default: break
        }
    }

    /// What stands after `bytes=`, if it is one range.
    private static func specification(_ field: String) -> Substring? {
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes", !halves[1].contains(",") else { return nil }
        return halves[1].trimmed
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
