public import Database

/// The tables of viewings.
public enum ViewingSchema {
    /// Its steps, in order.
    public static let migrations: [Migration] = [
        Migration("viewing-1", statements: tables + indices),
        Migration("viewing-2", statements: MonthSchema.statements),
        Migration("viewing-3", statements: RegisterSchema.statements),
        Migration("positions-1", "CREATE INDEX positions_recent ON positions (viewer, at)"),
    ]

    /// `day` is the local day of the opening as yyyymmdd. `views` and `person_views` are what the viewing counts for
    /// under the rule named in `counting_rule`; `viewing_totals` are their sums.
    private static let tables = [
        """
        CREATE TABLE viewings (
            id TEXT PRIMARY KEY, programme_id TEXT NOT NULL, viewer TEXT NOT NULL, opened_at BIGINT NOT NULL,
            day INTEGER NOT NULL, duration INTEGER NOT NULL, last_at BIGINT NOT NULL,
            has_reported INTEGER NOT NULL DEFAULT 0, reported BYTEA NOT NULL, inferred BYTEA NOT NULL,
            reported_seconds INTEGER NOT NULL DEFAULT 0, inferred_seconds INTEGER NOT NULL DEFAULT 0,
            people INTEGER NOT NULL DEFAULT 1, people_at BIGINT NOT NULL DEFAULT 0,
            views INTEGER NOT NULL DEFAULT 0, person_views INTEGER NOT NULL DEFAULT 0)
        """,
        """
        CREATE TABLE positions (
            viewer TEXT NOT NULL, programme_id TEXT NOT NULL, position DOUBLE PRECISION NOT NULL,
            duration INTEGER NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (viewer, programme_id))
        """,
        """
        CREATE TABLE viewing_totals (
            programme_id TEXT PRIMARY KEY, views BIGINT NOT NULL, person_views BIGINT NOT NULL)
        """,
        "CREATE TABLE counting_rule (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL)",
    ]

    private static let indices = [
        "CREATE INDEX viewings_group ON viewings (viewer, programme_id, day)",
        "CREATE INDEX viewings_viewer ON viewings (viewer, opened_at, id)",
        "CREATE INDEX viewings_programme ON viewings (programme_id, opened_at, id)",
        "CREATE INDEX viewings_opened ON viewings (opened_at, id)",
    ]
}
