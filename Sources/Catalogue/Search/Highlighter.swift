/// Finds the words of a query in texts as people read them.
struct Highlighter {
    private let terms: [(scalars: [Unicode.Scalar], isWord: Bool)]

    /// Scalars before and after the first hit that a long text is cut to.
    private static let before = 24
    private static let after = 72

    init(_ terms: [SearchTerm]) {
        self.terms = terms.map { (Array($0.text.unicodeScalars), $0.isWord) }
    }

    /// The text in parts, whole.
    func parts(_ text: String) -> [TextPart] {
        let text = Array(text.unicodeScalars)
        return Self.parts(text[...], hits(in: text))
    }

    /// The text around its first hit, in parts; `nil` if there is none.
    func excerpt(_ text: String) -> [TextPart]? {
        let text = Array(text.unicodeScalars)
        let hits = hits(in: text)
        guard let first = hits.first else { return nil }
        let start = max(0, first.lowerBound - Self.before)
        let end = min(text.count, first.upperBound + Self.after)
        var parts = Self.parts(text[start..<end], hits.filter { $0.upperBound <= end })
        if start > 0 { parts.insert(TextPart("…"), at: 0) }
        if end < text.count { parts.append(TextPart("…")) }
        return parts
    }

    /// Whether all terms stand in a folded line, or any of them.
    func stands(inFolded line: [Unicode.Scalar], all: Bool) -> Bool {
        let origin = Array(line.indices)
        let isFound = { (term: (scalars: [Unicode.Scalar], isWord: Bool)) in
            !Self.places(of: term, in: line, origin).isEmpty
        }
        return all ? terms.allSatisfy(isFound) : terms.contains(where: isFound)
    }

    /// Where terms stand, by scalars of the text, in order and apart from each other.
    private func hits(in text: [Unicode.Scalar]) -> [Range<Int>] {
        var folded: [Unicode.Scalar] = []
        var origin: [Int] = []
        folded.reserveCapacity(text.count)
        origin.reserveCapacity(text.count)
        for (index, scalar) in text.enumerated() {
            for part in FoldedText.scalars(of: scalar) {
                folded.append(part)
                origin.append(index)
            }
        }
        let found = terms.flatMap { Self.places(of: $0, in: folded, origin) }.sorted { $0.lowerBound < $1.lowerBound }
        return found.reduce(into: []) { merged, range in
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
    }

    private static func places(
        of term: (scalars: [Unicode.Scalar], isWord: Bool), in text: [Unicode.Scalar], _ origin: [Int]
    ) -> [Range<Int>] {
        guard let first = term.scalars.first, text.count >= term.scalars.count else { return [] }
        var places: [Range<Int>] = []
        for start in 0...(text.count - term.scalars.count) where text[start] == first {
            let end = start + term.scalars.count
            guard text[start..<end].elementsEqual(term.scalars) else { continue }
            if term.isWord, start > 0, TextRun.isWordPart(text[start - 1]), !TextRun.standsAlone(text[start - 1]) {
                continue
            }
            places.append(origin[start]..<origin[end - 1] + 1)
        }
        return places
    }

    private static func parts(_ text: ArraySlice<Unicode.Scalar>, _ hits: [Range<Int>]) -> [TextPart] {
        var parts: [TextPart] = []
        var place = text.startIndex
        for hit in hits where hit.lowerBound >= place {
            append(text[place..<hit.lowerBound], isHit: false, to: &parts)
            append(text[hit], isHit: true, to: &parts)
            place = hit.upperBound
        }
        append(text[place...], isHit: false, to: &parts)
        return parts
    }

    private static func append(_ text: ArraySlice<Unicode.Scalar>, isHit: Bool, to parts: inout [TextPart]) {
        guard !text.isEmpty else { return }
        parts.append(TextPart(String(String.UnicodeScalarView(text)), isHit: isHit))
    }
}
