import Accounts
import ArgumentParser
import Database
import Foundation
import MediaModel
import Settings

/// `lectern user`
struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "People who log in.",
        subcommands: [
            Add.self, List.self, RoleChange.self, Password.self, Sessions.self, Disable.self, Enable.self,
        ])

    /// Who does it, for the audit log.
    static var actor: Actor { .commandLine(user: NSUserName()) }

    /// The role of that name.
    ///
    /// - Throws: `ExitCode` 64 if there is none.
    static func role(_ name: String, _ console: Console) throws -> Role {
        guard let role = Role(rawValue: name) else {
            let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw console.fail(
                LocalizedText(zh: "没有角色“\(name)”，应为 \(roles) 之一。", en: "No role “\(name)”: it is one of \(roles)."),
                status: 64)
        }
        return role
    }

    /// Runs `body` on the daemon's accounts, running or not, and tells what it threw in the user's language.
    static func work(
        _ options: CommonOptions, _ body: (Accounts, Settings) async throws -> Void
    ) async throws {
        let settings = try options.load()
        let database = try await Database.open(path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
        do {
            try await body(Accounts(database: database), settings)
        } catch let error as AccountsError {
            throw settings.console.fail(error.message)
        }
        try database.close()
    }

    /// Reads a new password: asked for twice at a terminal, else one line of standard input.
    static func readPassword(_ console: Console) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true) ?? "" }
        let prompts = [LocalizedText(zh: "新密码：", en: "New password: "), LocalizedText(zh: "再输一次：", en: "Again: ")]
        let typed = prompts.map { prompt in getpass(prompt[console.language]).map { String(cString: $0) } ?? "" }
        guard typed[0] == typed[1] else {
            throw console.fail(LocalizedText(zh: "两次输入不同，请重试。", en: "The two differ: try again."))
        }
        return typed[0]
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an account; the password is asked for.")
        @Argument(help: "The name to log in with.") var name: String
        @Option(help: "administrator, reviewer, producer, viewer or station.") var role = "viewer"
        @Option(help: "The unit it belongs to.") var unit: String?
        @Option(help: "The code of the region that an administrator is bound to.") var region: String?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                let role = try User.role(role, settings.console)
                let password = try User.readPassword(settings.console)
                try await accounts.add(
                    name: name, password: password, role: role, unit: unit, region: region, by: User.actor)
                settings.console.say(zh: "已建立账号 \(name)", en: "The account \(name) is made")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All accounts.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, _ in
                for account in try await accounts.list() {
                    let mark = account.isDisabled ? " (disabled)" : ""
                    print("\(account.name)\t\(account.role.rawValue)\t\(account.unit ?? "-")\(mark)")
                }
            }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an account a new password, which is asked for.")
        @Argument(help: "The account.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                let password = try User.readPassword(settings.console)
                try await accounts.setPassword(name: name, password: password, by: User.actor)
                if name == "admin" { FirstPassword(data: settings.data).forget() }
                settings.console.say(zh: "\(name) 的密码已更改", en: "The password of \(name) is changed")
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shut an account out.")
        @Argument(help: "The account.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                try await accounts.disable(name: name, by: User.actor)
                settings.console.say(zh: "\(name) 已停用", en: "\(name) is shut out")
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let an account in again.")
        @Argument(help: "The account.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                try await accounts.enable(name: name, by: User.actor)
                settings.console.say(zh: "\(name) 已启用", en: "\(name) is let in again")
            }
        }
    }

    struct RoleChange: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Change what an account may do; its sessions end.")
        @Argument(help: "The account.") var name: String
        @Argument(help: "administrator, reviewer, producer, viewer or station.") var role: String
        @Option(help: "The unit it belongs to from now on; an empty text for none.") var unit: String?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                let role = try User.role(role, settings.console)
                try await accounts.update(name: name, AccountChanges(role: role, unit: unit), by: User.actor)
                settings.console.say(zh: "\(name) 的角色是 \(role.rawValue)", en: "\(name) is a \(role.rawValue) now")
            }
        }
    }

    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The sessions of an account: when they were opened and last used.")
        @Argument(help: "The account.") var name: String
        @Flag(help: "End them all.") var end = false
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                if end {
                    try await accounts.endSessions(account: name, by: User.actor)
                    settings.console.say(zh: "\(name) 的会话已全部结束", en: "All sessions of \(name) have ended")
                    return
                }
                for session in try await accounts.sessions(account: name) {
                    print("\(settings.text(session.createdAt))\t\(settings.text(session.lastSeenAt))")
                }
            }
        }
    }
}
