/// Writes XML 1.0 element by element, indented, with everything that comes from outside escaped.
public struct XMLText {
    /// What is written so far.
    public private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var depth = 0

    /// A document with nothing in it but its declaration.
    ///
    /// - Parameter doctype: the document type declaration, if there is one.
    public init(doctype: String? = nil) {
        if let doctype { text += doctype + "\n" }
    }

    /// An element with text in it, or an empty one.
    public mutating func add(_ name: String, _ attributes: [(String, String)] = [], _ content: String? = nil) {
        indent()
        open(name, attributes)
        text += content.map { ">\(Self.escaped($0))</\(name)>\n" } ?? "/>\n"
    }

    /// An element with others in it.
    public mutating func add(
        _ name: String, _ attributes: [(String, String)] = [], _ body: (inout XMLText) throws -> Void
    ) rethrows {
        indent()
        open(name, attributes)
        text += ">\n"
        depth += 1
        try body(&self)
        depth -= 1
        indent()
        text += "</\(name)>\n"
    }

    private mutating func indent() { text += String(repeating: "  ", count: depth) }

    private mutating func open(_ name: String, _ attributes: [(String, String)]) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
    }

    /// Text as it may stand in elements and attributes; characters that XML does not have (XML 1.0 §2.2) are left out.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FFFE}", "\u{FFFF}": break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
