import MediaModel
import NIOHTTP1

/// A refusal of the segment path.
enum MediaProblem {
    /// The path is none of ours.
    case malformed
    /// The token is altered, or is for something else.
    case forbidden
    /// The token's life is over.
    case expired
    /// The asset has no such part, or is gone.
    case absent
    /// The request carries a body.
    case contentTooLarge
    /// The files cannot be read now.
    case unavailable

    var status: HTTPResponseStatus {
        switch self {
        case .malformed: .badRequest
        case .forbidden, .expired: .forbidden
        case .absent: .notFound
        case .contentTooLarge: .payloadTooLarge
        case .unavailable: .serviceUnavailable
        }
    }

    /// What is wrong and what to do, for people.
    var detail: LocalizedText {
        switch self {
        case .malformed: LocalizedText(zh: "地址格式不正确。", en: "The address is not well formed.")
        case .forbidden:
            LocalizedText(
                zh: "这个播放地址无效，请从节目页面重新播放。", en: "This address is not valid: play the programme again from its page.")
        case .expired:
            LocalizedText(
                zh: "播放地址已过期，请从节目页面重新播放。", en: "This address has expired: play the programme again from its page.")
        case .absent: LocalizedText(zh: "没有这个内容，或它已经撤下。", en: "There is no such thing here, or it was withdrawn.")
        case .contentTooLarge: LocalizedText(zh: "这个请求不应带有内容。", en: "This request must not carry content.")
        case .unavailable:
            LocalizedText(zh: "媒体文件暂时无法读取，请稍后再试。", en: "The media cannot be read now: try again later.")
        }
    }

    /// The problem document. Its texts have no character that JSON escapes.
    func document(in language: Language) -> String {
        """
        {"type":"about:blank","title":"\(status.reasonPhrase)","status":\(status.code),"detail":"\(detail[language])"}
        """
    }
}
