public import MediaModel

/// Why something about accounts was not done.
public struct AccountsError: Error, Equatable, CustomStringConvertible {
    /// Kinds of refusal that callers tell apart.
    public enum Code: Sendable, Equatable {
        /// The name is taken.
        case nameTaken
        /// Not usable as a name.
        case invalidName
        /// Not usable as a password.
        case invalidPassword
        /// A text is too long or has control characters in it.
        case invalidText
        /// No such account.
        case unknownAccount
        /// It would leave no administrator.
        case lastAdministrator
        /// Too many log-ins failed; try again after so many seconds.
        case tooManyAttempts(retryAfterSeconds: Int)
        /// Too many passwords wait to be checked.
        case busy
        /// libcrypto or a file with a secret failed.
        case crypto
    }

    /// The kind of refusal.
    public var code: Code
    /// What was wrong and what to do, for people.
    public var message: LocalizedText

    /// A refusal.
    public init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }

    /// The English message.
    public var description: String { message.en }

    static func tooManyAttempts(_ seconds: Int) -> AccountsError {
        AccountsError(
            .tooManyAttempts(retryAfterSeconds: seconds), zh: "登录失败次数过多，请在 \(seconds) 秒后再试。",
            en: "Too many log-ins failed. Try again in \(seconds) seconds.")
    }

    static let busy = AccountsError(.busy, zh: "登录请求过多，请稍后再试。", en: "Too many log-ins at once. Try again shortly.")

    static func unknown(_ name: String) -> AccountsError {
        AccountsError(.unknownAccount, zh: "没有名为“\(name)”的账号。", en: "There is no account named “\(name)”.")
    }

    static func crypto(_ what: String) -> AccountsError {
        AccountsError(.crypto, zh: "libcrypto 出错：\(what)", en: "libcrypto failed: \(what)")
    }
}
