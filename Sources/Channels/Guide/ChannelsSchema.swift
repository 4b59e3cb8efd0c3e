public import Database

/// The tables of channels.
public enum ChannelsSchema {
    /// Its steps, in order.
    public static let migrations = [Migration("channels-1", statements: channels + air)]

    /// `channel` is the channel as JSON, `rule` a rule. `revision` rises with every change of what is laid out;
    /// `library` is a digest of what the last layout looked up, `conflicts` what it found, as JSON.
    private static let channels = [
        "CREATE TABLE channel_revision (id INTEGER PRIMARY KEY CHECK (id = 1), last BIGINT NOT NULL)",
        "INSERT INTO channel_revision (id, last) VALUES (1, 0)",
        """
        CREATE TABLE channels (
            id TEXT PRIMARY KEY, channel TEXT NOT NULL, schedule_revision BIGINT NOT NULL DEFAULT 0,
            laid_schedule BIGINT NOT NULL DEFAULT -1, library TEXT NOT NULL DEFAULT '', revision BIGINT NOT NULL,
            laid_at BIGINT, conflicts TEXT NOT NULL DEFAULT '[]', created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE channel_rules (
            channel_id TEXT NOT NULL REFERENCES channels (id), id TEXT NOT NULL, rule TEXT NOT NULL,
            updated_at BIGINT NOT NULL, PRIMARY KEY (channel_id, id))
        """,
        "CREATE TABLE channel_holidays (day TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT)",
    ]

    /// `segment_times` has the lengths of an asset's segments; no pictures, no times. `channel_states` are states of
    /// layouts at instants up to which items are kept.
    private static let air = [
        """
        CREATE TABLE segment_times (asset_id TEXT PRIMARY KEY, pictures TEXT, sounds TEXT)
        """,
        """
        CREATE TABLE guide_entries (
            channel_id TEXT NOT NULL REFERENCES channels (id), number BIGINT NOT NULL, start_at BIGINT NOT NULL,
            end_at BIGINT NOT NULL, kind TEXT NOT NULL, rule_id TEXT NOT NULL, slot_at BIGINT NOT NULL,
            title TEXT NOT NULL, programme_id TEXT, event_id TEXT, is_cut INTEGER NOT NULL, cursor TEXT,
            PRIMARY KEY (channel_id, number))
        """,
        """
        CREATE TABLE air_items (
            channel_id TEXT NOT NULL REFERENCES channels (id), number BIGINT NOT NULL, start_at BIGINT NOT NULL,
            end_at BIGINT NOT NULL, kind TEXT NOT NULL, programme_id TEXT, asset_id TEXT NOT NULL, event_id TEXT,
            first_segment INTEGER NOT NULL, end_segment INTEGER NOT NULL, picture_sequence BIGINT NOT NULL,
            sound_sequence BIGINT NOT NULL, entry BIGINT, PRIMARY KEY (channel_id, number))
        """,
        """
        CREATE TABLE channel_states (
            channel_id TEXT NOT NULL REFERENCES channels (id), at BIGINT NOT NULL, state TEXT NOT NULL,
            PRIMARY KEY (channel_id, at))
        """,
        "CREATE INDEX guide_entries_time ON guide_entries (channel_id, end_at)",
        "CREATE INDEX guide_entries_programme ON guide_entries (programme_id, start_at)",
        "CREATE INDEX guide_entries_event ON guide_entries (event_id, end_at)",
        "CREATE INDEX air_items_time ON air_items (channel_id, end_at)",
        "CREATE INDEX air_items_asset ON air_items (asset_id)",
    ]
}
