public import Database

/// The tables of this room.
public enum StationsSchema {
    /// Their migrations, oldest first.
    public static let migrations = [
        Migration(
            "stations-1",
            """
            CREATE TABLE stations (
                code TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                kind TEXT,
                region TEXT,
                contact TEXT,
                telephone TEXT,
                key_hash TEXT UNIQUE,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX stations_region ON stations (region)"),
        Migration(
            "stations-2",
            "ALTER TABLE stations ADD COLUMN key_changed_at BIGINT",
            "CREATE INDEX stations_key_changed_at ON stations (key_changed_at)"),
    ]
}
