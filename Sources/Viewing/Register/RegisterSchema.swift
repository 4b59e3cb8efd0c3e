/// The tables of the register. Versions are never changed; the last one holds.
enum RegisterSchema {
    static let statements = [
        """
        CREATE TABLE register_entries (
            id BIGINT PRIMARY KEY, station_code TEXT NOT NULL, version INTEGER NOT NULL, starts_at BIGINT NOT NULL,
            viewing_id TEXT, is_struck INTEGER NOT NULL DEFAULT 0)
        """,
        "CREATE INDEX register_station ON register_entries (station_code, starts_at, id)",
        "CREATE INDEX register_time ON register_entries (starts_at, id)",
        """
        CREATE TABLE register_versions (
            entry_id BIGINT NOT NULL REFERENCES register_entries (id), version INTEGER NOT NULL, place TEXT,
            programme_id TEXT, title TEXT NOT NULL, starts_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, host TEXT,
            people INTEGER NOT NULL, note TEXT, is_struck INTEGER NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (entry_id, version))
        """,
    ]
}
