import Accounts
import ArgumentParser
import Database
import Foundation
import MediaModel
import Settings

/// `lectern keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The keys that sign the addresses of plays.",
        subcommands: [Rotate.self, List.self])

    /// A line a key: number, when it was made, and until when it is good, or that it signs.
    static func show(_ ring: KeyRing, _ settings: Settings) {
        let signs = LocalizedText(zh: "正在签名", en: "signs")[settings.console.language]
        for key in ring.keys {
            let end = ring.end(of: key).map(settings.text) ?? signs
            let made = key.createdAt > 0 ? settings.text(key.createdAt) : "-"
            print("\(key.id)\t\(made)\t\(end)")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign with a new key from now on; those before it are good until no play needs them any more.")
        @Flag(help: "Void all keys before it at once: who is watching has to begin again.") var voidOthers = false
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await User.work(options) { accounts, settings in
                let file = KeyFile(data: settings.data)
                let ring = try file.rotate(now: Accounts.systemTime(), voidingOthers: voidOthers)
                let newest = ring.keys.last.map { "\($0.id)" } ?? ""
                try await accounts.audit(User.actor, "keys.rotate", newest, voidOthers ? "void others" : nil)
                KeysCommand.show(ring, settings)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The keys, oldest first: number, when made, and until when they are good.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let settings = try options.load()
            do {
                guard let ring = try KeyFile(data: settings.data).load() else {
                    throw settings.console.fail(
                        LocalizedText(
                            zh: "\(settings.data) 中还没有密钥：守护进程第一次启动时生成。",
                            en: "There are no keys in \(settings.data) yet: the daemon makes one at its first start."))
                }
                KeysCommand.show(ring, settings)
            } catch let error as AccountsError {
                throw settings.console.fail(error.message)
            }
        }
    }
}
