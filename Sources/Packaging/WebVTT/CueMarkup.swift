/// Makes a line of somebody's subtitles safe for WebVTT (§4.2.2).
///
/// Works on code points, as players do: a combining mark behind a `<` makes another character of it to a reader, but
/// not to a parser.
enum CueMarkup {
    private static let tags: Set<String> = ["b", "i", "u", "ruby", "rt", "/b", "/i", "/u", "/ruby", "/rt"]
    private static let entities = ["&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;", "&rlm;"].map { Array($0.unicodeScalars) }

    /// The line with plain tags kept, all others dropped, and everything else inert.
    static func clean(_ line: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(line.unicodeScalars)
        let lastEnd = scalars.lastIndex(of: ">") ?? -1
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar == "<", place < lastEnd, opensTag(scalars[place + 1]),
                let end = scalars[place...].firstIndex(of: ">")
            {
                var name = String.UnicodeScalarView()
                name.append(contentsOf: scalars[place + 1..<end])
                let tag = String(name).lowercased()
                if tags.contains(tag) { result.append(contentsOf: "<\(tag)>".unicodeScalars) }
                place = end + 1
            } else if scalar == "&", let entity = entities.first(where: { scalars[place...].starts(with: $0) }) {
                result.append(contentsOf: entity)
                place += entity.count
            } else {
                result.append(contentsOf: escaped(scalar).unicodeScalars)
                place += 1
            }
        }
        return String(result)
    }

    /// What a subtitle says: its text without tags, entities as the characters that they stand for, on one line.
    static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isInTag = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": isInTag = true
            case ">": isInTag = false
            case "\n", "\r": result.append(" ")
            default: if !isInTag { result.append(scalar) }
            }
        }
        let marks = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")]
        return marks.reduce(String(result)) { $0.replacing($1.0, with: $1.1) }
    }

    /// Whether a `<` before `scalar` begins a tag, a time or an end, and is not the sign for "less than".
    private static func opensTag(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "!", "?": true
        default: false
        }
    }

    /// The line without what SubRip files have from SubStation Alpha: `{\an8}`.
    static func withoutOverrides(_ line: String) -> String {
        guard line.contains("{\\") else { return line }
        var result = String.UnicodeScalarView()
        var rest = line.unicodeScalars[...]
        while let start = rest.firstIndex(of: "{") {
            let block = rest[start...]
            guard let end = block.firstIndex(of: "}") else { break }
            result.append(contentsOf: rest[..<start])
            if !block.dropFirst().starts(with: CollectionOfOne("\\")) { result.append(contentsOf: rest[start...end]) }
            rest = rest[rest.index(after: end)...]
        }
        result.append(contentsOf: rest)
        return String(result)
    }

    /// A code point of text as WebVTT has it.
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\t": " "
        case "\u{0}"..."\u{1F}", "\u{7F}": ""
        default: String(scalar)
        }
    }
}
