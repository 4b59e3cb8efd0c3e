internal import Database
import MediaModel

/// Finds the moment at which the words of a query are said.
struct MomentSearch {
    let terms: [SearchTerm]
    let highlighter: Highlighter

    /// The first line that has all the words, or else the first that has one of them.
    func moment(of id: ProgrammeID, in tx: ReadTransaction) throws -> SearchMatch.Moment? {
        guard terms.contains(where: \.reachesSubtitles) else { return nil }
        let rows = try tx.rows(
            "SELECT language, lines, folded FROM transcripts WHERE programme_id = ? ORDER BY language", id)
        for needsAll in terms.count > 1 ? [true, false] : [false] {
            for row in rows {
                guard let number = line(in: try row.get("folded"), all: needsAll) else { continue }
                return moment(line: number, in: try row.get("lines"), language: try row.get("language"))
            }
        }
        return nil
    }

    /// The number of the first line of a folded text in which the terms stand.
    private func line(in folded: String, all: Bool) -> Int? {
        // Most lines have none of the words: their bytes are looked through before their scalars are.
        let terms = terms.map { Array($0.text.utf8) }
        let bytes = Array(folded.utf8)
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            defer { number += 1 }
            let isThere = { (term: [UInt8]) in Self.contains(line, term) }
            guard all ? terms.allSatisfy(isThere) : terms.contains(where: isThere) else { continue }
            if highlighter.stands(inFolded: Array(String(decoding: line, as: UTF8.self).unicodeScalars), all: all) {
                return number
            }
        }
        return nil
    }

    private static func contains(_ line: ArraySlice<UInt8>, _ term: [UInt8]) -> Bool {
        guard let first = term.first, line.count >= term.count else { return false }
        return line.withUnsafeBufferPointer { line in
            (0...(line.count - term.count)).contains { start in
                line[start] == first && line[start..<start + term.count].elementsEqual(term)
            }
        }
    }

    private func moment(line number: Int, in lines: String, language: String) -> SearchMatch.Moment? {
        let all = lines.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard number < all.count else { return nil }
        let halves = all[number].split(separator: UInt8(ascii: "\t"), maxSplits: 1)
        guard halves.count == 2, let start = Int64(Substring(halves[0])) else { return nil }
        let text = highlighter.parts(String(Substring(halves[1])))
        return SearchMatch.Moment(seconds: Double(start) / 1000, language: language, text: text)
    }
}
