import MediaModel

/// All that a layout has to know of what was before: from equal states, equal schedules and equal libraries come equal
/// items.
public struct LayoutState: Codable, Sendable, Equatable {
    /// Where the next item begins, in milliseconds since 1970.
    public var at: Int64
    /// The next item's number.
    public var number: Int64
    /// The media sequence number of the next segment of pictures.
    public var pictureSequence: Int64
    /// The media sequence number of the next segment of sound.
    public var soundSequence: Int64
    /// The next entry's number.
    public var entry: Int64
    /// The start of the last slot that was looked at, in milliseconds since 1970; those up to it are done.
    var done: Int64
    /// The slot that is being shown.
    var open: OpenSlot?
    /// Where each rule is in its series, section or order, by the rule's id.
    var cursors: [String: Cursor] = [:]
    /// What each rule showed last, by the rule's id.
    var runs: [String: Run] = [:]
    /// The filler that was shown last in a gap.
    var filler: ProgrammeID?

    /// The state of a channel that goes on air.
    ///
    /// - Parameter at: the instant, in milliseconds since 1970. What the schedule has before it is passed over.
    public init(at: Int64) {
        self.at = at
        number = 0
        pictureSequence = 0
        soundSequence = 0
        entry = 0
        done = at - 1
    }

    /// A slot that is being shown.
    struct OpenSlot: Codable, Sendable, Equatable {
        var rule: RuleID
        /// When it was to begin.
        var start: Int64
        /// How many items it has had.
        var placed = 0
        /// The next in the list of a repeated run.
        var index = 0
        /// The entry of a block that goes on, and when that began.
        var block: Int64?
        var blockStart: Int64?
    }

    /// Where a rule is.
    struct Cursor: Codable, Sendable, Equatable {
        /// What was shown last.
        var last: SeriesKey
        /// How often the list was gone through.
        var round = 0
        /// What is put off to the end of a round, so that nothing comes twice running.
        var deferred: ProgrammeID?
        /// The programmes of a section that were shown, the last ones.
        var shown: [ProgrammeID]?
        /// The next in the list of a repeated run.
        var index: Int?
        /// The rule whose place it is, where another one showed it.
        var rule: RuleID?
    }

    /// What a rule showed when it last did.
    struct Run: Codable, Sendable, Equatable {
        var start: Int64
        var programmes: [ProgrammeID]
    }
}
