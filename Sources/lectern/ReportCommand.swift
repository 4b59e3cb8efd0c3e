import Accounts
import ArgumentParser
import Database
import Foundation
import Logging
import MediaModel
import Reports
import Settings
import Stations
import Viewing

/// `lectern report`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Figures of viewing by periods; assessment; whom to call.",
        subcommands: [Views.self, Calls.self, Assess.self, Close.self, Mail.self], defaultSubcommand: Views.self)

    /// Forms of reports.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case csv, json, xlsx, html
    }

    /// Where a report goes.
    struct Output: ParsableArguments {
        @Option(help: "csv, json, xlsx or html.") var format = Form.csv
        @Option(name: .shortAndLong, help: "The file; standard output if not given.") var output: String?

        func write(_ bytes: [UInt8], _ console: Console) throws {
            do {
                guard let output else { return try FileHandle.standardOutput.write(contentsOf: Data(bytes)) }
                try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw console.fail(
                    LocalizedText(zh: "无法写入 \(output ?? "-")：\(error)", en: "cannot write \(output ?? "-"): \(error)"))
            }
        }

        /// Sheets in the form asked for; JSON is for views alone.
        func bytes(_ sheets: [Sheet], _ console: Console) throws -> [UInt8] {
            switch format {
            case .csv: return sheets.flatMap(\.csv)
            case .xlsx: return Workbook.bytes(sheets)
            case .html: return PrintedPage.bytes(sheets, console.language)
            case .json:
                throw console.fail(
                    LocalizedText(zh: "此表可用 csv、xlsx 或 html 格式。", en: "this table is written as csv, xlsx or html"),
                    status: 64)
            }
        }
    }

    /// Runs `body` on the daemon's database, running or not, and tells what it threw in the user's language.
    static func work(
        _ options: CommonOptions, _ body: (ReportMaker, Database, Settings) async throws -> Void
    ) async throws {
        let settings = try options.load()
        let database = try await Database.open(path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
        do {
            // Months that were never counted, as after an upgrade, are counted now.
            if try await database.read({ tx in try ClosedMonths.rule(in: tx) }) == nil {
                await Daemon.makeRecorder(database, settings).flush()
            }
            try await body(
                Daemon.makeReports(database, settings), database, settings)
        } catch let error as ReportError {
            throw settings.console.fail(error.message)
        } catch let error as DatabaseError {
            throw settings.console.fail(error.explanation)
        }
        try database.close()
    }

    /// The day in an option.
    static func day(_ text: String?, _ name: String, _ console: Console) throws -> LocalDay? {
        guard let text else { return nil }
        guard let day = LocalDay(text) else {
            throw console.fail(
                LocalizedText(zh: "\(name) 应写成 2026-11-21。", en: "\(name) must be written as 2026-11-21"), status: 64)
        }
        return day
    }

    /// The length in an option.
    static func length(_ text: String, _ console: Console) throws -> PeriodLength {
        guard let length = PeriodLength(rawValue: text) else {
            let names = PeriodLength.allCases.map(\.rawValue).joined(separator: ", ")
            throw console.fail(
                LocalizedText(zh: "--period 应为 \(names) 之一。", en: "--period is one of \(names)"), status: 64)
        }
        return length
    }
}

