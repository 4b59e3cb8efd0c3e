internal import Database
public import MediaModel

extension Catalogue {
    /// What is said in a programme, in one language; `nil` if nothing of it is known.
    ///
    /// - Throws: `DatabaseError`.
    public func transcript(of id: ProgrammeID, language: String) async throws -> Transcript? {
        try await database.read { tx in
            try tx.row("SELECT lines FROM transcripts WHERE programme_id = ? AND language = ?", id, language).map {
                Transcript(language: language, lines: TranscriptRow.lines(of: try $0.get("lines")))
            }
        }
    }
}

extension TranscriptRow {
    /// The lines of a text as `lines` keeps it; what is none is left out.
    static func lines(of text: String) -> [Transcript.Line] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let halves = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard halves.count == 2, let start = Int64(Substring(halves[0])) else { return nil }
            return Transcript.Line(start: start, text: String(Substring(halves[1])))
        }
    }
}
