/// Posters that were chosen in place of the film's own.
enum PosterSchema {
    /// `is_poster_chosen` is 1 where a person chose it, or chose to have none: what later films say changes nothing then.
    static let statements = [
        "ALTER TABLE programmes ADD COLUMN poster_id TEXT",
        "ALTER TABLE programmes ADD COLUMN is_poster_chosen INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX programmes_poster ON programmes (poster_id) WHERE poster_id IS NOT NULL",
    ]
}
