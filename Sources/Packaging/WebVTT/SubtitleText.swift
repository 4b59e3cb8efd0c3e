import MediaModel

/// Reads subtitles that people made: SubRip and WebVTT, in UTF-8.
public enum SubtitleText {
    /// The largest text, in bytes.
    public static let maxBytes = 8 << 20
    /// The most subtitles of one text.
    public static let maxCues = 100_000

    /// The subtitles in `bytes`, by time. What is no subtitle (numbers, notes, styles) is passed over.
    ///
    /// - Throws: `PackagingError`: `overLimit`, `unsupportedEncoding`, `malformedSubtitles`, with the line.
    public static func parse(_ bytes: [UInt8]) throws -> [Cue] {
        guard bytes.count <= maxBytes else {
            throw PackagingError(.overLimit, zh: "字幕文件超过 8 MiB。", en: "The subtitles are over 8 MiB.")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw PackagingError(
                .unsupportedEncoding, zh: "字幕不是 UTF-8 编码，请另存为 UTF-8。",
                en: "The subtitles are not UTF-8: save them as UTF-8.")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        var reader = SubtitleReader()
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            try reader.take(line)
        }
        return try reader.finish()
    }
}

/// Takes a subtitle text line by line. A subtitle is a line with `-->` and what follows it up to an empty line.
private struct SubtitleReader {
    /// The most lines of a subtitle: no screen holds more.
    private static let maxLines = 20
    /// Looked for in bytes: a combining mark behind it would make another character of its end.
    private static let arrow = Array("-->".utf8)

    private var cues: [Cue] = []
    private var open: (start: Int64, end: Int64, lines: [String])?
    private var number = 0

    mutating func take(_ line: Substring) throws {
        number += 1
        if let range = line.utf8.firstRange(of: Self.arrow), open == nil || Self.isTiming(line[..<range.lowerBound]) {
            try close()
            open = try timing(line[..<range.lowerBound], line[range.upperBound...])
        } else if line.allSatisfy(\.isWhitespace) {
            try close()
        } else if open != nil {
            open?.lines.append(CueMarkup.clean(String(line.prefix(2000))))
        }
    }

    mutating func finish() throws -> [Cue] {
        try close()
        guard !cues.isEmpty else {
            throw PackagingError(
                .malformedSubtitles, zh: "文件里没有字幕：应有“00:00:01,000 --> 00:00:02,000”这样的行。",
                en: "No subtitles in the file: lines like `00:00:01,000 --> 00:00:02,000` are expected.")
        }
        return cues.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }

    private mutating func close() throws {
        guard let cue = open else { return }
        open = nil
        let lines = cue.lines.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty, cue.end > cue.start else { return }
        guard cues.count < SubtitleText.maxCues else {
            throw PackagingError(
                .overLimit, zh: "字幕超过 \(SubtitleText.maxCues) 条。", en: "More than \(SubtitleText.maxCues) subtitles.")
        }
        cues.append(Cue(start: cue.start, end: cue.end, text: lines.prefix(Self.maxLines).joined(separator: "\n")))
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
        guard let start = Self.milliseconds(left), let end = Self.milliseconds(end) else {
            throw PackagingError(
                .malformedSubtitles, zh: "第 \(number) 行的时间无法识别，应为“00:00:01,000 --> 00:00:02,000”。",
                en: "Line \(number): times like `00:00:01,000 --> 00:00:02,000` are expected.")
        }
        return (start, end, [])
    }

    /// `1:02:03,456`, `02:03.456` or without a fraction, in milliseconds.
    private static func milliseconds(_ text: Substring) -> Int64? {
        let parts = text.filter { !$0.isWhitespace }.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let seconds = last.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
        guard seconds.count <= 2, let whole = number(seconds[0], below: 60) else { return nil }
        var total = whole
        for (place, part) in parts.dropLast().reversed().enumerated() {
            guard let value = number(part, below: place == 0 ? 60 : 10_000) else { return nil }
            total += value * (place == 0 ? 60 : 3600)
        }
        guard seconds.count == 2 else { return total * 1000 }
        guard let fraction = number(seconds[1].prefix(3), below: 1000) else { return nil }
        let scale: Int64 = [1: 100, 2: 10][seconds[1].count] ?? 1
        return total * 1000 + fraction * scale
    }

    private static func number(_ text: some StringProtocol, below limit: Int64) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(text), value < limit
        else { return nil }
        return value
    }
}
