internal import Database
public import MediaModel

/// What is said in a programme, in one language, and when.
public struct Transcript: Sendable, Codable, Equatable {
    /// A sentence or a part of one.
    public struct Line: Sendable, Codable, Equatable {
        /// When it is said, in milliseconds from the programme's beginning.
        public var start: Int64
        /// What is said, without markup.
        public var text: String

        /// A line.
        public init(start: Int64, text: String) {
            self.start = start
            self.text = text
        }
    }

    /// BCP 47 language.
    public var language: String
    /// Its lines, by time.
    public var lines: [Line]

    /// The most lines that are kept.
    public static let lineLimit = 20_000
    /// The most scalars of a line that are kept.
    static let lineLength = 500

    /// A transcript.
    public init(language: String, lines: [Line]) {
        self.language = language
        self.lines = lines
    }
}

/// A transcript as its row keeps it: two texts with as many lines, one as it is shown, one as it is searched.
struct TranscriptRow {
    /// Milliseconds, a tab and the text.
    var lines: String
    /// The text folded.
    var folded: String

    init(_ transcript: Transcript) {
        let kept = transcript.lines.prefix(Transcript.lineLimit).compactMap { line -> (Int64, String)? in
            CleanText.line(line.text).map { (line.start, CleanText.prefix($0, Transcript.lineLength)) }
        }
        lines = kept.map { "\($0.0)\t\($0.1)" }.joined(separator: "\n")
        folded = kept.map { FoldedText.key($0.1) }.joined(separator: "\n")
    }

    /// Replaces what is kept of a programme.
    static func replace(_ transcripts: [Transcript], of id: ProgrammeID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM transcripts WHERE programme_id = ?", id)
        for (language, transcript) in Dictionary(
            transcripts.map { ($0.language, $0) }, uniquingKeysWith: { first, _ in first })
        {
            let row = TranscriptRow(transcript)
            guard !row.folded.isEmpty else { continue }
            try tx.execute(
                "INSERT INTO transcripts (programme_id, language, lines, folded) VALUES (?, ?, ?, ?)", id, language,
                row.lines, row.folded)
        }
    }
}

extension Catalogue {
    /// Published programmes whose subtitles were never read for the search, and what they play. At most 100.
    ///
    /// - Throws: `DatabaseError`.
    public func programmesWithoutTranscripts() async throws -> [(programme: ProgrammeID, asset: AssetID)] {
        try await database.read { tx in
            try tx.rows(
                """
                SELECT id, asset_id FROM programmes WHERE subtitles <> '[]' AND has_transcripts = 0
                ORDER BY search_number DESC LIMIT 100
                """
            ).map { (programme: try $0.get("id"), asset: try $0.get("asset_id")) }
        }
    }

    /// Keeps what is said in a programme, so that it is found by it. Nothing changes if another version plays by now.
    ///
    /// - Throws: `DatabaseError`.
    public func setTranscripts(_ transcripts: [Transcript], of id: ProgrammeID, asset: AssetID) async throws {
        try await database.write { tx in
            let current: AssetID? = try tx.row("SELECT asset_id FROM programmes WHERE id = ?", id)?.get("asset_id")
            guard current == asset else { return }
            try SearchIndex(tx: tx).following(id) {
                try TranscriptRow.replace(transcripts, of: id, in: tx)
                try tx.execute("UPDATE programmes SET has_transcripts = 1 WHERE id = ?", id)
            }
        }
    }
}
