/// The subtitles read so far, within bounds.
struct CueList {
    /// The most lines of a subtitle: no screen holds more.
    static let maxLines = 20
    /// The most characters of a line.
    static let maxLine = 2000

    private var cues: [Cue] = []

    /// Adds a subtitle; one without text, or that ends before it begins, is passed over.
    ///
    /// - Parameter lines: safe for WebVTT.
    /// - Throws: `PackagingError.overLimit`.
    mutating func add(start: Int64, end: Int64, lines: [String]) throws {
        let lines = lines.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty, end > start else { return }
        guard cues.count < SubtitleText.maxCues else {
            throw PackagingError(
                .overLimit, zh: "字幕超过 \(SubtitleText.maxCues) 条。", en: "More than \(SubtitleText.maxCues) subtitles.")
        }
        cues.append(Cue(start: start, end: end, text: lines.prefix(Self.maxLines).joined(separator: "\n")))
    }

    /// The subtitles by time.
    ///
    /// - Throws: `PackagingError.malformedSubtitles` if there are none.
    func sorted() throws -> [Cue] {
        guard !cues.isEmpty else {
            throw PackagingError(
                .malformedSubtitles, zh: "文件里没有字幕：应有“00:00:01,000 --> 00:00:02,000”这样的行。",
                en: "No subtitles in the file: lines like `00:00:01,000 --> 00:00:02,000` are expected.")
        }
        return cues.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }
}
