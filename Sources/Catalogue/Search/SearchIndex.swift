internal import Database
import MediaModel

/// The full-text index and what else is found by the number that a programme has in it.
///
/// Numbers rise in the order in which programmes were first shown, so that reading the index backwards lists the newest
/// first. The index holds no text of its own, so a row leaves it by naming the text it was entered with
/// (<https://www.sqlite.org/fts5.html#the_delete_command>).
struct SearchIndex {
    /// How text is entered now. Rows of an older version are entered anew after a start; 0 is not entered.
    static let version = 2

    let tx: WriteTransaction

    /// What stands in the index for a programme.
    struct Entry {
        let number: Int64
        let document: SearchDocument
        let keywords: [String]
    }

    /// What stands, or would stand, in the index; `nil` if there is no such programme.
    func entry(_ id: ProgrammeID) throws -> (entry: Entry, isEntered: Bool)? {
        let row = try tx.row(
            """
            SELECT p.search_number, p.index_version, p.title, p.synopsis, p.presenter, p.keywords,
            u.name AS unit, r.title AS series FROM programmes p JOIN units u ON u.id = p.unit_id
            LEFT JOIN series r ON r.id = p.series_id WHERE p.id = ?
            """, id)
        guard let row else { return nil }
        let keywords: [String] = try JSONColumn.strings(try row.get("keywords"))
        let people: [String?] = [try row.get("presenter"), try row.get("unit"), try row.get("series")]
        let subtitles = try tx.rows("SELECT folded FROM transcripts WHERE programme_id = ? ORDER BY language", id)
            .flatMap { row in try row.get("folded", as: String.self).split(separator: "\n").map(String.init) }
        let document = SearchDocument(
            title: try row.get("title"), people: people + keywords, synopsis: try row.get("synopsis"),
            subtitles: subtitles, named: [people[0], people[2]])
        let entry = Entry(number: try row.get("search_number"), document: document, keywords: keywords)
        return (entry, try row.get("index_version", as: Int.self) == Self.version)
    }

    /// Makes a change to a programme's row and brings its entry up to date.
    func following(_ id: ProgrammeID, _ change: () throws -> Void) throws {
        let before = try entry(id)
        try change()
        try follow(id, from: before)
    }

    /// Brings an entry up to date after a change.
    ///
    /// - Parameter before: what `entry` told before it.
    func follow(_ id: ProgrammeID, from before: (entry: Entry, isEntered: Bool)?) throws {
        guard let after = try entry(id) else { return }
        if let before, before.isEntered {
            guard before.entry.document != after.entry.document || before.entry.number != after.entry.number else {
                return
            }
            try remove(before.entry)
        }
        try enter(after.entry, id)
    }

    /// Takes a programme out.
    func remove(_ id: ProgrammeID) throws {
        if let (entry, isEntered) = try entry(id), isEntered { try remove(entry) }
    }

    /// A number for a programme that is newer than all.
    func nextNumber() throws -> Int64 {
        try tx.row("SELECT COALESCE(MAX(search_number), 0) + 1 AS number FROM programmes")?.get("number") ?? 1
    }

    private static let columns = SearchDocument.columns.joined(separator: ", ")
    private static let marks = SearchDocument.columns.map { _ in "?" }.joined(separator: ", ")

    private func remove(_ entry: Entry) throws {
        try tx.execute(
            """
            INSERT INTO programme_search (programme_search, rowid, \(Self.columns))
            VALUES ('delete', ?, \(Self.marks))
            """, arguments: [.integer(entry.number)] + entry.document.texts.map(SQLValue.text))
        try tx.execute("DELETE FROM programme_keywords WHERE search_number = ?", entry.number)
    }

    private func enter(_ entry: Entry, _ id: ProgrammeID) throws {
        try tx.execute(
            "INSERT INTO programme_search (rowid, \(Self.columns)) VALUES (?, \(Self.marks))",
            arguments: [.integer(entry.number)] + entry.document.texts.map(SQLValue.text))
        for (key, word) in Dictionary(
            entry.keywords.map { (FoldedText.key($0), $0) }, uniquingKeysWith: { first, _ in first })
        {
            try tx.execute(
                "INSERT INTO programme_keywords (word_key, search_number, word) VALUES (?, ?, ?)", key, entry.number,
                word)
        }
        try tx.execute("UPDATE programmes SET index_version = ? WHERE id = ?", Self.version, id)
    }
}

extension Catalogue {
    /// Enters programmes that are not in the full-text index as this version keeps it, the newest first.
    ///
    /// - Parameter limit: programmes of one transaction.
    /// - Returns: how many were entered; 0 when all are.
    /// - Throws: `DatabaseError`.
    public func reindex(limit: Int = 200) async throws -> Int {
        let stale = try await database.read { tx in
            try tx.rows(
                "SELECT id FROM programmes WHERE index_version <> ? ORDER BY search_number DESC LIMIT ?",
                SearchIndex.version, limit
            ).map { try $0.get("id", as: ProgrammeID.self) }
        }
        guard !stale.isEmpty else { return 0 }
        try await database.write { tx in
            for id in stale { try SearchIndex(tx: tx).following(id) {} }
        }
        return stale.count
    }
}
