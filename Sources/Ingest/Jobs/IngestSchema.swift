public import Database

/// The tables of this room.
public enum IngestSchema {
    /// Steps of the schema's history, in order.
    public static let migrations = [
        Migration(
            "ingest 1",
            """
            CREATE TABLE jobs (
                id TEXT PRIMARY KEY,
                path BLOB NOT NULL,
                device BIGINT NOT NULL,
                inode BIGINT NOT NULL,
                size BIGINT NOT NULL,
                modified BIGINT NOT NULL,
                state TEXT NOT NULL,
                progress DOUBLE PRECISION NOT NULL,
                speed DOUBLE PRECISION NOT NULL,
                eta_seconds DOUBLE PRECISION,
                programme TEXT,
                duplicate_of TEXT,
                asset TEXT,
                sha256 TEXT,
                rejection TEXT,
                steps TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX jobs_by_path ON jobs (path, id)",
            "CREATE INDEX jobs_by_state ON jobs (state)"),
        Migration(
            "ingest 2",
            "ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 5",
            "ALTER TABLE jobs ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0",
            """
            CREATE TABLE job_commands (
                id TEXT PRIMARY KEY,
                job TEXT NOT NULL,
                command TEXT NOT NULL,
                priority INTEGER,
                asked_by TEXT NOT NULL,
                asked_at BIGINT NOT NULL,
                answered_at BIGINT,
                refusal TEXT
            )
            """),
        Migration(
            "ingest-uploads-1",
            "ALTER TABLE jobs ADD COLUMN uploaded_by TEXT",
            "ALTER TABLE jobs ADD COLUMN unit TEXT",
            """
            CREATE TABLE uploads (
                id TEXT PRIMARY KEY,
                owner BIGINT NOT NULL,
                owner_name TEXT NOT NULL,
                unit TEXT NOT NULL,
                file_name TEXT NOT NULL,
                length BIGINT NOT NULL,
                received BIGINT NOT NULL,
                metadata TEXT NOT NULL,
                replaces TEXT,
                state TEXT NOT NULL,
                job TEXT,
                place BLOB,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX uploads_by_state ON uploads (state, unit)",
            "CREATE INDEX uploads_by_owner ON uploads (owner, id)",
            "CREATE INDEX uploads_by_job ON uploads (job)"),
        Migration(
            "ingest-live-1",
            """
            CREATE TABLE live_events (
                id TEXT PRIMARY KEY,
                channel TEXT NOT NULL,
                metadata TEXT NOT NULL,
                unit TEXT NOT NULL,
                starts_at BIGINT NOT NULL,
                ends_at BIGINT NOT NULL,
                key_digest TEXT NOT NULL,
                state TEXT NOT NULL,
                kind TEXT,
                upload TEXT,
                job TEXT,
                programme TEXT,
                problem TEXT,
                owner BIGINT NOT NULL,
                owner_name TEXT NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX live_events_by_state ON live_events (state)",
            "CREATE INDEX live_events_by_channel ON live_events (channel, starts_at)",
            """
            CREATE TABLE live_parts (
                asset TEXT PRIMARY KEY,
                event TEXT NOT NULL,
                number INTEGER NOT NULL,
                began_at BIGINT NOT NULL,
                ended_at BIGINT,
                segments INTEGER NOT NULL,
                plan TEXT
            )
            """,
            "CREATE INDEX live_parts_by_event ON live_parts (event, number)"),
    ]
}
