public import MediaModel

/// Why something cannot be delivered.
public enum DeliveryError: Error, Equatable {
    /// There is no such thing.
    case absent
    /// It is there, but cannot be used; the reason is for the log, in English.
    case unusable(String)

    /// What to tell a user.
    public var message: LocalizedText {
        switch self {
        case .absent:
            LocalizedText(zh: "没有这个节目，或它已经撤下。", en: "There is no such programme, or it has been withdrawn.")
        case .unusable:
            LocalizedText(
                zh: "这个节目暂时无法播放，请稍后再试或告诉管理员。",
                en: "This programme cannot be played now; try again later or tell the administrator.")
        }
    }
}
