import MediaModel
import NIOHTTP1

/// A refusal of the segment path, or of a request that is unsound whatever it asks for.
enum MediaProblem: CaseIterable {
    /// The path is none of ours.
    case malformed
    /// The token is altered, or is for something else.
    case forbidden
    /// The token's life is over.
    case expired
    /// The asset has no such part, or is gone.
    case absent
    /// Media cannot be changed.
    case methodNotAllowed
    /// A condition of the request does not hold.
    case changed
    /// The request carries a body, or one that is too long.
    case contentTooLarge
    /// The files cannot be read now.
    case unavailable

    /// The request is not HTTP as RFC 9112 has it, or could be read in two ways.
    case unsound
    /// The request has a method that nobody here knows.
    case unknownMethod
    /// The address is too long.
    case addressTooLong
    /// There are too many fields, or they are too long.
    case fieldsTooLarge
    /// The request did not come in time.
    case tooSlow
    /// It expects what we do not do.
    case expectationFailed
    /// It is in a transfer coding other than chunked.
    case unknownCoding
    /// There are too many connections.
    case tooManyConnections

    var status: HTTPResponseStatus {
        switch self {
        case .malformed, .unsound: .badRequest
        case .forbidden, .expired: .forbidden
        case .absent: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .changed: .preconditionFailed
        case .contentTooLarge: .payloadTooLarge
        case .unavailable, .tooManyConnections: .serviceUnavailable
        case .addressTooLong: .uriTooLong
        case .fieldsTooLarge: .requestHeaderFieldsTooLarge
        case .tooSlow: .requestTimeout
        case .expectationFailed: .expectationFailed
        case .unknownCoding, .unknownMethod: .notImplemented
        }
    }

    /// Seconds after which to try again.
    var retryAfter: Int? {
        switch self {
        case .unavailable: 5
        case .tooManyConnections: 10
        default: nil
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
        case .methodNotAllowed: LocalizedText(zh: "这个地址不支持该操作。", en: "This address does not take that method.")
        case .changed: LocalizedText(zh: "内容与请求的条件不符。", en: "The content is not what the request's condition says.")
        case .contentTooLarge: LocalizedText(zh: "请求内容太长。", en: "The content is too long.")
        case .unavailable:
            LocalizedText(zh: "媒体文件暂时无法读取，请稍后再试。", en: "The media cannot be read now: try again later.")
        case .unsound: LocalizedText(zh: "请求不符合 HTTP 规范。", en: "The request is not sound HTTP.")
        case .unknownMethod: LocalizedText(zh: "不支持这种请求方法。", en: "This method is not supported.")
        case .addressTooLong: LocalizedText(zh: "地址太长。", en: "The address is too long.")
        case .fieldsTooLarge: LocalizedText(zh: "请求头太长或太多。", en: "The header fields are too long or too many.")
        case .tooSlow: LocalizedText(zh: "请求没有及时到达，请重试。", en: "The request did not arrive in time: try again.")
        case .expectationFailed: LocalizedText(zh: "不支持请求中的 Expect。", en: "What the request expects is not supported.")
        case .unknownCoding: LocalizedText(zh: "不支持这种传输编码。", en: "This transfer coding is not supported.")
        case .tooManyConnections:
            LocalizedText(
                zh: "连接太多，请稍后再试。", en: "There are too many connections: try again later.")
        }
    }

    /// The problem document. Its texts have no character that JSON escapes.
    func document(in language: Language) -> String {
        """
        {"type":"about:blank","title":"\(status.reasonPhrase)","status":\(status.code),"detail":"\(detail[language])"}
        """
    }
}
