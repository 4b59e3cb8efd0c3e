import Accounts
import Foundation
import Logging

/// The administrator's first password, told once: in a file that only the daemon's user can read.
struct FirstPassword {
    private let path: String

    init(data: String) {
        path = "\(data)/first-password.txt"
    }

    /// Makes the first administrator where there is no account yet.
    func make(_ accounts: Accounts, log: Logger) async throws {
        try await forgetIfChanged(accounts)
        guard let password = try await accounts.bootstrapAdministrator() else { return }
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data("\(password)\n".utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else {
            log.error("the first password could not be written; set one with: lectern user password admin")
            return
        }
        log.notice("made the account admin; its first password is in a file", metadata: ["file": "\(path)"])
    }

    /// Forgets the password, once it has been changed.
    func forget() {
        unlink(path)
    }

    /// Forgets a password that was changed on a page or over the API.
    private func forgetIfChanged(_ accounts: Accounts) async throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let admin = try await accounts.account(named: "admin")
        else { return }
        let password = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if try await !accounts.isPassword(password, of: admin) { forget() }
    }
}
