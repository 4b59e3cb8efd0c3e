public import MediaModel

/// Why a command is not carried out.
public enum JobControlError: Error, Sendable, Equatable, CaseIterable {
    /// There is no such job.
    case unknownJob
    /// A priority that is none.
    case badPriority
    /// The job has come to its end.
    case hasEnded
    /// Its stream is being checked and published.
    case isPublishing
    /// It is paused already.
    case isPaused
    /// It is not paused.
    case isNotPaused
    /// It has not come to an end, so there is nothing to try again.
    case isUnderWay
    /// It ended well.
    case isPublished
    /// The film is no longer in the inbox.
    case filmHasGone
    /// A later job deals with the film at that place.
    case isSuperseded

    /// What to tell the user.
    public var message: LocalizedText {
        switch self {
        case .unknownJob: LocalizedText(zh: "没有这个作业。", en: "There is no such job.")
        case .badPriority: LocalizedText(zh: "优先级应为 0 到 9 的整数。", en: "A priority is a whole number from 0 to 9.")
        case .hasEnded: LocalizedText(zh: "作业已经结束。", en: "The job has come to its end.")
        case .isPublishing:
            LocalizedText(zh: "转码已完成，正在核验上线，不能再更改。", en: "It is transcoded and being published: too late to change.")
        case .isPaused: LocalizedText(zh: "作业已经暂停。", en: "The job is paused already.")
        case .isNotPaused: LocalizedText(zh: "作业没有暂停。", en: "The job is not paused.")
        case .isUnderWay:
            LocalizedText(zh: "作业还没有结束，不需要重试。", en: "The job has not ended: there is nothing to try again.")
        case .isPublished: LocalizedText(zh: "节目已经上线，不需要重试。", en: "It was published: there is nothing to try again.")
        case .filmHasGone:
            LocalizedText(zh: "影片已不在收件目录：请重新放入。", en: "The film is no longer in the inbox: drop it in again.")
        case .isSuperseded:
            LocalizedText(zh: "这个位置的影片已有更新的作业。", en: "A later job deals with the film at that place.")
        }
    }
}
