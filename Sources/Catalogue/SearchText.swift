/// Text as the full-text index keeps it and asks for it.
///
/// SQLite's tokenizer takes a run of Chinese for one word, so text is split beforehand: every character by itself
/// in one column, every pair of neighbours in another, where words of other scripts stand too. A run asked for is
/// then a phrase of pairs, which is found exactly where the run itself stands. Queries are made of letters and
/// digits in quotation marks alone, so nothing in them is syntax.
struct SearchText: Equatable {
    /// Characters, one by one.
    var singles = ""
    /// Pairs of neighbouring characters, and words.
    var words = ""

    /// Stands between runs, so that no phrase reaches across: private use, a letter for the tokenizer
    /// (<https://www.sqlite.org/fts5.html#unicode61_tokenizer>) and absent from clean text.
    private static let barrier = "\u{E000}"
    private static let longestQuery = 200
    private static let mostTerms = 16

    /// The text of several fields.
    init(_ fields: [String?]) {
        var singles: [String] = []
        var words: [String] = []
        for run in fields.compactMap(\.self).flatMap(Self.runs) {
            switch run {
            case .characters(let characters):
                singles += characters
                words += Self.pairs(characters)
            case .word(let word): words.append(word)
            }
            words.append(Self.barrier)
        }
        self.singles = singles.joined(separator: " ")
        self.words = words.joined(separator: " ")
    }

    /// An FTS5 expression that finds texts with all that `text` asks for; `nil` if it asks for nothing.
    static func query(_ text: String) -> String? {
        let terms = runs(CleanText.prefix(text, longestQuery)).prefix(mostTerms).map { run in
            switch run {
            case .characters(let characters) where characters.count == 1: "singles:\"\(characters[0])\""
            case .characters(let characters): "words:\"\(pairs(characters).joined(separator: " "))\""
            case .word(let word): "words:\"\(word)\"*"
            }
        }
        return terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    private enum Run {
        case characters([String])
        case word(String)
    }

    private static func pairs(_ characters: [String]) -> [String] {
        zip(characters, characters.dropFirst()).map { $0 + $1 }
    }

    /// Runs of characters that stand for themselves, and words of other scripts.
    private static func runs(_ text: String) -> [Run] {
        var runs: [Run] = []
        var characters: [String] = []
        var word = ""
        func flush() {
            if !characters.isEmpty { runs.append(.characters(characters)) }
            if !word.isEmpty { runs.append(.word(word)) }
            characters = []
            word = ""
        }
        for scalar in FoldedText.of(text).unicodeScalars {
            if standsAlone(scalar) {
                if !word.isEmpty { flush() }
                characters.append(String(scalar))
            } else if isWordPart(scalar) {
                if !characters.isEmpty { flush() }
                word.unicodeScalars.append(scalar)
            } else {
                flush()
            }
        }
        flush()
        return runs
    }

    /// Han, kana and hangul.
    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3040...0x30FF, 0x31F0...0x31FF, 0xAC00...0xD7AF, 0x3005...0x3007: true
        default: scalar.properties.isIdeographic
        }
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }
}
