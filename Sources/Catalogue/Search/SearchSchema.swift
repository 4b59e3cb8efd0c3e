/// The full-text index and what belongs to it. A start enters the programmes that are not in it.
enum SearchSchema {
    /// `index_version` is 0 while a programme is not entered. `has_transcripts` tells that the subtitles of its asset
    /// were read, whether or not they say anything; `lines` and `folded` have as many lines.
    static let statements = [
        "ALTER TABLE programmes ADD COLUMN index_version INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE programmes ADD COLUMN has_transcripts INTEGER NOT NULL DEFAULT 0",
        "DROP TABLE programme_search",
        """
        CREATE VIRTUAL TABLE programme_search USING fts5(
            title, people, synopsis, subtitles, content = '', columnsize = 0,
            tokenize = 'unicode61 remove_diacritics 0')
        """,
        """
        CREATE TABLE transcripts (
            programme_id TEXT NOT NULL REFERENCES programmes (id), language TEXT NOT NULL, lines TEXT NOT NULL,
            folded TEXT NOT NULL, PRIMARY KEY (programme_id, language))
        """,
        """
        CREATE TABLE programme_keywords (
            word_key TEXT NOT NULL, search_number BIGINT NOT NULL, word TEXT NOT NULL,
            PRIMARY KEY (word_key, search_number))
        """,
        "CREATE INDEX programme_keywords_number ON programme_keywords (search_number)",
        "CREATE INDEX programmes_unread ON programmes (search_number) WHERE has_transcripts = 0 AND subtitles <> '[]'",
    ]

    /// The column of first letters joins the index: all rows are entered again.
    static let initials = [
        "DROP TABLE programme_search",
        """
        CREATE VIRTUAL TABLE programme_search USING fts5(
            title, people, synopsis, subtitles, initials, content = '', columnsize = 0,
            tokenize = 'unicode61 remove_diacritics 0')
        """,
        "DELETE FROM programme_keywords",
        "UPDATE programmes SET index_version = 0",
    ]
}
