/// Turns the text of a SubStation Alpha dialogue into lines for WebVTT: italics, bold and underlining stay, all other
/// override tags go, and so do drawings. (<http://www.tcax.org/docs/ass-specs.htm>, appendix A.)
struct SubStationMarkup {
    private let styles: SubStationStyles
    private let base: SubStationLook
    private var look: SubStationLook
    /// What the tags open in the line say.
    private var shown = SubStationLook()
    private var isDrawing = false
    private var line = ""
    private var length = 0
    private var lines: [String] = []

    /// For text in the style of that name.
    init(styles: SubStationStyles, style: Substring) {
        self.styles = styles
        base = styles.look(style) ?? SubStationLook()
        look = base
    }

    /// The lines of a text, each with its tags closed.
    mutating func lines(of text: Substring) -> [String] {
        let scalars = Array(text.unicodeScalars)
        let lastEnd = scalars.lastIndex(of: "}") ?? -1
        var place = 0
        while place < scalars.count, lines.count < CueList.maxLines {
            let scalar = scalars[place]
            if scalar == "{", place < lastEnd, let end = scalars[place...].firstIndex(of: "}") {
                takeBlock(scalars[place + 1..<end])
                place = end + 1
            } else if scalar == "\\", place + 1 < scalars.count, takeEscape(scalars[place + 1]) {
                place += 2
            } else {
                append(scalar)
                place += 1
            }
        }
        endLine()
        return lines
    }

    /// Takes what follows a backslash in text. Returns `false` for what is no escape, so that the backslash is text.
    private mutating func takeEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "N": endLine()
        case "n": append(" ")  // A new line only where a script wraps none by itself.
        case "h": append("\u{A0}")
        case "{", "}", "\\": append(scalar)
        default: return false
        }
        return true
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        guard !isDrawing, length < CueList.maxLine else { return }
        if look != shown {
            closeTags()
            if look.isBold { line += "<b>" }
            if look.isItalic { line += "<i>" }
            if look.isUnderlined { line += "<u>" }
            shown = look
        }
        line.unicodeScalars.append(contentsOf: CueMarkup.escaped(scalar).unicodeScalars)
        length += 1
    }

    private mutating func closeTags() {
        if shown.isUnderlined { line += "</u>" }
        if shown.isItalic { line += "</i>" }
        if shown.isBold { line += "</b>" }
        shown = SubStationLook()
    }

    private mutating func endLine() {
        closeTags()
        if length > 0 { lines.append(line) }
        (line, length) = ("", 0)
    }
}

extension SubStationMarkup {
    /// Takes what stands between braces: override tags, each behind a backslash; all else is a remark. What stands in
    /// parentheses belongs to the tag before it.
    private mutating func takeBlock(_ block: ArraySlice<Unicode.Scalar>) {
        var depth = 0
        var tag: String.UnicodeScalarView?
        for scalar in block {
            switch scalar {
            case "(": depth += 1
            case ")": depth = max(0, depth - 1)
            case "\\" where depth == 0:
                take(tag)
                tag = String.UnicodeScalarView()
            default: if depth == 0 { tag?.append(scalar) }
            }
        }
        take(tag)
        if look != shown, shown != SubStationLook() { closeTags() }
    }

    private mutating func take(_ tag: String.UnicodeScalarView?) {
        guard let tag else { return }
        let text = String(tag).filter { !$0.isWhitespace }
        let name = text.prefix { $0.isASCII && $0.isLetter }
        let value = Int(text.dropFirst(name.count))
        switch name {
        case "b": look.isBold = value.map { $0 == 1 || $0 >= 600 } ?? base.isBold
        case "i": look.isItalic = value.map { $0 != 0 } ?? base.isItalic
        case "u": look.isUnderlined = value.map { $0 != 0 } ?? base.isUnderlined
        case "p": isDrawing = (value ?? 0) > 0
        default: if name.first == "r" { look = styles.look(text.dropFirst()) ?? base }
        }
    }
}
