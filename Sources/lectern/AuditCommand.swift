import Accounts
import ArgumentParser
import Foundation
import MediaModel

/// `lectern audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "What was done and by whom, latest first: when, who, what, to what.")

    @Option(help: "Entries at most.") var limit = 50
    @Option(help: "Of this account alone.") var account: String?
    @Option(help: "This action, or all that begin so: account, session.open.") var action: String?
    @Option(help: "Done to this alone.") var subject: String?
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard limit < 1 else { return }
        throw ValidationError(
            LocalizedText(zh: "--limit 应大于 0。", en: "--limit must be over 0.")[Console.fromEnvironment.language])
    }

    func run() async throws {
        try await User.work(options) { accounts, settings in
            var query = AuditQuery()
            query.account = account
            query.action = action
            query.subject = subject
            var left = limit
            while left > 0 {
                query.limit = min(left, 200)
                let entries = try await accounts.auditLog(query)
                for entry in entries {
                    let fields = [
                        settings.text(entry.at), entry.account ?? "-", entry.action, entry.subject,
                        entry.detail ?? "",
                    ]
                    print(fields.joined(separator: "\t"))
                }
                guard entries.count == query.limit, let last = entries.last else { return }
                left -= entries.count
                query.before = last.id
            }
        }
    }
}
