/// Finds the words of a query in texts as people read them.
///
/// It looks at bytes of UTF-8: what begins there as a term does begins a character.
struct Highlighter {
    private let terms: [FoldedTerm]
    /// Whether all terms are Han characters, which most texts need no folding for.
    private let areHan: Bool

    /// Characters before and after the first hit that a long text is cut to.
    private static let before = 24
    private static let after = 72

    init(_ terms: [SearchTerm]) {
        self.terms = terms.map(FoldedTerm.init)
        areHan = self.terms.allSatisfy(\.isHan)
    }

    /// The text in parts, whole.
    func parts(_ text: String) -> [TextPart] {
        var text = text
        return text.withUTF8 { parts(UnsafeRawBufferPointer($0)) }
    }

    /// The same of text in UTF-8.
    func parts(_ text: UnsafeRawBufferPointer) -> [TextPart] {
        Self.parts(text, 0..<text.count, hits(in: text))
    }

    /// The text around its first hit, in parts; `nil` if there is none.
    func excerpt(_ text: String) -> [TextPart]? {
        var text = text
        return text.withUTF8 { bytes in
            let text = UnsafeRawBufferPointer(bytes)
            let hits = hits(in: text)
            guard let first = hits.first else { return nil }
            let start = Self.place(Self.before, before: first.lowerBound, in: text)
            let end = Self.place(Self.after, after: first.upperBound, in: text)
            if start == 0, end == text.count { return Self.parts(text, start..<end, hits) }
            let shown = Self.parts(text, start..<end, hits.filter { $0.upperBound <= end })
            return (start > 0 ? [TextPart("…")] : []) + shown + (end < text.count ? [TextPart("…")] : [])
        }
    }

    /// Where in a folded text of many lines the first is in which all terms stand, and the first in which one does.
    func lines(inFolded text: UnsafeRawBufferPointer) -> (all: Int?, any: Int?) {
        guard let any = terms.compactMap({ $0.firstPlace(in: text, from: 0) }).min() else { return (nil, nil) }
        guard terms.count > 1, let first = terms.first else { return (any, any) }
        var from = 0
        while let place = first.firstPlace(in: text, from: from) {
            let end = text[place...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let start = (text[..<place].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
            let line = UnsafeRawBufferPointer(rebasing: text[start..<end])
            if terms.dropFirst().allSatisfy({ $0.firstPlace(in: line, from: 0) != nil }) { return (place, any) }
            from = end
        }
        return (nil, any)
    }

    /// Where terms stand, by bytes of the text, in order and apart from each other.
    private func hits(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        if areHan, FoldedBytes.keepHan(text) {
            guard terms.count > 1 else { return terms.first?.places(in: text) ?? [] }
            return Self.merged(terms.flatMap { $0.places(in: text) })
        }
        let folded = FoldedBytes(text)
        return Self.merged(
            folded.bytes.withUnsafeBytes { bytes in terms.flatMap { $0.places(in: bytes) } }.map(folded.origin))
    }

    private static func merged(_ found: [Range<Int>]) -> [Range<Int>] {
        found.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
    }

    private static func parts(
        _ text: UnsafeRawBufferPointer, _ span: Range<Int>, _ hits: [Range<Int>]
    ) -> [TextPart] {
        var parts: [TextPart] = []
        parts.reserveCapacity(hits.count * 2 + 1)
        var place = span.lowerBound
        for hit in hits where hit.lowerBound >= place {
            append(text[place..<hit.lowerBound], isHit: false, to: &parts)
            append(text[hit], isHit: true, to: &parts)
            place = hit.upperBound
        }
        append(text[place..<span.upperBound], isHit: false, to: &parts)
        return parts
    }

    private static func append(_ text: Slice<UnsafeRawBufferPointer>, isHit: Bool, to parts: inout [TextPart]) {
        guard !text.isEmpty else { return }
        parts.append(TextPart(String(decoding: UnsafeRawBufferPointer(rebasing: text), as: UTF8.self), isHit: isHit))
    }

    private static func place(_ count: Int, before end: Int, in text: UnsafeRawBufferPointer) -> Int {
        guard end > count else { return 0 }
        var (place, left) = (end, count)
        while left > 0, place > 0 {
            place -= 1
            if !FoldedBytes.continues(text[place]) { left -= 1 }
        }
        return place
    }

    private static func place(_ count: Int, after start: Int, in text: UnsafeRawBufferPointer) -> Int {
        guard text.count - start > count else { return text.count }
        var (place, left) = (start, count)
        while place < text.count {
            if !FoldedBytes.continues(text[place]) {
                guard left > 0 else { break }
                left -= 1
            }
            place += 1
        }
        return place
    }
}
