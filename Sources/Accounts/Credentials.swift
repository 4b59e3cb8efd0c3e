import Foundation

/// The rules for names, passwords and other texts of accounts.
enum Credentials {
    private static let longestPassword = 256

    /// The name as it is kept.
    ///
    /// - Throws: `AccountsError.invalidName` unless it is 1 to 64 letters, digits, `.`, `_`, `-` and `@`.
    static func name(_ text: String) throws(AccountsError) -> String {
        let name = text.precomposedStringWithCanonicalMapping
        let isUsable =
            (1...64).contains(name.count) && name.utf8.count <= 256
            && name.allSatisfy { $0.isLetter || $0.isNumber || "._-@".contains($0) }
        guard isUsable else {
            throw AccountsError(
                .invalidName, zh: "账号名应为 1 到 64 个文字、数字或 . _ - @，不含空格。",
                en: "A name has 1 to 64 letters, digits or . _ - @ and no blanks.")
        }
        return name
    }

    /// What makes two names the same: letters without regard to case.
    static func key(_ name: String) -> String { name.precomposedStringWithCanonicalMapping.lowercased() }

    /// - Throws: `AccountsError.invalidPassword` unless it has 8 to 256 characters.
    static func check(password: String) throws(AccountsError) {
        guard (8...longestPassword).contains(password.count), isBounded(password: password) else {
            throw AccountsError(
                .invalidPassword, zh: "密码应为 8 到 256 个字符。", en: "A password has 8 to 256 characters.")
        }
    }

    /// Whether a password is short enough to be worth a look.
    static func isBounded(password: String) -> Bool { password.utf8.count <= longestPassword * 4 }

    /// A text of one line, without blanks around it.
    ///
    /// - Throws: `AccountsError.invalidText` if it is longer than 200 characters or has control characters.
    static func line(_ text: String) throws(AccountsError) -> String {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let hasControls = line.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard line.count <= 200, line.utf8.count <= 800, !hasControls else {
            throw AccountsError(
                .invalidText, zh: "文字应在 200 个字符以内，不含控制字符。",
                en: "A text has at most 200 characters and no control characters.")
        }
        return line
    }

    /// A password that is easy to copy by hand: 100 random bits in four groups of letters and digits.
    static func newPassword() throws(AccountsError) -> String {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let letters = try Secret.random(20).map { digits[Int($0 & 31)] }
        return stride(from: 0, to: 20, by: 5).map { String(letters[$0..<$0 + 5]) }.joined(separator: "-")
    }
}
