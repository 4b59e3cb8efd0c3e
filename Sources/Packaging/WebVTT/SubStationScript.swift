/// Reads a SubStation Alpha script (ASS, SSA) line by line: its styles, and its dialogue as subtitles.
struct SubStationScript {
    private enum Section {
        case other
        case styles
        case events
    }

    private static let sections: [String: Section] = [
        "[script info]": .other, "[v4 styles]": .styles, "[v4+ styles]": .styles, "[events]": .events,
    ]

    private var section = Section.other
    private var styles = SubStationStyles()
    private var fields = SubStationFields.events
    private var cues = CueList()
    /// Scripts draw shadows and glows by saying the same line again in another layer.
    private var seen: Set<Cue> = []
    private var number = 0

    /// Whether a text is such a script, by its first lines.
    static func isOne(_ lines: [Substring]) -> Bool {
        lines.prefix(100).contains { sections[trimmed($0).lowercased()] != nil }
    }

    /// Takes the next line.
    ///
    /// - Throws: `PackagingError.malformedSubtitles` for dialogue that cannot be read, `overLimit`.
    mutating func take(_ line: Substring) throws {
        number += 1
        let line = Self.trimmed(line)
        if line.hasPrefix("[") {
            section = Self.sections[line.lowercased()] ?? .other
            return
        }
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = line[line.utf8.index(after: colon)...]
        switch (section, line[..<colon].lowercased()) {
        case (.styles, "format"): styles.format = SubStationFields(value)
        case (.styles, "style"): styles.take(value)
        case (.events, "format"): fields = SubStationFields(value)
        case (.events, "dialogue"): try takeDialogue(value)
        default: break  // Comments, and what there is for editors.
        }
    }

    /// The subtitles, by time.
    ///
    /// - Throws: `PackagingError.malformedSubtitles` if there are none.
    func finish() throws -> [Cue] { try cues.sorted() }

    private mutating func takeDialogue(_ value: Substring) throws {
        let values = fields.values(value)
        guard let start = fields.field("start", of: values).flatMap(CueTime.milliseconds),
            let end = fields.field("end", of: values).flatMap(CueTime.milliseconds),
            let text = fields.field("text", of: values)
        else {
            throw PackagingError(
                .malformedSubtitles,
                zh: "第 \(number) 行的对白无法识别，应为“Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,文字”。",
                en: "Line \(number): `Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,text` is expected.")
        }
        let lines = styles.lines(of: text, style: fields.field("style", of: values))
        guard seen.insert(Cue(start: start, end: end, text: lines.joined(separator: "\n"))).inserted else { return }
        try cues.add(start: start, end: end, lines: lines)
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line.drop(while: \.isWhitespace)
        while line.last?.isWhitespace == true { line.removeLast() }
        return line
    }
}

/// The names of a script's columns, as its `Format:` lines give them.
struct SubStationFields {
    /// The columns of events where no line names them.
    static let events = SubStationFields("Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text")
    /// The columns of events in containers (<https://www.matroska.org/technical/subtitles.html>, `S_TEXT/ASS`).
    static let packets = SubStationFields("ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text")

    private let names: [String]

    init(_ line: Substring) {
        names = line.split(separator: ",", maxSplits: 40, omittingEmptySubsequences: false)
            .map { $0.filter { !$0.isWhitespace }.lowercased() }
    }

    /// The values of a line; the last one may have commas.
    func values(_ line: Substring) -> [Substring] {
        line.split(separator: ",", maxSplits: max(names.count - 1, 0), omittingEmptySubsequences: false)
    }

    /// The value of the column `name`.
    func field(_ name: String, of values: [Substring]) -> Substring? {
        names.firstIndex(of: name).flatMap { values.indices.contains($0) ? values[$0] : nil }
    }
}
