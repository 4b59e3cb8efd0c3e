/// What text is made of for the full-text index: characters that stand for themselves, and words.
enum TextRun: Equatable {
    /// Neighbouring characters of Chinese, Japanese or Korean.
    case characters([String])
    /// A word of another script, or a number.
    case word(String)

    /// The runs of a text, folded.
    static func runs(of text: String) -> [TextRun] { runs(ofFolded: FoldedText.of(text)) }

    /// The runs of a text that is folded already.
    static func runs(ofFolded text: String) -> [TextRun] {
        var reading = Reading()
        for scalar in text.unicodeScalars { reading.take(scalar) }
        reading.flush()
        return reading.runs
    }

    /// Han, kana and hangul.
    static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x2E80: false
        case 0x4E00...0x9FFF, 0x3040...0x30FF, 0x31F0...0x31FF, 0xAC00...0xD7AF, 0x3005...0x3007: true
        default: scalar.properties.isIdeographic
        }
    }

    /// Letters, digits and the marks on them.
    static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }

    /// Neighbouring characters two by two.
    static func pairs(_ characters: [String]) -> [String] {
        zip(characters, characters.dropFirst()).map { $0 + $1 }
    }

    private struct Reading {
        var runs: [TextRun] = []
        private var characters: [String] = []
        private var word = String.UnicodeScalarView()

        mutating func take(_ scalar: Unicode.Scalar) {
            if TextRun.standsAlone(scalar) {
                if !word.isEmpty { flush() }
                characters.append(String(scalar))
            } else if TextRun.isWordPart(scalar) {
                if !characters.isEmpty { flush() }
                word.append(scalar)
            } else {
                flush()
            }
        }

        mutating func flush() {
            if !characters.isEmpty { runs.append(.characters(characters)) }
            if !word.isEmpty { runs.append(.word(String(word))) }
            characters = []
            word = String.UnicodeScalarView()
        }
    }
}
