import MediaModel

/// Reads subtitles that people made: SubRip, WebVTT and SubStation Alpha (ASS, SSA). The text says which it is.
public enum SubtitleText {
    /// The largest text, in bytes.
    public static let maxBytes = 8 << 20
    /// The most subtitles of one text.
    public static let maxCues = 100_000

    /// The subtitles in `bytes`, which are UTF-8, by time. What is no subtitle (numbers, notes, styles) is passed over.
    ///
    /// - Throws: `PackagingError`: `overLimit`, `unsupportedEncoding`, `malformedSubtitles`, with the line.
    public static func parse(_ bytes: [UInt8]) throws -> [Cue] {
        guard bytes.count <= maxBytes else { throw tooLarge }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PackagingError(
                .unsupportedEncoding, zh: "字幕不是 UTF-8 编码，请另存为 UTF-8。",
                en: "The subtitles are not UTF-8: save them as UTF-8.")
        }
        return try parse(text)
    }

    /// The subtitles in a text, by time.
    ///
    /// - Throws: `PackagingError`: `overLimit` over 16 MiB of UTF-8, `malformedSubtitles`, with the line.
    public static func parse(_ text: String) throws -> [Cue] {
        // What takes two bytes in the encodings of Chinese takes three here.
        guard text.utf8.count <= 2 * maxBytes else { throw tooLarge }
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if SubStationScript.isOne(lines) {
            var script = SubStationScript()
            for line in lines { try script.take(line) }
            return try script.finish()
        }
        var reader = SubtitleReader(isWebVTT: text.hasPrefix("WEBVTT"))
        for line in lines { try reader.take(line) }
        return try reader.finish()
    }

    /// A WebVTT file of these subtitles, to be read by ``parse(_:)-(String)`` again.
    public static func webVTT(_ cues: [Cue]) -> String { "WEBVTT\n\n" + cues.map(\.block).joined() }

    private static var tooLarge: PackagingError {
        PackagingError(.overLimit, zh: "字幕文件超过 8 MiB。", en: "The subtitles are over 8 MiB.")
    }
}

/// Takes a SubRip or WebVTT text line by line. A subtitle is a line with `-->` and what follows it up to an empty line.
private struct SubtitleReader {
    /// Looked for in bytes: a combining mark behind it would make another character of its end.
    private static let arrow = Array("-->".utf8)

    private let isWebVTT: Bool
    private var cues = CueList()
    private var open: (start: Int64, end: Int64, lines: [String])?
    private var number = 0

    init(isWebVTT: Bool) {
        self.isWebVTT = isWebVTT
    }

    mutating func take(_ line: Substring) throws {
        number += 1
        if let range = line.utf8.firstRange(of: Self.arrow), open == nil || Self.isTiming(line[..<range.lowerBound]) {
            dropNumber()
            try close()
            open = try timing(line[..<range.lowerBound], line[range.upperBound...])
        } else if line.allSatisfy(\.isWhitespace) {
            try close()
        } else if open != nil {
            let text = String(line.prefix(CueList.maxLine))
            open?.lines.append(CueMarkup.clean(isWebVTT ? text : CueMarkup.withoutOverrides(text)))
        }
    }

    mutating func finish() throws -> [Cue] {
        try close()
        return try cues.sorted()
    }

    private mutating func close() throws {
        guard let cue = open else { return }
        open = nil
        try cues.add(start: cue.start, end: cue.end, lines: cue.lines)
    }

    /// A line of digits right before a time is the next subtitle's number, where the empty line is missing.
    private mutating func dropNumber() {
        guard let last = open?.lines.last, last.utf8.allSatisfy({ (48...57).contains($0) }) else { return }
        open?.lines.removeLast()
    }

    /// Whether what stands before an arrow inside a subtitle is a time, and not a part of the text.
    private static func isTiming(_ left: Substring) -> Bool {
        let mark = left.utf8.filter { $0 != 0x20 && $0 != 0x09 }
        return !mark.isEmpty && mark.allSatisfy { (0x30...0x3A).contains($0) || $0 == 0x2C || $0 == 0x2E }
    }

    private func timing(
        _ left: Substring, _ right: Substring
    ) throws -> (start: Int64, end: Int64, lines: [String]) {
        let end = right.split(whereSeparator: \.isWhitespace).first ?? ""
        guard let start = CueTime.milliseconds(left), let end = CueTime.milliseconds(end) else {
            throw PackagingError(
                .malformedSubtitles, zh: "第 \(number) 行的时间无法识别，应为“00:00:01,000 --> 00:00:02,000”。",
                en: "Line \(number): times like `00:00:01,000 --> 00:00:02,000` are expected.")
        }
        return (start, end, [])
    }
}
