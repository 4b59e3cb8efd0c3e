/// The tables that reports are made of.
enum MonthSchema {
    /// `entries` is what `MonthEntries` stores; `month` is yyyymm of the local day.
    ///
    /// A closed month is frozen: what changes in it later stands in `viewing_corrections`. Without the rule's name
    /// everything is counted anew, which fills the months for the first time.
    static let statements = [
        "CREATE TABLE viewing_programmes (number BIGINT PRIMARY KEY, programme_id TEXT NOT NULL UNIQUE)",
        """
        CREATE TABLE viewing_months (
            month INTEGER NOT NULL, viewer TEXT NOT NULL, entries BYTEA NOT NULL, PRIMARY KEY (month, viewer))
        """,
        "CREATE INDEX viewing_months_viewer ON viewing_months (viewer, month)",
        """
        CREATE TABLE viewing_corrections (
            month INTEGER NOT NULL, viewer TEXT NOT NULL, entries BYTEA NOT NULL, PRIMARY KEY (month, viewer))
        """,
        """
        CREATE TABLE closed_months (
            month INTEGER PRIMARY KEY, rule TEXT NOT NULL, closed_at BIGINT NOT NULL, places BYTEA NOT NULL)
        """,
        "DELETE FROM counting_rule",
    ]
}
