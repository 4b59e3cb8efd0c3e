import Mustache

/// Escapes texts for HTML, scalar by scalar.
///
/// Marks that turn the direction of what stands around them (UAX #9 §2) and control characters are left out: nobody
/// sees them, and they make a text look like another.
///
/// The library's own escaping goes by grapheme clusters, and so lets a quotation mark pass that has a combining mark
/// behind it; a browser still ends the attribute there.
struct ScalarEscaping: MustacheContentType {
    /// The name that templates ask for it by.
    static let name = "PAGE"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
            case "\u{0}"..."\u{8}", "\u{B}"..."\u{C}", "\u{E}"..."\u{1F}", "\u{7F}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
