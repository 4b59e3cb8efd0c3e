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
}
