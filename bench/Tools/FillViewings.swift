import Accounts
import ArgumentParser
import Catalogue
import Database
import Foundation
import Ingest
import MediaModel
import Reports
import Stations
import Viewing

/// Fills a month with stations and viewings, straight into the tables: what reports are measured on.
struct FillViewings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "viewings")

    @Option(help: "The database; it is made.")
    var database: String
    @Option(help: "How many stations.")
    var stations = 50_000
    @Option(help: "How many viewings in the month.")
    var viewings = 3_000_000
    @Option(help: "How many programmes they are of.")
    var programmes = 2000
    @Option(help: "The month, as 2026-11.")
    var month = "2026-11"

    func run() async throws {
        guard let first = LocalDay("\(month)-01") else { throw ValidationError("no month \(month)") }
        let database = try await Database.open(path: database, migrations: FillCatalogue.tables)
        try await addRegions(to: database)
        try await addProgrammes(to: database)
        let made = MadeViewings(stations: stations, viewings: viewings, programmes: programmes, first: first)
        for part in stride(from: 0, to: stations, by: 500) {
            let numbers = part..<min(part + 500, stations)
            try await database.write { tx in
                for number in numbers { try made.add(station: number, in: tx) }
            }
        }
        // The months are made from the viewings, as after a change of the rule.
        guard let zone = TimeZone(identifier: "Asia/Shanghai") else { throw ValidationError("no zone") }
        let start = ContinuousClock.now
        let recorder = ViewingRecorder(
            database: database, rule: CountingRule(), zone: zone, countsChanged: { _, _ in })
        await recorder.flush()
        print("{\"recountSeconds\": \((ContinuousClock.now - start) / .seconds(1))}")
        try database.close()
    }

    /// A province of 11 cities with 13 counties each, and 10 townships in each of them.
    private func addRegions(to database: Database) async throws {
        var lines = ["code,name,parent,level", "37,省,,province"]
        for city in 0..<11 {
            lines.append("37-\(city),市\(city),37,city")
            for county in 0..<13 {
                lines.append("37-\(city)-\(county),县\(county),37-\(city),county")
                for town in 0..<10 {
                    lines.append("37-\(city)-\(county)-\(town),镇\(town),37-\(city)-\(county),township")
                }
            }
        }
        let stations = Stations(database: database, digest: { "\($0.count)" }, now: { 0 })
        try await stations.importRegions(Array(lines.joined(separator: "\n").utf8))
    }

    private func addProgrammes(to database: Database) async throws {
        guard let asset = AssetID("bench") else { throw ValidationError("no asset") }
        let made = MadeProgrammes(asset: asset, duration: 2700, now: 1_795_233_600_000, count: programmes)
        let count = programmes
        try await database.write { tx in
            for number in 0..<count { try Catalogue.publish(made.publication(number), in: tx) }
        }
    }
}

/// Viewings of a month; the same numbers give the same ones.
struct MadeViewings: Sendable {
    let stations: Int
    let viewings: Int
    let programmes: Int
    let first: LocalDay

    /// Adds a station with its viewings; every hundredth is silent.
    func add(station number: Int, in tx: WriteTransaction) throws {
        let code = "S\(number)"
        let town = "37-\(number % 11)-\(number / 11 % 13)-\(number / 143 % 10)"
        try tx.execute(
            """
            INSERT INTO stations (code, name, region, region_code, telephone, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, 0, 0)
            """, code, "第\(number)站", town, town, "0539-\(number)")
        guard number % 100 != 0 else { return }
        try tx.execute(
            "INSERT INTO station_presence (month, station_code, days) VALUES (?, ?, ?)", first.month, code,
            (1 << 28) - 1)
        // Local midnight is 16:00 of the day before in UTC.
        let midnight = Int64(first.daysSince1970) * 86_400_000 - 8 * 3_600_000
        let own = viewings * (number + 1) / stations - viewings * number / stations
        for place in 0..<own {
            let mixed = (UInt64(number * 131 + place) &* 0x9E37_79B9_7F4A_7C15) >> 20
            let day = place % 28
            let at = midnight + Int64(day) * 86_400_000 + Int64(8 + mixed % 14) * 3_600_000 + Int64(place) * 1000
            let programme = Int(mixed >> 5) % programmes
            let seconds = Int((mixed >> 9) % 2600) + 20
            let isReported = number % 3 == 0
            let name = String(programme)
            let padded = String(repeating: "0", count: max(0, 12 - name.count)) + name
            try tx.execute(
                """
                INSERT INTO viewings (id, programme_id, viewer, opened_at, day, duration, last_at, has_reported,
                reported, inferred, reported_seconds, inferred_seconds, people)
                VALUES (?, ?, ?, ?, ?, 2700, ?, ?, ?, ?, ?, ?, ?)
                """, "b\(number)-\(place)", padded, "station:\(code)", at, first.adding(days: day).number, at,
                isReported, [UInt8](), [UInt8](), isReported ? seconds : 0, isReported ? 0 : seconds,
                Int(mixed % 60) + 1)
        }
    }
}

/// How long reports of a month take, and what memory they need. Prints JSON: seconds of each, and the peak in MiB.
struct TimeReports: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reports")

    @Option(help: "The database that `viewings` filled.")
    var database: String
    @Option(help: "The month, as 2026-11.")
    var month = "2026-11"
    @Option(help: "How often each is made.")
    var rounds = 3

    func run() async throws {
        guard let first = LocalDay("\(month)-01"), let zone = TimeZone(identifier: "Asia/Shanghai") else {
            throw ValidationError("no month \(month)")
        }
        let maker = ReportMaker(
            database: try Database.openReadOnly(path: database), zone: zone, now: Accounts.systemTime)
        let end = PeriodLength.month.period(containing: first).end
        print("{")
        let before = Self.peak
        for dimension in ReportQuery.Dimension.allCases {
            let query = ReportQuery(length: .month, from: first, to: end, by: dimension)
            var seconds: [Double] = []
            var rows = 0
            for _ in 0..<rounds {
                let start = ContinuousClock.now
                let report = try await maker.report(query)
                _ = report.csv(.zh, zone: zone)
                seconds.append((ContinuousClock.now - start) / .seconds(1))
                rows = report.rows.count
            }
            let times = seconds.sorted().map { String(format: "%.3f", $0) }.joined(separator: ", ")
            print(
                "  \"\(dimension.rawValue)\": {\"seconds\": [\(times)], \"rows\": \(rows), \"peakMiB\": \(Self.peak)},")
        }
        print("  \"peakMiBBefore\": \(before)\n}")
    }

    /// The most memory that the process has had, in MiB (`VmHWM`, proc(5)).
    private static var peak: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }
}
