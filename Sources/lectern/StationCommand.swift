import Accounts
import ArgumentParser
import Database
import Foundation
import MediaModel
import Settings
import Stations

/// `lectern station`
struct StationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "station", abstract: "Learning sites and their keys.",
        subcommands: [Add.self, List.self, Import.self, Key.self, Revoke.self])

    /// Runs `body` on the daemon's stations, and tells what it threw in the user's language.
    static func work(
        _ options: CommonOptions, _ body: (Stations, Accounts, Settings) async throws -> Void
    ) async throws {
        let settings = try options.load()
        let database = try await Database.open(path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
        do {
            try await body(
                Stations(database: database, digest: Secret.sha256Hexadecimal, now: Accounts.systemTime),
                Accounts(database: database), settings)
        } catch let error as StationsError {
            for line in error.text(settings.locale.messages).split(separator: "\n") {
                settings.console.complain(String(line))
            }
            throw ExitCode.failure
        }
        try database.close()
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a station; its key is shown once.")
        @Argument(help: "The code.") var code: String
        @Option(help: "The name.") var name: String
        @Option(help: "The region from the province down, with slashes.") var region: String?
        @Option(help: "The kind of site.") var kind: String?
        @Option(help: "Who runs it.") var contact: String?
        @Option(help: "How to reach them.") var telephone: String?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await StationCommand.work(options) { stations, accounts, settings in
                let details = StationDetails(
                    name: name, kind: kind, region: region, contact: contact, telephone: telephone)
                let key = try await stations.add(code: code, details)
                try await accounts.audit(User.actor, "station.add", code)
                settings.console.say(
                    zh: "站点 \(code) 的密钥（只显示这一次）：\(key)", en: "Key of station \(code), shown this once: \(key)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All stations.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await StationCommand.work(options) { stations, _, _ in
                var cursor: String?
                repeat {
                    let page = try await stations.list(after: cursor, limit: 200)
                    for station in page.stations {
                        let fields = [
                            station.code, station.name, station.region ?? "-", station.telephone ?? "-",
                            station.hasKey ? "key" : "-",
                        ]
                        print(fields.joined(separator: "\t"))
                    }
                    cursor = page.next
                } while cursor != nil
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make or change stations from a CSV or XLSX file: code, name, kind, region, contact, telephone.")
        @Argument(help: "The CSV or XLSX file.") var file: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await StationCommand.work(options) { stations, accounts, settings in
                guard let handle = FileHandle(forReadingAtPath: file),
                    let data = try? handle.read(upToCount: 64 << 20)
                else {
                    throw settings.console.fail(LocalizedText(zh: "无法读取 \(file)", en: "cannot read \(file)"))
                }
                let imported = try await stations.importCSV(Array(data))
                let name = URL(fileURLWithPath: file).lastPathComponent
                try await accounts.audit(User.actor, "station.import", name, "\(imported.count)")
                for station in imported {
                    print("\(station.code)\t\(station.name)\t\(station.key ?? "-")")
                }
            }
        }
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a station a new key; the old one is void.")
        @Argument(help: "The code.") var code: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await StationCommand.work(options) { stations, accounts, settings in
                let key = try await stations.newKey(code: code)
                try await accounts.audit(User.actor, "station.key", code)
                settings.console.say(
                    zh: "站点 \(code) 的新密钥（只显示这一次）：\(key)", en: "New key of station \(code), shown this once: \(key)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a station's key away.")
        @Argument(help: "The code.") var code: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await StationCommand.work(options) { stations, accounts, settings in
                try await stations.revokeKey(code: code)
                try await accounts.audit(User.actor, "station.revoke", code)
                settings.console.say(zh: "站点 \(code) 的密钥已作废", en: "The key of station \(code) is void")
            }
        }
    }
}
