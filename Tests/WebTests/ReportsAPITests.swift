import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Reports
import Stations
import Testing
import Viewing

@testable import Web

@Suite("Reports over the API")
struct ReportsAPITests {
    @Test("name their rule, refuse what is no query, and close months")
    func views() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        try await bureau.fixture.publish("p1", title: "一")
        let key = ["Authorization": "Bearer \(bureau.key)"]
        try await bureau.fixture.application().test(.router) { client in
            let play = try await client.ask("/api/v1/plays", .post, key, body: #"{"programme":"p1"}"#).object()
            let progress = try #require(play["progress"] as? String)
            _ = try await client.ask(progress, .post, body: #"{"intervals":[[0,9]],"people":4}"#)
            await bureau.fixture.recorder.flush()
            let report = try await client.ask("/api/v1/reports/views?by=programme", .get, bureau.boss).object()
            #expect(report["rule"] as? String == "1 (30 s, day cap) Asia/Shanghai")
            let row = try #require((report["rows"] as? [[String: Any]])?.first)
            #expect(row["key"] as? String == "p1" && row["personViews"] as? Int == 4)
            #expect(row["reportedSeconds"] as? Int == 9 && row["rank"] as? Int == 1)
            for bad in [
                "period=age", "by=colour", "from=2026-13-01", "to=x", "level=planet", "rule=9",
                "from=2026-11-02&to=2026-11-01", "period=day&from=2000-01-01&to=2026-01-01", "format=pdf",
            ] {
                #expect(try await client.ask("/api/v1/reports/views?\(bad)", .get, bureau.boss).status == 400, "\(bad)")
            }
            let other = try await client.ask(
                "/api/v1/reports/views?rule=1%20(3600%20s)", .get, bureau.boss
            ).object()
            #expect(other["rule"] as? String == "1 (3600 s) Asia/Shanghai")
            let curve = try await client.ask("/api/v1/reports/retention/p1", .get, bureau.boss).object()
            #expect(curve["reported"] as? [Int] == Array(repeating: 1, count: 9) + [0, 0, 0])
            #expect(curve["views"] as? Int == 1 && curve["step"] as? Int == 1)
            let close = { (month: String) in
                try await client.ask(
                    "/api/v1/reports/closings", .post, bureau.boss, body: "{\"month\":\"\(month)\"}"
                ).status
            }
            #expect(try await close("2026-11") == 400)
            #expect(try await close("2026") == 400)
            #expect(try await close("2026-10") == 201)
            #expect(try await close("2026-10") == 409)
            let rules = #"{"items":[{"name":"一次","measure":"views","period":"month","minimum":1}]}"#
            #expect(
                try await client.ask("/api/v1/reports/assessment/rules", .put, bureau.boss, body: rules).status == 200)
            let assessment = try await client.ask("/api/v1/reports/assessment", .get, bureau.boss).object()
            let items = try #require(assessment["items"] as? [[String: Any]])
            #expect(items.map { $0["passed"] as? Bool } == [true, false])
        }
    }
}
