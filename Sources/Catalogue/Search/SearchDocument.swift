internal import Database
import MediaModel

/// What the full-text index keeps of a programme.
///
/// SQLite's tokenizer takes a run of Chinese for one word, so text is split beforehand: every character by itself, then
/// every pair of neighbours, and words of other scripts. A run asked for is then a phrase of pairs, which is found
/// exactly where the run itself stands.
struct SearchDocument: Equatable {
    /// The columns of the index, the weightiest first.
    static let columns = ["title", "people", "synopsis", "subtitles", "initials"]

    /// Their texts.
    let texts: [String]

    /// Stands between runs, so that no phrase reaches across: private use, a letter for the tokenizer
    /// (<https://www.sqlite.org/fts5.html#unicode61_tokenizer>) and absent from clean text.
    private static let barrier = "\u{E000}"

    /// - Parameters:
    ///   - people: who made it and what it is about: presenter, unit, series, keywords.
    ///   - subtitles: their folded text, line by line.
    ///   - named: what is also found by the first letters of its reading, beside the title.
    init(title: String, people: [String?], synopsis: String?, subtitles: [String], named: [String?] = []) {
        let initials = [title] + named.compactMap(\.self)
        texts = [
            Self.tokens(of: [title]), Self.tokens(of: people.compactMap(\.self)),
            Self.tokens(of: [synopsis].compactMap(\.self)), Self.pairs(in: subtitles),
            initials.flatMap { Initials.tokens(of: $0, barrier: Self.barrier) }.joined(separator: " "),
        ]
    }

    /// Characters one by one, then pairs and words.
    private static func tokens(of texts: [String]) -> String {
        var singles: [String] = []
        var words: [String] = []
        for run in texts.flatMap(TextRun.runs(of:)) {
            if case .characters(let characters) = run { singles += characters }
            words += self.words(of: run)
        }
        return (singles + [barrier] + words).joined(separator: " ")
    }

    /// Pairs and words alone: an hour of speech has every common character in it.
    private static func pairs(in lines: [String]) -> String {
        lines.flatMap(TextRun.runs(ofFolded:)).flatMap(words).joined(separator: " ")
    }

    private static func words(of run: TextRun) -> [String] {
        switch run {
        case .characters(let characters): TextRun.pairs(characters) + [barrier]
        case .word(let word): [word, barrier]
        }
    }
}
