/// One thing that a query asks for: a run of characters, exactly as it stands, or the beginning of a word.
struct SearchTerm: Equatable {
    /// What is asked for, folded.
    let text: String
    /// Whether it is a word, which is found at the beginning of words alone.
    let isWord: Bool
    /// The term as FTS5 reads it. Letters and digits in quotation marks alone, so nothing in it is syntax.
    let phrase: String
    /// Whether it can stand in subtitles: single characters are not looked for there.
    let reachesSubtitles: Bool

    private static let longestQuery = 200
    private static let mostTerms = 16
    /// Words shorter than this are found whole: too many begin with one letter.
    private static let shortestPrefix = 2

    init(_ run: TextRun) {
        switch run {
        case .characters(let characters):
            text = characters.joined()
            isWord = false
            let tokens = characters.count == 1 ? characters : TextRun.pairs(characters)
            phrase = "\"\(tokens.joined(separator: " "))\""
            reachesSubtitles = characters.count > 1
        case .word(let word):
            text = word
            isWord = true
            phrase = Self.phrase(word)
            reachesSubtitles = true
        }
    }

    /// The beginning of a word; where it is longer than a window of first letters, or those.
    private static func phrase(_ word: String) -> String {
        let own = "\"\(word)\"" + (word.unicodeScalars.count >= shortestPrefix ? "*" : "")
        guard let initials = Initials.phrase(word), initials != word else { return own }
        return "(\(own) OR \"\(initials)\"*)"
    }

    /// What a query asks for; all of it must be found. Empty if it asks for nothing.
    static func terms(of query: String) -> [SearchTerm] {
        TextRun.runs(of: CleanText.prefix(query, longestQuery)).prefix(mostTerms).map(SearchTerm.init)
    }
}
