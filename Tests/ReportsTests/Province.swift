import Catalogue
import Database
import Foundation
import MediaModel
import Stations
import Synchronization
import Testing
import Viewing

@testable import Reports

/// A small province: two cities, five stations, three programmes, and a recorder.
final class Province: Sendable {
    static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    let database: Database
    let stations: Stations
    let recorder: ViewingRecorder
    let reader: ViewingReader
    let maker: ReportMaker
    let clock = Clock()

    /// The clock of all rooms.
    final class Clock: Sendable {
        let value = Mutex<Int64>(0)
    }

    /// Milliseconds since 1970 of a local time such as `2024-02-29 23:50`.
    static func at(_ text: String) throws -> Int64 {
        let halves = text.split(separator: " ")
        let day = try #require(LocalDay(String(halves[0])))
        let parts = halves[1].split(separator: ":").compactMap { Int64($0) }
        return Int64(day.daysSince1970) * 86_400_000 + (parts[0] * 60 + parts[1]) * 60_000 - 8 * 3_600_000
    }

    static func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

    /// The present, which tests turn.
    func turnClock(to text: String) throws {
        let at = try Self.at(text)
        clock.value.withLock { $0 = at }
    }

    init(_ database: Database? = nil, rule: CountingRule = CountingRule()) async throws {
        let isNew = database == nil
        let database =
            try database
            ?? Database.inMemory(
                migrations: CatalogueSchema.migrations + StationsSchema.migrations + ViewingSchema.migrations
                    + ReportsSchema.migrations)
        self.database = database
        let box = clock
        let start = try Self.at("2023-12-01 08:00")
        box.value.withLock { $0 = start }
        stations = Stations(
            database: database, digest: { "\($0)" }, now: { box.value.withLock { $0 } })
        reader = ViewingReader(database: database)
        recorder = ViewingRecorder(
            database: database, rule: rule, zone: Self.zone,
            countsChanged: { tx, counts in
                try Catalogue.setCounts(counts.mapValues { ($0.views, $0.personViews) }, in: tx)
            },
            stationsHeard: { tx, heard in
                try Stations.noteHeard(
                    heard,
                    day: { at in
                        let day = LocalDay(containing: at, in: Self.zone)
                        return (day.month, day.dayOfMonth)
                    }, in: tx)
            })
        maker = ReportMaker(database: database, zone: Self.zone, now: { box.value.withLock { $0 } })
        if isNew { try await settle() }
    }

    private func settle() async throws {
        let regions = """
            code,name
            370000,山东省
            371300,临沂市
            371323,沂水县
            370100,济南市
            370102,历下区

            """
        try await stations.importRegions(Array(regions.utf8))
        for (code, name, region) in [
            ("A", "东关站", "371323"), ("B", "=西关站", "371323"), ("C", "泉城站", "370102"), ("D", "静默站", "370102"),
            ("E", "无区站", nil),
        ] as [(String, String, String?)] {
            _ = try await stations.add(code: code, StationDetails(name: name, region: region))
        }
        for (id, title, unit, type) in [
            ("p1", "水稻", "农业站", "课程"), ("p2", "=HYPERLINK(\"http://evil\")", "电教馆", "讲座"), ("p3", "山歌", "电教馆", "文艺"),
        ] {
            try await publish(id, title, unit: unit, type: type)
        }
    }

    func publish(_ id: String, _ title: String, unit: String, type: String) async throws {
        let publication = Publication(
            programme: try #require(ProgrammeID(id)), sourceKey: id, asset: try #require(AssetID("asset-\(id)")),
            sourceSHA256: String(repeating: "0", count: 64), duration: 600,
            metadata: ProgrammeMetadata(title: title, series: id == "p3" ? nil : "春耕", type: type), unit: unit,
            at: clock.value.withLock { $0 })
        _ = try await database.write { tx in try Catalogue.publish(publication, in: tx) }
    }

    /// Plays a programme: seconds from its beginning, reported with people or, without them, delivered.
    func play(
        _ name: String, _ programme: String, by viewer: Viewer, at text: String, seconds: Int, people: Int? = nil
    ) async throws {
        let id = try #require(ViewingID(name))
        let at = try Self.at(text)
        recorder.record(
            .opened(
                ViewingOpening(
                    viewing: id, programme: try #require(ProgrammeID(programme)), duration: 600, viewer: viewer,
                    at: at)))
        if let people {
            recorder.record(
                .reported(id, PlaybackReport(intervals: [0..<Double(seconds)], people: people), at: at))
        } else {
            recorder.record(.delivered(id, 0..<seconds, at: at))
        }
        await recorder.flush()
    }

    /// A month with all edge days.
    func playEdges() async throws {
        try await play("v01", "p1", by: .station("A"), at: "2024-01-31 20:00", seconds: 600, people: 10)
        try await play("v02", "p1", by: .station("A"), at: "2024-02-01 00:00", seconds: 600, people: 20)
        // Over midnight of the leap day into March: it is of the day on which it was opened.
        try await play("v03", "p2", by: .station("A"), at: "2024-02-29 23:50", seconds: 600, people: 30)
        try await play("v04", "p2", by: .station("A"), at: "2024-03-01 00:00", seconds: 300, people: 5)
        // Twice on one day: the longer counts.
        try await play("v05", "p1", by: .station("B"), at: "2024-02-29 19:00", seconds: 100)
        try await play("v06", "p1", by: .station("B"), at: "2024-02-29 21:00", seconds: 240)
        // Too short.
        try await play("v07", "p3", by: .station("B"), at: "2024-02-10 12:00", seconds: 20)
        try await play("v08", "p3", by: .station("C"), at: "2024-02-15 12:00", seconds: 60, people: 1)
        try await play("v09", "p1", by: .station("C"), at: "2024-02-15 13:00", seconds: 10)
        try await play("v10", "p3", by: .guest("g"), at: "2024-02-15 12:30", seconds: 120)
        try await play("v11", "p1", by: .station("E"), at: "2024-02-20 09:00", seconds: 600)
        // The week over New Year.
        try await play("v12", "p1", by: .station("A"), at: "2024-12-31 20:00", seconds: 600, people: 8)
        try await play("v13", "p2", by: .station("A"), at: "2025-01-01 20:00", seconds: 600, people: 9)
    }

    func report(
        _ length: PeriodLength, _ from: String, _ to: String, by: ReportQuery.Dimension,
        _ change: (inout ReportQuery) -> Void = { _ in }
    ) async throws -> Report {
        var query = ReportQuery(length: length, from: try Self.day(from), to: try Self.day(to), by: by)
        change(&query)
        return try await maker.report(query)
    }
}