extension ReportCommand {
    struct Views: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Views, people and hours by periods and keys.")
        @Option(help: "day, week, month, quarter, half or year.") var period = "month"
        @Option(help: "The first day; that of the present period if not given.") var from: String?
        @Option(help: "The first day after the last; the period's end if not given.") var to: String?
        @Option(help: "region, station, section, series, unit, programme, type, hour or total.") var by = "region"
        @Option(help: "The code of a region: stations in it alone.") var region: String?
        @Option(help: "The level of regions: province, city, county, township or village.") var level: String?
        @Option(help: "The code of a station.") var station: String?
        @Option(help: "The id of a programme.") var programme: String?
        @Option(help: "The rule to count by, such as “1 (120 s, day cap)”; that in force if not given.")
        var rule: String?
        @OptionGroup var output: Output
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ReportCommand.work(options) { maker, _, settings in
                let report = try await maker.report(try query(maker, settings.console))
                let language = settings.locale.messages
                let bytes =
                    switch output.format {
                    case .json: report.json(language, zone: settings.zone)
                    case .csv: report.csv(language, zone: settings.zone)
                    case .xlsx, .html:
                        try output.bytes(report.sheets(language, zone: settings.zone), settings.console)
                    }
                try output.write(bytes, settings.console)
            }
        }

        private func query(_ maker: ReportMaker, _ console: Console) throws -> ReportQuery {
            let length = try ReportCommand.length(period, console)
            let first = try ReportCommand.day(from, "--from", console) ?? length.period(containing: maker.today).first
            let end = try ReportCommand.day(to, "--to", console) ?? length.period(containing: first).end
            guard let by = ReportQuery.Dimension(rawValue: by) else {
                let names = ReportQuery.Dimension.allCases.map(\.rawValue).joined(separator: ", ")
                throw console.fail(LocalizedText(zh: "--by 应为 \(names) 之一。", en: "--by is one of \(names)"), status: 64)
            }
            var query = ReportQuery(length: length, from: first, to: end, by: by)
            query.region = region
            query.station = station
            query.programme = programme
            if let level {
                query.level = RegionLevel(rawValue: level)
                guard query.level != nil else {
                    let names = RegionLevel.allCases.map(\.rawValue).joined(separator: ", ")
                    throw console.fail(
                        LocalizedText(zh: "--level 应为 \(names) 之一。", en: "--level is one of \(names)"), status: 64)
                }
            }
            if let rule {
                query.rule = CountingRule(name: rule)
                guard query.rule != nil else {
                    throw console.fail(
                        LocalizedText(
                            zh: "没有计数规则“\(rule)”；例如 1、1 (120 s)、1 (30 s, day cap, day from 3 h)。",
                            en: "no rule “\(rule)”: write 1, 1 (120 s) or 1 (30 s, day cap, day from 3 h)"), status: 64)
                }
            }
            return query
        }
    }

    struct Calls: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stations that were silent, with telephone numbers.")
        @Option(help: "The month, as 2026-11; the present one if not given.") var month: String?
        @Option(help: "The code of a region.") var region: String?
        @OptionGroup var output: Output
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ReportCommand.work(options) { maker, _, settings in
                let day = try ReportCommand.day(month.map { "\($0)-01" }, "--month", settings.console) ?? maker.today
                let list = try await maker.callList(of: day, in: region)
                let sheet = list.sheet(settings.locale.messages, zone: settings.zone)
                try output.write(try output.bytes([sheet], settings.console), settings.console)
            }
        }
    }

    struct Assess: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How stations stand against the rules.")
        @Option(help: "month, quarter, half or year.") var period = "month"
        @Option(help: "A day of the period; today if not given.") var from: String?
        @Option(help: "The code of a region.") var region: String?
        @OptionGroup var output: Output
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ReportCommand.work(options) { maker, _, settings in
                let length = try ReportCommand.length(period, settings.console)
                let day = try ReportCommand.day(from, "--from", settings.console) ?? maker.today
                let assessment = try await maker.assessment(of: length.period(containing: day), in: region)
                let sheet = assessment.sheet(settings.locale.messages, zone: settings.zone)
                try output.write(try output.bytes([sheet], settings.console), settings.console)
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Freeze a month that is over; what comes later is shown as corrections.")
        @Argument(help: "The month, as 2026-10.") var month: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ReportCommand.work(options) { maker, database, settings in
                guard let day = try ReportCommand.day("\(month)-01", "MONTH", settings.console) else { return }
                try await maker.close(day)
                try await Accounts(database: database).audit(User.actor, "report.close", month)
                settings.console.say(zh: "\(month) 已封存", en: "\(month) is closed")
            }
        }
    }
}

extension ReportCommand {
    struct Mail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mail the reports of a month that is over to reports.mailTo, now.")
        @Argument(help: "The month, as 2026-10.") var month: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await ReportCommand.work(options) { maker, database, settings in
                guard let day = try ReportCommand.day("\(month)-01", "MONTH", settings.console) else { return }
                let folder = MonthlyFolder(month: PeriodLength.month.period(containing: day), settings: settings)
                guard folder.month.end <= maker.today else {
                    throw settings.console.fail(LocalizedText(zh: "\(month) 尚未结束", en: "\(month) is not over"))
                }
                guard settings.reports.mailTo != nil else {
                    throw settings.console.fail(
                        LocalizedText(zh: "请先设置 reports.mailTo 和 mail", en: "set reports.mailTo and mail first"))
                }
                if !folder.exists { try await folder.write(maker) }
                let mail = MonthlyMail(
                    settings: settings, accounts: Accounts(database: database), log: Logger(label: "reports"))
                do {
                    try await mail.sendNow(folder)
                } catch let failure as MailCommand.Failure {
                    throw settings.console.fail(failure.message)
                }
                settings.console.say(zh: "\(month) 的报表已寄出", en: "the reports of \(month) were mailed")
            }
        }
    }
}

/// Sheets as a page to print.
enum PrintedPage {
    static func bytes(_ sheets: [Sheet], _ language: Language) -> [UInt8] {
        var text = """
            <!doctype html><html lang="\(language.tag)"><meta charset="utf-8"><title>Lectern</title><style>
            body{font:11pt sans-serif}table{border-collapse:collapse;margin:1em 0}
            td,th{border:1px solid #888;padding:2pt 5pt}td.n{text-align:right}thead{display:table-header-group}
            </style>
            """
        for sheet in sheets {
            text += "<h1>\(escaped(sheet.name))</h1><table><thead><tr>"
            text += sheet.titles.map { "<th>\(escaped($0))</th>" }.joined() + "</tr></thead><tbody>"
            for row in sheet.rows { text += "<tr>\(row.map(cell).joined())</tr>\n" }
            text += "</tbody></table>" + sheet.notes.map { "<p>\(escaped($0))</p>" }.joined()
        }
        return Array(text.utf8)
    }

    private static func cell(_ cell: Sheet.Cell) -> String {
        switch cell {
        case .text(let text): "<td>\(escaped(text))</td>"
        default: "<td class=\"n\">\(cell.plain)</td>"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
