import Mustache

/// Escapes texts for HTML, scalar by scalar.
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
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
