import Database
import Foundation
import MediaModel
import Stations
import Testing
import Viewing

@testable import Reports

/// A small generator with a seed, so that failures can be had again (Steele, Lea, Flood: SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

@Suite("Reports against the list of viewings")
struct OracleTests {
    private struct Expected: Hashable {
        var figures = ViewingFigures()
        var programmes: Set<String> = []
        var stations: Set<String> = []
    }

    private static func fill(_ province: Province, seed: UInt64) async throws {
        var generator = SplitMix(seed)
        for number in 0..<150 {
            let id = try #require(ViewingID("v\(number)"))
            let codes = ["A", "B", "C", "E"]
            let viewer: Viewer =
                Int.random(in: 0..<6, using: &generator) == 0
                ? .guest("g") : .station(codes[Int.random(in: 0..<4, using: &generator)])
            let day = Int.random(in: 0..<120, using: &generator)
            let at =
                try Province.at("2024-01-20 00:00") + Int64(day) * 86_400_000
                + Int64.random(in: 0..<86_400_000, using: &generator)
            let programme = try #require(ProgrammeID("p\(Int.random(in: 1...3, using: &generator))"))
            province.recorder.record(
                .opened(ViewingOpening(viewing: id, programme: programme, duration: 600, viewer: viewer, at: at)))
            let seconds = Int.random(in: 1..<600, using: &generator)
            if number % 2 == 0 {
                province.recorder.record(
                    .reported(
                        id, PlaybackReport(intervals: [0..<Double(seconds)], people: number % 9 + 1), at: at))
            } else {
                province.recorder.record(.delivered(id, 0..<seconds, at: at))
            }
        }
        await province.recorder.flush()
    }

    /// What each period and key has, by the list.
    private static func expected(
        _ province: Province, _ length: PeriodLength, _ key: (StoredViewing) -> String?
    ) async throws -> [String: Expected] {
        var result: [String: Expected] = [:]
        for viewing in try await province.reader.list(limit: 200).items where viewing.count.views > 0 {
            guard let key = key(viewing) else { continue }
            let seconds = viewing.time.effectiveSeconds
            let isReported = viewing.time.reportedSeconds != nil
            let name = "\(length.period(containing: viewing.day).name) \(key)"
            result[name, default: Expected()].figures += ViewingFigures(
                views: 1, personViews: viewing.time.people, reportedSeconds: isReported ? seconds : 0,
                inferredSeconds: isReported ? 0 : seconds)
            result[name]?.programmes.insert(viewing.programme.rawValue)
            if case .station(let code) = viewing.viewer { result[name]?.stations.insert(code) }
        }
        return result
    }

    @Test("are the same for every dimension and period", arguments: PeriodLength.allCases)
    func same(length: PeriodLength) async throws {
        let province = try await Province()
        try await Self.fill(province, seed: UInt64(length.rawValue.utf8.count))
        let regions = ["A": "371300", "B": "371300", "C": "370100"]
        let dimensions: [(ReportQuery.Dimension, (StoredViewing) -> String?)] = [
            (.programme, { $0.programme.rawValue }), (.hour, { "\(LocalDay.hour($0.openedAt, in: Province.zone))" }),
            (.total, { _ in "-" }), (.type, { ["p1": "课程", "p2": "讲座"][$0.programme.rawValue] ?? "文艺" }),
            (.station, { if case .station(let code) = $0.viewer { code } else { nil } }),
            (.region, { if case .station(let code) = $0.viewer { regions[code] ?? "-" } else { "-" } }),
        ]
        for (dimension, key) in dimensions {
            let report = try await province.report(length, "2024-01-20", "2024-06-01", by: dimension) {
                if dimension == .region { $0.level = .city }
            }
            let expected = try await Self.expected(province, length, key)
            let rows = report.rows.filter { !$0.figures.isZero }
            #expect(Set(rows.map { "\($0.period?.name ?? "") \($0.key ?? "-")" }) == Set(expected.keys))
            for row in rows {
                let name = "\(row.period?.name ?? "") \(row.key ?? "-")"
                let wanted = try #require(expected[name], "\(name)")
                #expect(row.figures == wanted.figures, "\(dimension) \(name)")
                #expect(row.programmes == wanted.programmes.count, "\(dimension) \(name)")
                #expect(row.stations == wanted.stations.count, "\(dimension) \(name)")
            }
            let sum = rows.reduce(ViewingFigures()) { $0 + $1.figures }
            #expect(sum == report.total.figures)
            #expect(report.sums.reduce(ViewingFigures()) { $0 + $1.figures } == sum)
        }
    }
}
