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
        Migration("stations-3", statements: regions + presence + equipment + feedback),
    ]

    /// `region_code` is the region that `region` names, by code or path.
    private static let regions = [
        """
        CREATE TABLE regions (
            code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL,
            parent_code TEXT REFERENCES regions (code), path TEXT NOT NULL)
        """,
        "CREATE INDEX regions_path ON regions (path)",
        "CREATE INDEX regions_parent ON regions (parent_code)",
        "ALTER TABLE stations ADD COLUMN region_code TEXT REFERENCES regions (code)",
        "ALTER TABLE stations ADD COLUMN link_kbits INTEGER",
        "CREATE INDEX stations_region_code ON stations (region_code, code)",
    ]

    /// `days` has a bit for each day of the month on which the station was heard of, that of the first the lowest.
    private static let presence = [
        "ALTER TABLE stations ADD COLUMN last_seen_at BIGINT",
        "CREATE INDEX stations_seen ON stations (last_seen_at)",
        """
        CREATE TABLE station_presence (
            month INTEGER NOT NULL, station_code TEXT NOT NULL, days INTEGER NOT NULL,
            PRIMARY KEY (month, station_code))
        """,
    ]

    /// `state` is the kind.
    private static let feedback = [
        """
        CREATE TABLE station_feedback (
            id BIGINT NOT NULL PRIMARY KEY, station_code TEXT NOT NULL REFERENCES stations (code), state TEXT NOT NULL,
            programme_id TEXT, text TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL)
        """,
        "CREATE INDEX station_feedback_station ON station_feedback (station_code, id)",
    ]

    private static let equipment = [
        """
        CREATE TABLE equipment (
            id BIGINT NOT NULL PRIMARY KEY, station_code TEXT NOT NULL REFERENCES stations (code), kind TEXT NOT NULL,
            model TEXT, serial TEXT, acquired_on TEXT, state TEXT NOT NULL, responsible TEXT, note TEXT,
            updated_at BIGINT NOT NULL)
        """,
        "CREATE INDEX equipment_station ON equipment (station_code, id)",
        "CREATE INDEX equipment_state ON equipment (state, id)",
        """
        CREATE TABLE equipment_faults (
            id BIGINT NOT NULL PRIMARY KEY, station_code TEXT NOT NULL REFERENCES stations (code),
            equipment_id BIGINT REFERENCES equipment (id), description TEXT NOT NULL, state TEXT NOT NULL,
            reported_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)
        """,
        "CREATE INDEX equipment_faults_station ON equipment_faults (station_code, id)",
        "CREATE INDEX equipment_faults_state ON equipment_faults (state, id)",
        """
        CREATE TABLE equipment_fault_steps (
            fault_id BIGINT NOT NULL REFERENCES equipment_faults (id), number INTEGER NOT NULL, state TEXT NOT NULL,
            note TEXT, person TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (fault_id, number))
        """,
    ]
}
