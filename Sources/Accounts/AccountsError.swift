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
        /// A role that may more than the account.
        case invalidRole
        /// An end that is past or too far away.
        case invalidExpiry
        /// The account has as many tokens as it may have.
        case tooManyTokens
        /// There are as many signing keys as there may be.
        case tooManyKeys
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

    static func tooMuch(_ role: Role, _ account: Role) -> AccountsError {
        AccountsError(
            .invalidRole, zh: "令牌的角色 \(role.rawValue) 不能超出账号的角色 \(account.rawValue)。",
            en: "A token of the role \(role.rawValue) would be allowed more than its account, a \(account.rawValue).")
    }

    static let invalidExpiry = AccountsError(
        .invalidExpiry, zh: "令牌的有效期应在 1 到 \(Accounts.longestTokenDays) 天之内。",
        en: "A token's end must be within 1 to \(Accounts.longestTokenDays) days from now.")

    static func tooManyTokens(_ count: Int64) -> AccountsError {
        AccountsError(
            .tooManyTokens, zh: "该账号的令牌已达 \(count) 个，请先撤销不用的。",
            en: "The account has \(count) tokens. Revoke some first.")
    }

    static let tooManyKeys = AccountsError(
        .tooManyKeys, zh: "已有 \(KeyRing.most) 个密钥仍在使用，请等旧密钥到期；如密钥已泄露，可立即作废旧密钥（--void-others）。",
        en: """
            There are \(KeyRing.most) keys in use. Wait until some are over, or void those before the new one \
            (--void-others) if they have leaked.
            """)

    static func crypto(_ what: String) -> AccountsError {
        AccountsError(.crypto, zh: "libcrypto 出错：\(what)", en: "libcrypto failed: \(what)")
    }
}
