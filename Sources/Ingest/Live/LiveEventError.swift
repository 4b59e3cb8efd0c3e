public import MediaModel

/// Why a live event cannot be as somebody wants it.
public enum LiveEventError: Error, Equatable {
    /// There is none of that name.
    case unknown
    /// A field is missing or of no use; its name.
    case badField(String)
    /// Another event of the channel is at that time; its title.
    case overlaps(String)
    /// It has begun or is over.
    case tooLate
    /// The channel does not take it; why.
    case channel(LocalizedText)

    /// What is wrong, and what to do.
    public var message: LocalizedText {
        switch self {
        case .unknown: LocalizedText(zh: "没有这个直播活动。", en: "There is no such live event.")
        case .badField(let name):
            LocalizedText(zh: "字段 \(name) 缺失或无效。", en: "The field \(name) is missing or of no use.")
        case .channel(let message): message
        case .overlaps(let title):
            LocalizedText(
                zh: "与同一频道的直播活动“\(title)”时间重叠，请另选时间或频道。",
                en: "It overlaps the live event “\(title)” of the same channel. Choose another time or channel.")
        case .tooLate:
            LocalizedText(
                zh: "直播活动已经开始或结束，不能这样修改。", en: "The live event has begun or is over; it cannot be changed so.")
        }
    }
}
