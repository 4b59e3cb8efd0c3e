import MediaModel

/// Of which viewings something was heard lately, to tell how many plays are open. Not exact: what it has no room for
/// it does not know.
struct RecentViewings {
    /// Viewings that are remembered at most: about 20 MB.
    static let capacity = 262_144

    private var heard: [ViewingID: Int64] = [:]

    /// Takes note of the viewings of a batch.
    mutating func note(_ batch: ViewingBatch) {
        for opening in batch.openings { note(opening.viewing, at: opening.at) }
        for (viewing, change) in batch.changes { if let at = change.at { note(viewing, at: at) } }
    }

    private mutating func note(_ viewing: ViewingID, at: Int64) {
        guard heard.count < Self.capacity || heard[viewing] != nil else { return }
        heard[viewing] = max(heard[viewing] ?? at, at)
    }

    /// How many were heard of since `time`, in milliseconds since 1970. Those before are forgotten.
    mutating func count(since time: Int64) -> Int {
        heard = heard.filter { $0.value >= time }
        return heard.count
    }
}
