import Database
import Foundation
import MediaModel
import Stations
import Synchronization
import Testing
import Viewing

@testable import Reports

@Suite("Reports of a month with all edge days")
struct GoldenTests {
    private static func made() async throws -> Province {
        let province = try await Province()
        try await province.playEdges()
        try province.turnClock(to: "2025-01-10 08:00")
        return province
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        return String(decoding: bytes.dropFirst(3), as: UTF8.self).split(separator: "\r\n").map(String.init)
    }

    @Test("by region: cities with all in them, silent stations as no data, change and rank")
    func regions() async throws {
        let province = try await Self.made()
        let report = try await province.report(.month, "2024-02-01", "2024-03-01", by: .region) { $0.region = "370000" }
        #expect(
            Self.lines(report.csv(.en, zone: Province.zone)) == [
                "Period,Rank,Code,Name,Views,Person-views,Effective hours,Reported hours,Inferred hours,Programmes,"
                    + "Stations that watched,Stations,Participation,Stations online,Online rate,Change",
                "2024-02,1,371300,山东省/临沂市,3,51,0.40,0.33,0.07,2,2,2,100.0%,2,100.0%,200.0%",
                "2024-02,2,370100,山东省/济南市,1,1,0.02,0.02,0.00,1,1,2,50.0%,1,50.0%,",
                "2024-02,,,Total,4,52,0.42,0.35,0.07,3,3,4,75.0%,3,75.0%,300.0%",
                ",,,Total,4,52,0.42,0.35,0.07,3,3,4,75.0%,3,75.0%,",
                "\"Counting rule: 1 (30 s, day cap) Asia/Shanghai\"", "Made at: 2025-01-10T08:00:00+08:00",
            ])
        let counties = try await province.report(.month, "2024-02-01", "2024-03-01", by: .region) {
            $0.level = .county
        }
        #expect(counties.rows.map(\.key) == ["371323", nil, "370102"])
        #expect(counties.rows.map(\.figures.views) == [3, 2, 1])
        #expect(counties.rows.map(\.registered) == [2, 1, 2])
    }

    @Test("by station: one that was silent has no data, one that was online and watched nothing has zero")
    func stations() async throws {
        let province = try await Self.made()
        let report = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station)
        #expect(report.rows.map(\.key) == ["A", "B", "C", "E", "D"])
        #expect(report.rows.map(\.rank) == [1, 2, 2, 2, nil])
        #expect(report.rows.map(\.hasData) == [true, true, true, true, false])
        #expect(report.rows.map(\.figures.effectiveSeconds) == [1200, 240, 60, 600, 0])
        #expect(report.rows.map(\.programmes) == [2, 1, 1, 1, 0])
        let text = String(decoding: report.json(.zh, zone: Province.zone), as: UTF8.self)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let rows = try #require(object["rows"] as? [[String: Any]])
        #expect(rows.last?["views"] is NSNull && rows.last?["hasData"] as? Bool == false)
        #expect(rows.first?["views"] as? Int == 2 && rows.first?["personViews"] as? Int == 50)
        #expect(object["rule"] as? String == "1 (30 s, day cap) Asia/Shanghai")
        #expect(object["madeAt"] as? String == "2025-01-10T08:00:00+08:00")
        let january = try await province.report(.month, "2024-01-01", "2024-02-01", by: .station)
        #expect(january.rows.filter(\.hasData).map(\.key) == ["A"])
        #expect(january.rows.first?.figures == ViewingFigures(views: 1, personViews: 10, reportedSeconds: 600))
    }

    @Test("by day, week, quarter, half and year: a viewing over midnight is of the day on which it was opened")
    func lengths() async throws {
        let province = try await Self.made()
        func views(_ length: PeriodLength, _ from: String, _ to: String) async throws -> [String] {
            try await province.report(length, from, to, by: .total).sums.map {
                "\($0.period?.name ?? "") \($0.figures.views)/\($0.figures.personViews) \($0.stations)"
            }
        }
        #expect(
            try await views(.day, "2024-02-28", "2024-03-02") == [
                "2024-02-28 0/0 0", "2024-02-29 2/31 2", "2024-03-01 1/5 1",
            ])
        #expect(try await views(.week, "2024-12-30", "2025-01-06") == ["2025-W01 2/17 1"])
        #expect(try await views(.month, "2024-12-01", "2025-02-01") == ["2024-12 1/8 1", "2025-01 1/9 1"])
        #expect(try await views(.quarter, "2024-01-01", "2024-07-01") == ["2024-Q1 8/69 4", "2024-Q2 0/0 0"])
        #expect(try await views(.half, "2024-01-01", "2024-12-31") == ["2024-H1 8/69 4", "2024-H2 1/8 1"])
        #expect(try await views(.year, "2024-01-01", "2025-01-02") == ["2024 9/77 4", "2025 1/9 1"])
    }

    @Test("by programme, section, series, unit, type and hour")
    func dimensions() async throws {
        let province = try await Self.made()
        func views(_ by: ReportQuery.Dimension) async throws -> [String] {
            try await province.report(.month, "2024-02-01", "2024-03-01", by: by).rows.map {
                "\($0.label.zh) \($0.figures.views) \($0.stations)"
            }
        }
        #expect(try await views(.programme) == ["水稻 3 3", "山歌 2 1", "=HYPERLINK(\"http://evil\") 1 1"])
        #expect(try await views(.type) == ["课程 3 3", "文艺 2 1", "讲座 1 1"])
        #expect(try await views(.unit).sorted() == ["农业站 3 3", "电教馆 3 2"])
        #expect(try await views(.series) == ["春耕 4 3", "未归类 2 1"])
        #expect(
            try await views(.hour) == ["00:00 1 1", "09:00 1 1", "12:00 2 1", "21:00 1 1", "23:00 1 1"])
        let units = try await province.report(.month, "2023-12-01", "2024-01-01", by: .unit)
        #expect(units.rows.map(\.submitted) == [2, 1] || units.rows.map(\.submitted) == [1, 2])
    }

    @Test("drilled down to a station, a programme, a unit")
    func filters() async throws {
        let province = try await Self.made()
        let one = try await province.report(.month, "2024-02-01", "2024-03-01", by: .programme) { $0.station = "A" }
        #expect(one.rows.map(\.key) == ["p1", "p2"])
        let two = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station) { $0.programme = "p1" }
        #expect(two.rows.filter { !$0.figures.isZero }.map(\.key) == ["A", "B", "E"])
        await #expect(throws: ReportError.self) {
            _ = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station) { $0.region = "999" }
        }
    }

    @Test("by another rule are what they would be had it been in force")
    func rules() async throws {
        let province = try await Self.made()
        let rule = CountingRule(minimumSeconds: 120, dayCap: false, dayBeginsHour: 3)
        let report = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station) { $0.rule = rule }
        #expect(report.rules == ["1 (120 s, day from 3 h) Asia/Shanghai"])
        let other = try await Province(province.database, rule: rule)
        await other.recorder.flush()
        let inForce = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station)
        #expect(inForce.rows == report.rows)
        #expect(inForce.total == report.total)
        #expect(inForce.rules == report.rules)
        // With the day from 3 h, what began at midnight of 1 February is of January, and that of 1 March of February.
        #expect(report.rows.first { $0.key == "A" }?.figures.views == 2)
    }

    @Test("of a closed month stay the same, whatever comes and moves later; what came is told as corrections")
    func closing() async throws {
        let province = try await Self.made()
        await #expect(throws: ReportError.self) { try await province.maker.close(try Province.day("2025-01-05")) }
        try await province.maker.close(try Province.day("2024-02-01"))
        await #expect(throws: ReportError.self) { try await province.maker.close(try Province.day("2024-02-01")) }
        func report(_ by: ReportQuery.Dimension) async throws -> Report {
            try await province.report(.month, "2024-02-01", "2024-03-01", by: by)
        }
        let before = (try await report(.station), try await report(.region), try await report(.type))
        #expect(before.0.closed.map(\.month) == [202_402] && before.0.corrections.isEmpty)
        try await province.play("late", "p1", by: .station("D"), at: "2024-02-12 20:00", seconds: 600, people: 7)
        _ = try await province.stations.update(code: "A", .init(name: "新东关站", region: "370102"))
        try await province.publish("p1", "新水稻", unit: "农业站", type: "新课")
        let after = (try await report(.station), try await report(.region), try await report(.type))
        #expect(after.0.rows == before.0.rows && after.1.rows == before.1.rows && after.2.rows == before.2.rows)
        #expect(after.0.total == before.0.total && after.0.sums == before.0.sums)
        #expect(after.0.corrections.map(\.key) == ["D"])
        #expect(
            after.0.corrections.first?.figures == ViewingFigures(views: 1, personViews: 7, reportedSeconds: 600))
        #expect(after.1.corrections.map(\.key) == before.1.rows.map(\.key).filter { $0 == "370000" })
        let march = try await province.report(.month, "2024-03-01", "2024-04-01", by: .station)
        #expect(march.rows.first?.label.zh == "新东关站")
    }

    @Test("name stations to call: those without data, and those that were online and showed nothing")
    func calls() async throws {
        let province = try await Self.made()
        let february = try await province.maker.callList(of: try Province.day("2024-02-01"), in: nil)
        #expect(february.calls.map(\.station.code) == ["D"])
        #expect(february.calls.map(\.reason) == [.silent])
        province.recorder.record(.heard(station: "D", at: try Province.at("2024-02-10 10:00")))
        await province.recorder.flush()
        let again = try await province.maker.callList(of: try Province.day("2024-02-01"), in: "370100")
        #expect(again.calls.map(\.reason) == [.noViews])
        #expect(again.calls.map(\.days) == [1])
        let march = try await province.maker.callList(of: try Province.day("2024-03-01"), in: "371323")
        #expect(march.calls.map(\.station.code) == ["B"])
    }

    @Test("assess stations by rules that can be edited, with the reasons")
    func assessment() async throws {
        let province = try await Self.made()
        try await province.maker.setAssessmentRules([
            .init(name: "两次", measure: .views, length: .month, minimum: 2),
            .init(name: "时长", measure: .effectiveHours, length: .month, minimum: 0.3),
            .init(name: "登记", measure: .registerEntries, length: .quarter, minimum: 1),
            .init(name: "在线", measure: .onlineDays, length: .month, minimum: 1),
        ])
        let period = PeriodLength.month.period(containing: try Province.day("2024-02-01"))
        let result = try await province.maker.assessment(of: period, in: nil)
        #expect(result.stations.map(\.code) == ["A", "B", "C", "D", "E"])
        #expect(result.stations.map(\.hasPassed) == [true, false, false, false, false])
        let reasons = result.stations[1].reasons
        #expect(reasons.map(\.isMet) == [false, false, true])
        #expect(reasons[0].text.en == "views 1 of 2")
        #expect(result.stations[3].reasons.allSatisfy { $0.value == nil })
        #expect(result.stations[3].reasons[0].text.zh == "收看次数：无数据，应有 2")
        await #expect(throws: ReportError.self) {
            _ = try await province.maker.assessment(
                of: PeriodLength.week.period(containing: period.first), in: nil)
        }
        for bad in [
            AssessmentRule(name: " ", measure: .views, length: .month, minimum: 1),
            AssessmentRule(name: "x", measure: .views, length: .month, minimum: -1),
            AssessmentRule(name: "x", measure: .views, length: .month, minimum: .nan),
        ] {
            await #expect(throws: ReportError.self) { try await province.maker.setAssessmentRules([bad]) }
        }
        #expect(try await province.maker.assessmentRules().count == 4)
    }

    @Test("of a closed month have the units' shares, the assessment and its rules of then")
    func frozen() async throws {
        let province = try await Self.made()
        try await province.maker.setAssessmentRules([
            .init(name: "两次", measure: .views, length: .month, minimum: 2),
            .init(name: "登记", measure: .registerEntries, length: .month, minimum: 1),
            .init(name: "在线", measure: .onlineDays, length: .month, minimum: 1),
            .init(name: "季度", measure: .onlineDays, length: .quarter, minimum: 2),
        ])
        let register = Register(
            database: province.database, recorder: province.recorder,
            now: { [clock = province.clock] in clock.value.withLock { $0 } })
        let meeting = RegisterDetails(
            title: "水稻", startsAt: try Province.at("2024-02-01 00:00"), endsAt: try Province.at("2024-02-01 01:00"),
            people: 20)
        _ = try await register.add(meeting, station: "A", by: "x")
        try await province.database.write { tx in _ = try tx.execute("UPDATE units SET monthly_quota = 3") }
        let period = PeriodLength.month.period(containing: try Province.day("2024-02-01"))
        let month = try await province.maker.assessment(of: period, in: nil)
        #expect(month.stations[0].hasPassed)
        func units(_ length: PeriodLength) async throws -> Report {
            try await province.report(length, "2023-12-01", "2024-03-01", by: .unit)
        }
        let before = try await units(.month)
        for month in ["2023-12-01", "2024-01-01", "2024-02-01"] {
            try await province.maker.close(try Province.day(month))
        }
        // All of it changes afterwards.
        _ = try await register.correct(1, meeting, version: 1, isStruck: true, by: "x")
        province.recorder.record(.heard(station: "D", at: try Province.at("2024-02-10 10:00")))
        await province.recorder.flush()
        try await province.maker.setAssessmentRules([
            .init(name: "百次", measure: .views, length: .month, minimum: 100)
        ])
        try await province.database.write { tx in
            try tx.execute("UPDATE units SET monthly_quota = 50, name = name || '!'")
            try tx.execute("DELETE FROM contributions")
        }
        let frozen = try await province.maker.assessment(of: period, in: nil)
        #expect(frozen.stations == month.stations && frozen.rules == month.rules)
        #expect(try await units(.month).rows == before.rows)
        let quarters = try await province.report(.quarter, "2024-01-01", "2024-03-31", by: .unit)
        // January and February as they were, March as it is.
        #expect(quarters.rows.compactMap(\.quota) == [56, 56])
        let open = PeriodLength.month.period(containing: try Province.day("2024-03-01"))
        #expect(try await province.maker.assessment(of: open, in: nil).rules.map(\.name) == ["百次"])
        let places = try await province.database.read { tx in try Places.closed(202_402, in: tx) }
        #expect(places?.standing?.registered == ["A": 1])
        #expect(Places(lines: places?.lines ?? "").standing == places?.standing)
    }

    @Test(
        "cannot be counted by another rule once single viewings are gone, and say so; by their own they stay the same")
    func removed() async throws {
        let province = try await Self.made()
        try await province.maker.close(try Province.day("2024-02-01"))
        let before = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station)
        _ = try await province.database.write { try ViewingRemoval.remove(before: 202_403, limit: 1000, in: $0) }
        let after = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station)
        #expect(after.rows == before.rows && after.total == before.total)
        await #expect(throws: ReportError.self) {
            _ = try await province.report(.month, "2024-02-01", "2024-03-01", by: .station) {
                $0.rule = CountingRule(minimumSeconds: 120)
            }
        }
        let march = try await province.report(.month, "2024-03-01", "2024-04-01", by: .station) {
            $0.rule = CountingRule(minimumSeconds: 120)
        }
        #expect(march.total.figures.views == 1)
    }

    @Test("begin their day when the rule says so")
    func today() throws {
        let at = try Province.at("2024-03-01 02:30")
        let database = try Database.inMemory(migrations: [])
        let maker = ReportMaker(database: database, zone: Province.zone, dayBeginsHour: 3, now: { at })
        #expect(maker.today.description == "2024-02-29")
        #expect(ReportMaker(database: database, zone: Province.zone, now: { at }).today.description == "2024-03-01")
    }
}
