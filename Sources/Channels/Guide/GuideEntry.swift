public import MediaModel

/// A line of the guide: what is on air from when to when. Gaps have none.
public struct GuideEntry: Codable, Sendable, Equatable {
    /// What an entry is.
    public enum Kind: String, Codable, Sendable {
        /// A programme.
        case programme
        /// A block of fillers that the schedule asks for.
        case filler
        /// A live event.
        case live
    }

    /// Its number within the channel, in the order of time.
    public var number: Int64
    /// When it begins on air, in milliseconds since 1970.
    public var start: Int64
    /// When it ends on air, in milliseconds since 1970.
    public var end: Int64
    /// What it is.
    public var kind: Kind
    /// The rule that asked for it.
    public var rule: RuleID
    /// When the rule was to begin, in milliseconds since 1970.
    public var slot: Int64
    /// What the guide calls it, as of when it was laid out: the rule's title, else the programme's.
    public var title: String
    /// The programme; `nil` for blocks of fillers and live events.
    public var programme: ProgrammeID?
    /// The live event.
    public var event: LiveEventID?
    /// Whether its end is not shown.
    public var isCut: Bool
    /// Where the rule is after it.
    var cursor: LayoutState.Cursor?

    /// The entry without what only layouts need.
    public var shown: GuideEntry {
        var entry = self
        entry.cursor = nil
        return entry
    }
}
