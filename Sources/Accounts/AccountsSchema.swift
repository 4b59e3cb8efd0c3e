public import Database

/// The tables of this room.
public enum AccountsSchema {
    /// Their migrations, oldest first.
    public static let migrations = [
        Migration(
            "accounts-1",
            """
            CREATE TABLE accounts (
                id BIGINT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                name_key TEXT NOT NULL UNIQUE,
                display_name TEXT NOT NULL,
                role TEXT NOT NULL,
                unit TEXT,
                password_hash TEXT NOT NULL,
                is_disabled INTEGER NOT NULL DEFAULT 0,
                created_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE sessions (
                token_hash TEXT NOT NULL PRIMARY KEY,
                account_id BIGINT NOT NULL REFERENCES accounts (id),
                created_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX sessions_account ON sessions (account_id, created_at)",
            "CREATE INDEX sessions_last_seen ON sessions (last_seen_at)",
            """
            CREATE TABLE api_tokens (
                id BIGINT NOT NULL PRIMARY KEY,
                account_id BIGINT NOT NULL REFERENCES accounts (id),
                name TEXT NOT NULL,
                token_hash TEXT NOT NULL UNIQUE,
                created_at BIGINT NOT NULL,
                last_used_at BIGINT
            )
            """,
            "CREATE INDEX api_tokens_account ON api_tokens (account_id)",
            """
            CREATE TABLE audit_log (
                id BIGINT NOT NULL PRIMARY KEY,
                at BIGINT NOT NULL,
                account_id BIGINT,
                account_name TEXT,
                action TEXT NOT NULL,
                subject TEXT NOT NULL
            )
            """),
        Migration(
            "accounts-2",
            "ALTER TABLE api_tokens ADD COLUMN role TEXT",
            "ALTER TABLE api_tokens ADD COLUMN expires_at BIGINT",
            "ALTER TABLE audit_log ADD COLUMN detail TEXT",
            "CREATE INDEX audit_log_account ON audit_log (account_name, id)",
            "CREATE INDEX audit_log_subject ON audit_log (subject, id)"),
        Migration("accounts-3", "ALTER TABLE accounts ADD COLUMN region TEXT"),
    ]
}
