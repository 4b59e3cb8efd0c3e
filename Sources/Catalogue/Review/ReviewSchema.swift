import Database

/// The tables of review, contributions and state changes.
enum ReviewSchema {
    /// Contributions outlive their programmes.
    static let migrations = [
        Migration(
            "review-1",
            "ALTER TABLE reviews ADD COLUMN role TEXT",
            """
            CREATE TABLE contributions (
                programme_id TEXT PRIMARY KEY, unit_id TEXT NOT NULL, submitted_at BIGINT NOT NULL, adopted_at BIGINT)
            """,
            // What was there before is reckoned by when it was first listed.
            """
            INSERT INTO contributions (programme_id, unit_id, submitted_at, adopted_at)
            SELECT id, unit_id, listed_at, published_at FROM programmes
            """,
            "CREATE INDEX contributions_submitted ON contributions (unit_id, submitted_at)",
            "CREATE INDEX contributions_adopted ON contributions (unit_id, adopted_at)",
            """
            CREATE TABLE state_changes (
                id BIGINT PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, programme_id TEXT, job_id TEXT,
                title TEXT, unit TEXT, account TEXT, step INTEGER, reason TEXT)
            """,
            """
            CREATE TABLE state_change_readers (
                name TEXT PRIMARY KEY, read_to BIGINT NOT NULL, attempts INTEGER NOT NULL, next_at BIGINT NOT NULL)
            """)
    ]
}
