import Accounts
import ArgumentParser
import Channels
import Database
import Delivery
import Foundation
import MediaModel
import Settings
import Storage
import Viewing

/// `lectern edge`
struct EdgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edge", abstract: "Caches near the viewers: their keys and their logs.",
        subcommands: [Key.self, Import.self])

    /// Where the secret is from which the keys of edge caches follow.
    static func secretPath(_ settings: Settings) -> String { "\(settings.data)/edge.key" }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print an edge cache's key, as the line that its credential.conf holds.")
        @Argument(help: "The cache's name: a–z, 0–9 and -.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let settings = try options.load()
            do {
                let keys = EdgeKeys(secret: try SecretFile.loadOrCreate(path: EdgeCommand.secretPath(settings)))
                guard let key = keys.key(for: name) else {
                    throw settings.console.fail(
                        LocalizedText(
                            zh: "“\(name)”不能作为名称：应为 1 到 32 个小写字母、数字或 -。",
                            en: "“\(name)” is no name: it is 1 to 32 lower-case letters, digits and -."), status: 64)
                }
                print("proxy_set_header \(EdgeKeys.field) \"\(key)\";")
            } catch let error as AccountsError {
                throw settings.console.fail(error.message)
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count what edge caches delivered, from their logs, packed with gzip or not.",
            discussion: "A log that was counted before, in whole or in part, counts nothing twice.")
        @Argument(help: "The logs.") var files: [String]
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let settings = try options.load()
            let console = settings.console
            let database = try await Database.open(
                path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
            let recorder = Daemon.makeRecorder(database, settings)
            guard try await recorder.isRuleCurrent else {
                throw console.fail(
                    LocalizedText(
                        zh: "计数规则或时区的设置与数据库的不同。请先用新设置启动守护进程，再导入日志。",
                        en: """
                            The counting rule or time zone in the settings is not the one that the database was \
                            counted by. Start the daemon with the new settings first.
                            """))
            }
            let signer = TokenSigner(try KeyFile(data: settings.data).loadOrCreate(now: Accounts.systemTime()))
            let assets = AssetCache(store: try MediaStore(root: settings.data))
            let channels = ChannelStore(database: database, zone: settings.zone, now: Accounts.systemTime)
            for file in files {
                var log = EdgeLogImport(
                    assets: assets, signer: signer, now: Accounts.systemTime(),
                    items: { try await channels.items(of: $0, overlapping: $1) },
                    store: { try await recorder.store($0) })
                let outcome: EdgeLogImport.Outcome
                do {
                    outcome = try await Self.read(file, into: &log)
                } catch {
                    throw console.fail(Self.failure(file, error))
                }
                console.say(
                    zh: "\(file)：\(outcome.lines) 行，计入 \(outcome.stored)，略过 \(outcome.ignored)，拒绝 \(outcome.refused)，"
                        + "无法识别 \(outcome.malformed)，影片已删除 \(outcome.gone)，没有开播记录 \(outcome.unknownViewings)",
                    en: "\(file): \(outcome.lines) lines, \(outcome.stored) stored, \(outcome.ignored) ignored, "
                        + "\(outcome.refused) refused, \(outcome.malformed) malformed, \(outcome.gone) of films that "
                        + "are gone, \(outcome.unknownViewings) viewings that nobody opened")
            }
            try database.close()
        }

        private static func read(_ file: String, into log: inout EdgeLogImport) async throws -> EdgeLogImport.Outcome {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            defer { try? handle.close() }
            let reader = try GzipReader(limit: .max)
            var isPacked: Bool?
            while let data = try handle.read(upToCount: 1 << 18), !data.isEmpty {
                let piece = Array(data)
                let packed = isPacked ?? piece.starts(with: [0x1F, 0x8B])
                isPacked = packed
                if packed {
                    try await reader.take(piece) { try await log.take($0) }
                } else {
                    try await log.take(piece)
                }
            }
            try reader.finish()
            return try await log.finish()
        }

        private static func failure(_ file: String, _ error: any Error) -> LocalizedText {
            switch error {
            case is GzipReader.Fault:
                LocalizedText(zh: "\(file)：压缩文件已损坏或不完整。", en: "\(file): the packed file is damaged or cut off.")
            case let error as DatabaseError:
                LocalizedText(zh: "\(file)：\(error.explanation.zh)", en: "\(file): \(error.explanation.en)")
            case let error as DeliveryError:
                LocalizedText(zh: "\(file)：\(error.message.zh)", en: "\(file): \(error.message.en)")
            default: LocalizedText(zh: "无法读取 \(file)：\(error)", en: "cannot read \(file): \(error)")
            }
        }
    }
}
