/// What is known of sections, series and units beside their names, and the editors' choice.
enum GroupSchema {
    /// `discarded_files` is what the store may remove, kept until it has.
    /// `monthly_quota` is how many programmes a unit owes a month, `storage_quota` how many bytes it may bring in.
    static let statements = [
        "ALTER TABLE series ADD COLUMN synopsis TEXT",
        "ALTER TABLE units ADD COLUMN monthly_quota INTEGER",
        "ALTER TABLE units ADD COLUMN storage_quota BIGINT",
        """
        CREATE TABLE series_requirements (
            series_id TEXT NOT NULL REFERENCES series (id), requires_id TEXT NOT NULL REFERENCES series (id),
            position INTEGER NOT NULL, PRIMARY KEY (series_id, requires_id))
        """,
        "CREATE INDEX series_requirements_requires ON series_requirements (requires_id)",
        """
        CREATE TABLE picks (
            programme_id TEXT PRIMARY KEY REFERENCES programmes (id), position INTEGER NOT NULL)
        """,
        """
        CREATE TABLE discarded_files (
            kind TEXT NOT NULL CHECK (kind IN ('asset', 'original')), name TEXT NOT NULL, PRIMARY KEY (kind, name))
        """,
        "CREATE INDEX series_order ON series (title_order, id)",
        "CREATE INDEX units_order ON units (name_order, id)",
        "CREATE INDEX programmes_in_series ON programmes (series_id, is_listed)",
        "CREATE INDEX programmes_in_section ON programmes (section_id, is_listed)",
        "CREATE INDEX programmes_withdrawn ON programmes (withdrawn_at, id) WHERE state = 'withdrawn'",
    ]
}
