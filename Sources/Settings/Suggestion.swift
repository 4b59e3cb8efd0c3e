import MediaModel

/// Finds what somebody meant who wrote something near it.
enum Suggestion {
    /// The candidate nearest to `text`, if one is near enough: a third of its letters wrong at most.
    static func nearest(to text: String, among candidates: [String]) -> String? {
        let wanted = Array(text.lowercased().prefix(80))
        let ranked = candidates.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.name.count / 3) ? best.name : nil
    }

    /// The end of a message about an unknown name.
    static func text(_ name: String?) -> LocalizedText {
        guard let name else { return LocalizedText(zh: "", en: "") }
        return LocalizedText(zh: "；是否想写 \(name)？", en: "; did you mean \(name)?")
    }

    /// Insertions, deletions and replacements that lead from one to the other (Levenshtein).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
