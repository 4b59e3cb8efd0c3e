public import MediaModel

/// Something in a schedule that will not air as it was meant; told before it does.
public struct Conflict: Codable, Sendable, Equatable {
    /// Kinds of conflicts.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Two rules begin at one instant: the other one holds.
        case sameStart
        /// What is on air is cut by the start of another rule.
        case cutShort
        /// It is longer than what is set aside for it.
        case tooLong
        /// It begins late, since something else is still on air.
        case late
        /// It is left out, since something else is still on air.
        case skipped
        /// An override stands in its place.
        case overridden
        /// There is nothing to show.
        case nothingToShow
        /// The programme is not there, not published, or withdrawn.
        case notPublished
        /// The programme has sound alone.
        case withoutPictures
        /// An embargo holds the programme back at that time.
        case embargo
        /// The programme is not for the region of the channel.
        case otherRegion
        /// That day does not have that time: clocks go forward. It begins with the first instant after.
        case missingHour
        /// There is neither a card nor a filler to stand in a gap: nothing can be laid out from then on.
        case noCard
    }

    /// What it is.
    public var kind: Kind
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// The rule whose start it is about.
    public var rule: RuleID?
    /// The rule that is in its way.
    public var other: RuleID?
    /// The programme that it is about.
    public var programme: ProgrammeID?
    /// How much, in milliseconds: how late, or how much is cut.
    public var amount: Int64?

    init(
        _ kind: Kind, at: Int64, rule: RuleID? = nil, other: RuleID? = nil, programme: ProgrammeID? = nil,
        amount: Int64? = nil
    ) {
        self.kind = kind
        self.at = at
        self.rule = rule
        self.other = other
        self.programme = programme
        self.amount = amount
    }

    /// Whether what was asked for is not shown, or not whole. The others are told for information.
    public var isSevere: Bool {
        switch kind {
        case .late, .overridden, .missingHour: false
        default: true
        }
    }

    /// What it is and what to do about it.
    public var message: LocalizedText { Self.messages[kind] ?? LocalizedText(zh: "", en: "") }

    private static let messages: [Kind: LocalizedText] = [
        .sameStart: LocalizedText(
            zh: "两条规则同时开始，以另一条为准。请改动其中一条的时间。",
            en: "Two rules begin at one instant and the other holds: move one of them."),
        .cutShort: LocalizedText(
            zh: "到下一条规则开始时被截断。请提前开始，或让下一条等待。",
            en: "It is cut by the start of the next rule: begin earlier, or let the next one wait."),
        .tooLong: LocalizedText(
            zh: "节目比所留时长更长，会被截断。请加长时长。", en: "The programme is longer than its slot and is cut: make the slot longer."),
        .late: LocalizedText(zh: "前一节目未播完，会推迟开始。", en: "It begins late: what is before it is still on air."),
        .skipped: LocalizedText(
            zh: "前一节目未播完，此条不播。请改动时间或迟到办法。",
            en: "It is left out: what is before it is still on air. Move it, or choose another policy."),
        .overridden: LocalizedText(zh: "当天的特别安排代替了它。", en: "An override stands in its place that day."),
        .nothingToShow: LocalizedText(
            zh: "没有可播的内容。请检查系列、板块或短片来源。", en: "There is nothing to show: look at the series, section or fillers."),
        .notPublished: LocalizedText(
            zh: "节目不存在、未发布或已撤下。请另选节目。",
            en: "The programme is not there, not published, or withdrawn: choose another."),
        .withoutPictures: LocalizedText(
            zh: "节目没有画面，不能在频道播出。请另选节目。",
            en: "The programme has no pictures and cannot go on air: choose another."),
        .embargo: LocalizedText(
            zh: "节目当时不在可看期内。请改动时间或可看期。", en: "An embargo holds the programme back then: change the time or the embargo."
        ),
        .otherRegion: LocalizedText(
            zh: "节目不对本频道的地区开放。请另选节目，或改动频道或节目的地区。",
            en: "The programme is not for the channel's region: choose another, or change a region."),
        .missingHour: LocalizedText(
            zh: "当天因夏令时没有这一时刻，顺延到其后的第一刻。",
            en: "Clocks go forward over this time: it begins at the first instant after."),
        .noCard: LocalizedText(
            zh: "空档没有短片也没有台标画面，无法编排。请给频道选短片或台标画面。",
            en: "Nothing can stand in a gap: give the channel fillers or a card."),
    ]
}
