internal import Database
import MediaModel

/// Finds the moment at which the words of a query are said.
struct MomentSearch {
    let terms: [SearchTerm]
    let highlighter: Highlighter

    /// The first line that has all the words, or else the first that has one of them.
    func moment(of id: ProgrammeID, in tx: ReadTransaction) throws -> SearchMatch.Moment? {
        guard terms.contains(where: \.reachesSubtitles) else { return nil }
        var moment: SearchMatch.Moment?
        try tx.eachRow(
            "SELECT folded, language, lines FROM transcripts WHERE programme_id = ? ORDER BY language", [id.sqlValue]
        ) { row in
            let folded = try row.bytes()
            let places = highlighter.lines(inFolded: folded)
            guard let place = places.all ?? (moment == nil ? places.any : nil) else { return true }
            let number = Self.line(of: place, in: folded)
            let language = try row.text()
            moment = self.moment(line: number, in: try row.bytes(), language: language) ?? moment
            return places.all == nil
        }
        return moment
    }

    /// The number of the line that a place is in.
    private static func line(of place: Int, in text: UnsafeRawBufferPointer) -> Int {
        var number = 0
        for byte in text[..<place] where byte == UInt8(ascii: "\n") { number += 1 }
        return number
    }

    private func moment(
        line number: Int, in lines: UnsafeRawBufferPointer, language: String
    ) -> SearchMatch.Moment? {
        var start = lines.startIndex
        for _ in 0..<number {
            guard let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
        }
        let line = lines[start...].prefix { $0 != UInt8(ascii: "\n") }
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
            let time = Int64(String(decoding: line[..<tab], as: UTF8.self))
        else { return nil }
        let text = highlighter.parts(UnsafeRawBufferPointer(rebasing: line[(tab + 1)...]))
        return SearchMatch.Moment(seconds: Double(time) / 1000, language: language, text: text)
    }
}
