public import Database

/// The catalogue's tables.
public enum CatalogueSchema {
    /// Its steps, in order.
    public static let migrations: [Migration] =
        steps + ReviewSchema.migrations + [
            Migration("search-2", statements: SearchSchema.initials),
            Migration("posters-1", statements: PosterSchema.statements),
            Migration("places-1", statements: SourcePlace.statements),
        ]

    private static let steps = [
        Migration("catalogue-1", statements: groups + DefaultSections.statements + programmes + versions + indices),
        Migration("catalogue-2", statements: ListingSchema.statements),
        Migration("catalogue-3", statements: SearchSchema.statements),
        Migration("catalogue-4", statements: GroupSchema.statements),
    ]

    private static let groups = [
        """
        CREATE TABLE sections (
            id TEXT PRIMARY KEY, parent_id TEXT REFERENCES sections (id), name_zh TEXT NOT NULL,
            name_en TEXT NOT NULL, key_zh TEXT NOT NULL, key_en TEXT NOT NULL, position INTEGER NOT NULL)
        """,
        """
        CREATE TABLE series (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, title_key TEXT NOT NULL UNIQUE, title_order TEXT NOT NULL,
            created_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE units (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, name_order TEXT NOT NULL,
            created_at BIGINT NOT NULL)
        """,
    ]

    /// `edits` is what people have changed by hand, as JSON: it holds against the metadata of later versions.
    /// `listed_at` is when it was first shown, or made while it never was. `search_number` is the row of the full-text index.
    private static let programmes = [
        """
        CREATE TABLE programmes (
            id TEXT PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('published', 'awaiting_review', 'withdrawn')),
            title TEXT NOT NULL, title_order TEXT NOT NULL, synopsis TEXT,
            section_id TEXT REFERENCES sections (id), series_id TEXT REFERENCES series (id), episode INTEGER,
            unit_id TEXT NOT NULL REFERENCES units (id), source_key TEXT NOT NULL,
            type TEXT, presenter TEXT, grade TEXT, subject TEXT, language TEXT, produced_on TEXT, rights TEXT,
            keywords TEXT NOT NULL, subtitles TEXT NOT NULL, chapters TEXT NOT NULL, edits TEXT NOT NULL,
            duration DOUBLE PRECISION NOT NULL, asset_id TEXT NOT NULL, pending_asset_id TEXT,
            views BIGINT NOT NULL DEFAULT 0, person_views BIGINT NOT NULL DEFAULT 0,
            published_at BIGINT, listed_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
            search_number BIGINT NOT NULL UNIQUE)
        """,
        """
        CREATE VIRTUAL TABLE programme_search USING fts5(
            singles, words, content = '', tokenize = 'unicode61 remove_diacritics 0')
        """,
    ]

    /// `publication` is the whole publication as JSON while it waits for review; `round` grows with every submission.
    /// `is_partial` marks what is shown until the whole asset is made.
    private static let versions = [
        """
        CREATE TABLE versions (
            programme_id TEXT NOT NULL REFERENCES programmes (id), asset_id TEXT NOT NULL,
            source_sha256 TEXT NOT NULL, round INTEGER NOT NULL, publication TEXT, created_at BIGINT NOT NULL,
            is_partial INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (programme_id, asset_id))
        """,
        """
        CREATE TABLE reviews (
            programme_id TEXT NOT NULL REFERENCES programmes (id), asset_id TEXT NOT NULL, round INTEGER NOT NULL,
            step INTEGER NOT NULL, decision TEXT NOT NULL CHECK (decision IN ('approve', 'return')), reason TEXT,
            account TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (programme_id, asset_id, round, step))
        """,
    ]

    private static let indices = [
        "CREATE INDEX programmes_new ON programmes (state, listed_at, id)",
        "CREATE INDEX programmes_title ON programmes (state, title_order, id)",
        "CREATE INDEX programmes_views ON programmes (state, views, id)",
        "CREATE INDEX programmes_section ON programmes (section_id, state, listed_at, id)",
        "CREATE INDEX programmes_series ON programmes (series_id, state, episode)",
        "CREATE INDEX programmes_unit ON programmes (unit_id, state, listed_at, id)",
        "CREATE INDEX programmes_source ON programmes (source_key, unit_id)",
        "CREATE INDEX sections_parent ON sections (parent_id)",
        "CREATE INDEX versions_source ON versions (source_sha256)",
        "CREATE INDEX versions_asset ON versions (asset_id)",
    ]
}
