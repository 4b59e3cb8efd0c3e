/// What stands in the lists, when it came there, and what has changed since.
enum ListingSchema {
    static let statements = columns + tables + values + indices

    /// `is_listed` is 1 while a programme is published and no embargo holds it back; `was_listed` once it ever was.
    /// `change_number` rises with every change that players see. `top_section_id` is the section or the one above it.
    private static let columns = [
        "ALTER TABLE programmes ADD COLUMN is_listed INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE programmes ADD COLUMN was_listed INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE programmes ADD COLUMN change_number BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE programmes ADD COLUMN visible_from BIGINT",
        "ALTER TABLE programmes ADD COLUMN visible_until BIGINT",
        "ALTER TABLE programmes ADD COLUMN regions TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE programmes ADD COLUMN withdrawn_at BIGINT",
        "ALTER TABLE programmes ADD COLUMN top_section_id TEXT REFERENCES sections (id)",
        "ALTER TABLE programmes ADD COLUMN produced_year INTEGER",
        "ALTER TABLE programmes ADD COLUMN sound_bytes BIGINT",
    ]

    /// `tombstones` are programmes that are gone for good.
    private static let tables = [
        "CREATE TABLE catalogue_changes (id INTEGER PRIMARY KEY CHECK (id = 1), last BIGINT NOT NULL)",
        "CREATE TABLE tombstones (programme_id TEXT PRIMARY KEY, change_number BIGINT NOT NULL UNIQUE)",
        """
        CREATE TABLE programme_regions (
            region TEXT NOT NULL, programme_id TEXT NOT NULL REFERENCES programmes (id),
            PRIMARY KEY (region, programme_id))
        """,
    ]

    private static let values = [
        """
        UPDATE programmes SET is_listed = CASE WHEN state = 'published' THEN 1 ELSE 0 END,
        was_listed = CASE WHEN published_at IS NULL THEN 0 ELSE 1 END, change_number = search_number,
        withdrawn_at = CASE WHEN state = 'withdrawn' THEN updated_at END,
        top_section_id = (SELECT COALESCE(s.parent_id, s.id) FROM sections s WHERE s.id = programmes.section_id),
        produced_year = CAST(SUBSTR(produced_on, 1, 4) AS INTEGER)
        """,
        "INSERT INTO catalogue_changes (id, last) SELECT 1, COALESCE(MAX(search_number), 0) FROM programmes",
    ]

    private static let indices =
        ["title", "views", "section", "series", "unit"].map { "DROP INDEX programmes_\($0)" } + [
            listed("new", "listed_at, id"), listed("title", "title_order, id"), listed("views", "views, id"),
            listed("section", "section_id, listed_at, id"), listed("top_section", "top_section_id, listed_at, id"),
            listed("series", "series_id, episode"), listed("unit", "unit_id, listed_at, id"),
            listed("type", "type, listed_at, id"), listed("language", "language, listed_at, id"),
            listed("year", "produced_year, listed_at, id"),
            "CREATE INDEX programmes_change ON programmes (change_number)",
            """
            CREATE INDEX programmes_from ON programmes (is_listed, state, visible_from) WHERE visible_from IS NOT NULL
            """,
            """
            CREATE INDEX programmes_until ON programmes (is_listed, visible_until) WHERE visible_until IS NOT NULL
            """,
            "CREATE INDEX programme_regions_programme ON programme_regions (programme_id)",
        ]

    private static func listed(_ name: String, _ columns: String) -> String {
        "CREATE INDEX listed_\(name) ON programmes (\(columns)) WHERE is_listed = 1"
    }
}
