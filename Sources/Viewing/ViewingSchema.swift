public import Database

/// The tables of viewings.
public enum ViewingSchema {
    /// Its steps, in order.
    public static let migrations: [Migration] = [
        Migration("viewing-1", statements: tables + indices),
        Migration("viewing-2", statements: MonthSchema.statements),
        Migration("viewing-3", statements: RegisterSchema.statements),
        Migration("positions-1", "CREATE INDEX positions_recent ON positions (viewer, at)"),
        Migration("viewing-4", statements: attendance + sessions + removal),
        Migration("viewing-5", statements: channels),
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

    /// Who plays which channel; what they see of its programmes are rows of `viewings` that name the channel.
    private static let channels = [
        """
        CREATE TABLE channel_plays (
            id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, viewer TEXT NOT NULL, opened_at BIGINT NOT NULL)
        """,
        "CREATE INDEX channel_plays_opened ON channel_plays (opened_at)",
        "ALTER TABLE viewings ADD COLUMN channel_id TEXT",
    ]

    /// What the register says of the people in the room stands beside what the player says, so that it can be taken
    /// back; 0 for nothing. Before, it stood in its place.
    private static let attendance = [
        "ALTER TABLE viewings ADD COLUMN attended INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE viewings ADD COLUMN attended_at BIGINT NOT NULL DEFAULT 0",
        """
        UPDATE viewings SET attended = people, people = 1 WHERE EXISTS (SELECT 1 FROM register_entries e
        JOIN register_versions v ON v.entry_id = e.id AND v.version = e.version
        WHERE e.viewing_id = viewings.id AND e.is_struck = 0 AND v.people = viewings.people)
        """,
        "ALTER TABLE register_versions ADD COLUMN photo TEXT",
    ]

    /// The session that a player names (CTA-5004 `sid`).
    private static let sessions = [
        "ALTER TABLE viewings ADD COLUMN session TEXT",
        "CREATE INDEX viewings_session ON viewings (session) WHERE session IS NOT NULL",
    ]

    /// What viewings counted for that are not kept any more; 1 in `viewings_removed` for months that have lost theirs.
    private static let removal = [
        """
        CREATE TABLE viewing_removals (
            programme_id TEXT PRIMARY KEY, views BIGINT NOT NULL, person_views BIGINT NOT NULL)
        """,
        "ALTER TABLE closed_months ADD COLUMN viewings_removed INTEGER NOT NULL DEFAULT 0",
    ]

    private static let indices = [
        "CREATE INDEX viewings_group ON viewings (viewer, programme_id, day)",
        "CREATE INDEX viewings_viewer ON viewings (viewer, opened_at, id)",
        "CREATE INDEX viewings_programme ON viewings (programme_id, opened_at, id)",
        "CREATE INDEX viewings_opened ON viewings (opened_at, id)",
    ]
}
