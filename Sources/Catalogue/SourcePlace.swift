/// Where films lay: `unit/section/film.mp4`, the column `source_key`.
enum SourcePlace {
    /// The film's name, the last part of a place: the column `source_name`, by which tables find programmes.
    static func name(of place: String) -> String {
        place.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(place[place.utf8.index(after: $0)...]) } ?? place
    }

    /// Adds the column and its index, and fills it.
    static let statements = [
        "ALTER TABLE programmes ADD COLUMN source_name TEXT NOT NULL DEFAULT ''",
        // What is left of a place without the folders: those end in the last slash.
        """
        UPDATE programmes
        SET source_name = REPLACE(source_key, RTRIM(source_key, REPLACE(source_key, '/', '')), '')
        """,
        "CREATE INDEX programmes_source_name ON programmes (source_name)",
    ]
}
