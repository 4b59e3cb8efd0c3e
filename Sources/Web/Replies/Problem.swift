import HTTPTypes
import MediaModel

/// A refusal that users read: a problem document (RFC 9457), or an error page.
struct Problem: Error {
    var status: HTTPResponse.Status
    var message: LocalizedText
    var remedy: LocalizedText?
    var headers = HTTPFields()
    /// What is wrong with parts of the content, each with where that stands.
    var errors: [(place: JSONValue, message: LocalizedText)] = []

    init(_ status: HTTPResponse.Status, zh: String, en: String, remedy: LocalizedText? = nil) {
        self.status = status
        message = LocalizedText(zh: zh, en: en)
        self.remedy = remedy
    }

    init(_ status: HTTPResponse.Status, _ message: LocalizedText, remedy: LocalizedText? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }

    /// With a field that tells when to try again.
    func retryAfter(_ seconds: Int) -> Problem {
        var problem = self
        problem.headers[.retryAfter] = "\(seconds)"
        return problem
    }

    /// The document.
    func document(_ language: Language) -> JSONValue {
        var members: [String: JSONValue] = [
            "type": "about:blank", "title": .string(status.reasonPhrase), "status": .integer(Int64(status.code)),
            "detail": .string(message[language]),
        ]
        if let remedy { members["remedy"] = .string(remedy[language]) }
        if !errors.isEmpty {
            members["errors"] = .array(errors.map { ["at": $0.place, "message": .string($0.message[language])] })
        }
        return .object(members)
    }

    static let notFound = Problem(
        .notFound, zh: "没有这个内容，或它已经撤下。", en: "There is no such thing here, or it was withdrawn.")

    static let unauthorized = {
        var problem = Problem(
            .unauthorized, zh: "请先登录，或使用站点密钥。", en: "Log in first, or use a station's key.")
        problem.headers[.wwwAuthenticate] = "Bearer"
        return problem
    }()

    static let forbidden = Problem(.forbidden, zh: "您没有这项权限。", en: "You may not do this.")

    static let forgedRequest = Problem(
        .forbidden, zh: "请求缺少有效的防伪标记。", en: "The request lacks a valid token against forged requests.",
        remedy: LocalizedText(zh: "请刷新页面后再试。", en: "Reload the page and try again."))

    static let malformedAddress = Problem(.badRequest, zh: "地址格式不正确。", en: "The address is not well formed.")

    static func badField(_ name: String) -> Problem {
        Problem(.badRequest, zh: "“\(name)”的值不正确。", en: "The value of “\(name)” is not usable.")
    }

    static let badBody = Problem(.badRequest, zh: "请求内容不是所要求的格式。", en: "The content is not in the form required.")

    static let tooLong = Problem(.contentTooLarge, zh: "请求内容太长。", en: "The content is too long.")

    static let wrongType = Problem(
        .unsupportedMediaType, zh: "请以 application/json 发送内容。", en: "Send the content as application/json.")

    static let internalFault = Problem(
        .internalServerError, zh: "讲台内部出错，请稍后再试。", en: "Lectern itself failed; try again later.")
}
