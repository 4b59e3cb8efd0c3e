import Testing
import Viewing

@testable import Reports

@Suite("Periods")
struct PeriodTests {
    @Test(
        "contain their days and have names, at the edges of the calendar too",
        arguments: [
            ("2026-11-21", PeriodLength.day, "2026-11-21", "2026-11-22", "2026-11-21"),
            ("2026-11-21", .week, "2026-11-16", "2026-11-23", "2026-W47"),
            ("2026-11-22", .week, "2026-11-16", "2026-11-23", "2026-W47"),
            ("2026-11-23", .week, "2026-11-23", "2026-11-30", "2026-W48"),
            ("2027-01-01", .week, "2026-12-28", "2027-01-04", "2026-W53"),
            ("2024-12-30", .week, "2024-12-30", "2025-01-06", "2025-W01"),
            ("2024-02-29", .month, "2024-02-01", "2024-03-01", "2024-02"),
            ("2026-12-31", .month, "2026-12-01", "2027-01-01", "2026-12"),
            ("2026-12-31", .quarter, "2026-10-01", "2027-01-01", "2026-Q4"),
            ("2026-01-01", .quarter, "2026-01-01", "2026-04-01", "2026-Q1"),
            ("2026-06-30", .half, "2026-01-01", "2026-07-01", "2026-H1"),
            ("2026-07-01", .half, "2026-07-01", "2027-01-01", "2026-H2"),
            ("2024-02-29", .year, "2024-01-01", "2025-01-01", "2024"),
        ] as [(String, PeriodLength, String, String, String)])
    func edges(day: String, length: PeriodLength, first: String, end: String, name: String) throws {
        let period = length.period(containing: try #require(LocalDay(day)))
        #expect(period.first.description == first)
        #expect(period.end.description == end)
        #expect(period.name == name)
        #expect(period.next.previous == period)
        #expect(period.next.first == period.end)
        #expect(period.previous.end == period.first)
    }

    @Test("follow one another without gaps, each day in one of them", arguments: PeriodLength.allCases)
    func gapless(length: PeriodLength) throws {
        var period = length.period(containing: try #require(LocalDay("2019-12-30")))
        var names: Set<String> = []
        while period.first.number < 2_029_01_01 {
            #expect(names.insert(period.name).inserted)
            #expect(length.period(containing: period.end.adding(days: -1)) == period)
            period = period.next
        }
    }

    @Test("of a query are whole ones, and not too many")
    func query() throws {
        var query = ReportQuery(
            length: .month, from: try #require(LocalDay("2026-10-15")), to: try #require(LocalDay("2026-12-01")),
            by: .total)
        #expect(try query.periods().map(\.name) == ["2026-10", "2026-11"])
        query.length = .day
        query.from = try #require(LocalDay("2020-01-01"))
        #expect(throws: ReportError.self) { try query.periods() }
        query.from = query.to
        #expect(throws: ReportError.self) { try query.periods() }
    }
}
