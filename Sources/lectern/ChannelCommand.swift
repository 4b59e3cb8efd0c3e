import Accounts
import ArgumentParser
import Catalogue
import Channels
import Database
import Foundation
import Logging
import MediaModel
import Reports
import Settings
import Storage

/// `lectern channel`
struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Channels and their schedules.",
        subcommands: [Add.self, List.self, Lay.self, Import.self, Export.self])

    /// What the commands work on.
    struct Place {
        var channels: ChannelStore
        var keeping: ChannelKeeping
        var accounts: Accounts
        var settings: Settings

        /// The channel of that name.
        ///
        /// - Throws: `ExitCode` if there is none.
        func schedule(_ name: String) async throws -> Schedule {
            guard let id = ChannelID(name), let schedule = try await channels.schedule(of: id) else {
                throw settings.console.fail(
                    LocalizedText(zh: "没有频道 \(name)。", en: "There is no channel \(name)."))
            }
            return schedule
        }
    }

    /// Runs `body` on the daemon's channels, and tells what it threw in the user's language.
    static func work(_ options: CommonOptions, _ body: (Place) async throws -> Void) async throws {
        let settings = try options.load()
        let database = try await Database.open(path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
        let store = try MediaStore(root: settings.data)
        let channels = ChannelStore(database: database, zone: settings.zone, now: Accounts.systemTime)
        let card = await ChannelsOnAir.card(in: store, log: Logger(label: "channels"))
        let keeping = ChannelKeeping(store: channels, card: { card }) { asset in
            guard let json = FileManager.default.contents(atPath: store.manifestPath(asset)) else { return nil }
            return try? JSONDecoder().decode(AssetManifest.self, from: json)
        }
        do {
            try await body(
                Place(
                    channels: channels, keeping: keeping, accounts: Accounts(database: database), settings: settings))
        } catch let error as ChannelsError {
            for line in error.text(settings.locale.messages).split(separator: "\n") {
                settings.console.complain(String(line))
            }
            throw ExitCode.failure
        }
        try database.close()
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a channel.")
        @Argument(help: "Its name in addresses: a–z, 0–9, - and _.") var id: String
        @Option(help: "Its name for viewers.") var name: String
        @Option(help: "The group that players list it under.") var group: String?
        @Option(help: "Its language: zh.") var language: String?
        @Option(help: "Its time zone, if it is not that of the settings: Asia/Shanghai.") var zone: String?
        @Option(help: "Days that viewers may go back, 0 to 7.") var daysBack = 7
        @Option(help: "Fillers between programmes: programme:ID, series:ID or section:ID. May be given again.")
        var filler: [String] = []
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let sources = try filler.map { text in
                let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
                guard parts.count == 2, let kind = FillerSource.Kind(rawValue: parts[0]) else {
                    throw ValidationError("--filler must be programme:ID, series:ID or section:ID")
                }
                return FillerSource(kind, parts[1])
            }
            try await ChannelCommand.work(options) { place in
                guard let id = ChannelID(id) else {
                    throw place.settings.console.fail(
                        LocalizedText(
                            zh: "频道标识应为小写字母、数字、- 和 _，最多 64 个。",
                            en: "A channel's id has a–z, 0–9, - and _, at most 64."))
                }
                try await place.channels.add(
                    Channel(
                        id: id, name: name, group: group, language: language, zone: zone, fillers: sources,
                        daysBack: daysBack))
                try await place.accounts.audit(User.actor, "channel.add", id.rawValue)
                try await place.keeping.layNow(id)
                place.settings.console.say(zh: "已建立频道 \(id)", en: "made the channel \(id)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All channels, with what is on now.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ChannelCommand.work(options) { place in
                for channel in try await place.channels.channels() {
                    let now = try await place.channels.entry(of: channel.id, at: Accounts.systemTime())
                    let fields = [
                        channel.id.rawValue, channel.name, channel.group ?? "-", channel.isOnAir ? "on" : "off",
                        now?.title ?? "-",
                    ]
                    print(fields.joined(separator: "\t"))
                }
            }
        }
    }

    struct Lay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lay channels out now, and show the guide and what will not air as it is meant.")
        @Argument(help: "The channel; all of them if none is named.") var id: String?
        @Option(help: "Days of the guide to show, 1 to 35.") var days = 1
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ChannelCommand.work(options) { place in
                guard let id else {
                    let count = try await place.keeping.lay()
                    place.settings.console.say(zh: "已编排 \(count) 个频道", en: "laid out \(count) channels")
                    return
                }
                let channel = try await place.schedule(id).channel
                try await place.keeping.layNow(channel.id)
                try await show(channel, place)
            }
        }

        private func show(_ channel: Channel, _ place: Place) async throws {
            let clock = channel.clock(standard: place.settings.zone)
            let now = Accounts.systemTime()
            let end = now + Int64(min(max(days, 1), 35)) * 86_400_000
            let time = { (at: Int64) in "\(clock.day(at)) \(clock.time(at)?.description ?? "")" }
            for entry in try await place.channels.entries(of: channel.id, overlapping: now..<end) {
                print("\(time(entry.start))\t\(time(entry.end))\t\(entry.title)")
            }
            for conflict in try await place.channels.conflicts(of: channel.id, since: now) where conflict.at < end {
                let message = conflict.message[place.settings.locale.messages]
                place.settings.console.complain("\(time(conflict.at)) \(conflict.rule?.rawValue ?? "") \(message)")
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the rules of a channel those of a CSV file: rule, title, start, length, days, content, …")
        @Argument(help: "The channel.") var id: String
        @Argument(help: "The CSV file.") var file: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ChannelCommand.work(options) { place in
                let channel = try await place.schedule(id).channel
                guard let handle = FileHandle(forReadingAtPath: file),
                    let data = try? handle.read(upToCount: 8 << 20)
                else {
                    throw place.settings.console.fail(
                        LocalizedText(zh: "无法读取 \(file)", en: "cannot read \(file)"))
                }
                let rules = try ScheduleTable.rules(Array(data))
                try await place.channels.setRules(rules, of: channel.id)
                try await place.accounts.audit(User.actor, "schedule.set", channel.id.rawValue, "\(rules.count)")
                try await place.keeping.layNow(channel.id)
                place.settings.console.say(zh: "已导入 \(rules.count) 条规则", en: "took in \(rules.count) rules")
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the rules of a channel as CSV.")
        @Argument(help: "The channel.") var id: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ChannelCommand.work(options) { place in
                let rules = try await place.schedule(id).rules
                let sheet = Sheet(
                    name: "schedule", titles: ScheduleTable.titles(place.settings.locale.messages),
                    rows: ScheduleTable.rows(rules).map { $0.map { Sheet.Cell.text($0) } })
                FileHandle.standardOutput.write(Data(sheet.csv))
            }
        }
    }
}
