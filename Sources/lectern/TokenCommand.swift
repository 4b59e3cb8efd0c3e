import Accounts
import ArgumentParser
import Foundation
import MediaModel

/// `lectern token`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "API tokens, by which programs speak for accounts.",
        subcommands: [Add.self, List.self, Revoke.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token for an account; it is shown once.")
        @Argument(help: "The account.") var account: String
        @Option(help: "What it is for.") var label: String
        @Option(help: "Days until it ends; without it, it lasts until it is revoked.") var days: Int?
        @Option(help: "A role that may less than the account.") var role: String?
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard let days, !(1...Accounts.longestTokenDays).contains(days) else { return }
            let text = LocalizedText(
                zh: "--days 应为 1 到 \(Accounts.longestTokenDays)。",
                en: "--days must be from 1 to \(Accounts.longestTokenDays).")
            throw ValidationError(text[Console.fromEnvironment.language])
        }

        func run() async throws {
            try await User.work(options) { accounts, settings in
                let wish = APITokenWish(
                    label: label, role: try role.map { try User.role($0, settings.console) },
                    expiresAt: days.map { Accounts.systemTime() + Int64($0) * 86_400_000 })
                let made = try await accounts.makeToken(account: account, wish, by: User.actor)
                settings.console.say(
                    zh: "\(account) 的令牌 \(made.token.id)（只显示这一次）：\(made.secret)",
                    en: "Token \(made.token.id) of \(account), shown this once: \(made.secret)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tokens: number, account, label, role, when made, when they end, when last used.")
        @Argument(help: "The account; without it, all.") var account: String?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                for token in try await accounts.tokens(account: account) {
                    let fields = [
                        "\(token.id)", token.account, token.name, token.role?.rawValue ?? "-",
                        settings.text(token.createdAt), token.expiresAt.map(settings.text) ?? "-",
                        token.lastUsedAt.map(settings.text) ?? "-",
                    ]
                    print(fields.joined(separator: "\t"))
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make tokens useless.")
        @Argument(help: "Their numbers.") var tokens: [Int64]
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                var missing = false
                for token in tokens where try await !accounts.revokeToken(token, by: User.actor) {
                    let text = LocalizedText(zh: "没有令牌 \(token)", en: "there is no token \(token)")
                    settings.console.complain(text[settings.console.language])
                    missing = true
                }
                if missing { throw ExitCode.failure }
            }
        }
    }
}
