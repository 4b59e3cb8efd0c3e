import Foundation

/// Makes text from outside fit to be shown: composed (NFC), without control characters and without the marks that
/// turn the direction of what follows.
public enum CleanText {
    /// Text on one line, trimmed; `nil` if nothing is left.
    public static func line(_ text: String) -> String? { clean(text, keepsLines: false) }

    /// Text that may have several lines, trimmed; `nil` if nothing is left.
    public static func paragraphs(_ text: String) -> String? { clean(text, keepsLines: true) }

    /// The first `limit` scalars: characters have no bound of their own.
    static func prefix(_ text: String, _ limit: Int) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }

    private static func clean(_ text: String, keepsLines: Bool) -> String? {
        var kept = String.UnicodeScalarView()
        let composed = text.replacing("\r\n", with: "\n").precomposedStringWithCanonicalMapping
        for scalar in composed.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                kept.append(keepsLines && (scalar == "\n" || scalar == "\r") ? "\n" : " ")
            case .format where turnsDirection(scalar): continue
            case .unassigned, .privateUse, .surrogate: continue
            default: kept.append(scalar)
            }
        }
        let trimmed = String(kept).trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Embeddings, overrides, isolates and marks (UAX #9 §2), and the byte order mark.
    private static func turnsDirection(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}

/// Text as it is compared: compatible forms, case, accents and width do not tell it apart.
enum FoldedText {
    /// The folded form.
    static func of(_ text: String) -> String {
        // Han of the common block, small letters and digits are their own folded form.
        let isFolded = text.unicodeScalars.allSatisfy { scalar in
            (0x4E00...0x9FFF).contains(scalar.value) || scalar.value < 0x80 && !(0x41...0x5A).contains(scalar.value)
        }
        if isFolded { return text }
        return text.precomposedStringWithCompatibilityMapping
            .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .precomposedStringWithCanonicalMapping
    }

    /// What names are told apart by: folded, white space as one space.
    static func key(_ name: String) -> String {
        of(name).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What titles are ordered by: folded, numbers by their value (第2课 before 第10课).
    static func order(_ title: String) -> String {
        var result = ""
        var digits = ""
        for character in CleanText.prefix(key(title), 100) {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                result += padded(digits)
                digits = ""
                result.append(character)
            }
        }
        return result + padded(digits)
    }

    private static func padded(_ digits: String) -> String {
        digits.isEmpty ? "" : String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
