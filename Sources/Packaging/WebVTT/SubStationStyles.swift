/// How letters look, as far as WebVTT can say it.
struct SubStationLook: Equatable {
    var isBold = false
    var isItalic = false
    var isUnderlined = false
}

/// The styles of a SubStation Alpha script, and text in them.
public struct SubStationStyles: Sendable {
    /// The most styles that are kept.
    private static let maxStyles = 1000

    /// The columns of styles; those of bold and italic are the same in SSA and ASS.
    var format = SubStationFields("Name,F,S,1,2,3,4,Bold,Italic")
    private var looks: [String: SubStationLook] = [:]

    init() {}

    /// The styles in the head of a script, as containers keep it.
    public init(header: String) {
        var isStyles = false
        for line in header.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("[") { isStyles = line.lowercased().hasPrefix("[v4") }
            guard isStyles, let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...]
            switch line[..<colon].lowercased() {
            case "format": format = SubStationFields(value)
            case "style": take(value)
            default: break
            }
        }
    }

    /// Takes a style's line, without the word before it.
    mutating func take(_ line: Substring) {
        let (format, values) = (format, format.values(line))
        guard looks.count < Self.maxStyles, let name = format.field("name", of: values) else { return }
        let isOn = { (field: String) in
            let value = format.field(field, of: values)?.filter { !$0.isWhitespace } ?? "0"
            return value != "0" && Int(value) != nil
        }
        looks[Self.key(name)] = SubStationLook(
            isBold: isOn("bold"), isItalic: isOn("italic"), isUnderlined: isOn("underline"))
    }

    /// The look of a style; plain if there is no such style.
    func look(_ name: Substring) -> SubStationLook? { looks[Self.key(name)] }

    /// The lines of a dialogue's text, safe for WebVTT.
    func lines(of text: Substring, style: Substring?) -> [String] {
        var markup = SubStationMarkup(styles: self, style: style ?? "")
        return markup.lines(of: text)
    }

    /// The text for WebVTT of an event as containers have it, its columns from `ReadOrder` to `Text`; empty if it shows
    /// none.
    public func text(ofEvent event: String) -> String {
        let values = SubStationFields.packets.values(event[...])
        guard let text = SubStationFields.packets.field("text", of: values) else { return "" }
        return lines(of: text, style: SubStationFields.packets.field("style", of: values))
            .filter { !$0.allSatisfy(\.isWhitespace) }.prefix(CueList.maxLines).joined(separator: "\n")
    }

    /// Names are compared without the star that SSA puts before some.
    private static func key(_ name: Substring) -> String {
        String(name.drop { $0 == "*" || $0.isWhitespace }.filter { !$0.isWhitespace })
    }
}
