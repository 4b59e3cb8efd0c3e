import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Reports
import Stations
import Testing
import Viewing

@testable import Web

/// A county bureau's administrator and one of everywhere, with stations of two counties.
private struct Bureau {
    let fixture: WebFixture
    let county: [String: String]
    let boss: [String: String]
    let key: String

    init() async throws {
        fixture = try WebFixture()
        try await fixture.stations.importRegions(Array("code,name\n370000,省\n371300,市\n371323,甲县\n371324,乙县\n".utf8))
        key = try await fixture.stations.add(
            code: "A", StationDetails(name: "甲站", region: "371323", telephone: "110"))
        _ = try await fixture.stations.add(code: "B", StationDetails(name: "乙站", region: "371324"))
        boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.addAccount("county", .administrator)
        try await fixture.accounts.update(name: "county", AccountChanges(region: "371323"))
        county = try await fixture.session("county")
    }
}

extension Answer {
    fileprivate func codes() throws -> [String] {
        try #require(try object()["items"] as? [[String: Any]]).compactMap { $0["code"] as? String }
    }
}

@Suite("An administrator of a region")
struct SupervisionTests {
    @Test("sees the stations of that region and no others, and nothing else of the administration")
    func sees() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        try await bureau.fixture.application().test(.router) { client in
            #expect(try await client.ask("/api/v1/stations", .get, bureau.boss).codes() == ["A", "B"])
            #expect(try await client.ask("/api/v1/stations", .get, bureau.county).codes() == ["A"])
            #expect(try await client.ask("/api/v1/stations?region=371323", .get, bureau.boss).codes() == ["A"])
            #expect(try await client.ask("/api/v1/stations?q=%E4%B9%99", .get, bureau.boss).codes() == ["B"])
            #expect(try await client.ask("/api/v1/regions", .get, bureau.county).codes() == ["371323"])
            for path in [
                "/api/v1/stations?region=371324", "/api/v1/stations/B", "/api/v1/reports/views?region=371300",
                "/api/v1/stations/B/register", "/api/v1/stations/B/equipment", "/api/v1/stations/B/faults",
                "/api/v1/equipment?region=371324", "/api/v1/reports/calls?region=371324", "/api/v1/viewings?station=B",
            ] {
                #expect(try await client.ask(path, .get, bureau.county).status == 404, "\(path)")
                #expect(try await client.ask(path, .get, bureau.boss).status == 200, "\(path)")
            }
            #expect(try await client.ask("/api/v1/viewings", .get, bureau.county).status == 400)
            #expect(try await client.ask("/api/v1/viewings?station=A", .get, bureau.county).status == 200)
            for path in [
                "/api/v1/accounts", "/api/v1/jobs", "/api/v1/audit", "/admin/jobs", "/api/v1/bin", "/desk", "/review",
            ] {
                #expect(try await client.ask(path, .get, bureau.county).status == 403, "\(path)")
            }
            for call in ["/api/v1/regions", "/api/v1/reports/assessment/rules"] {
                #expect(try await client.ask(call, .put, bureau.county, body: "{}").status == 403)
            }
            let report = try await client.ask("/api/v1/reports/views?by=station", .get, bureau.county).object()
            let rows = try #require(report["rows"] as? [[String: Any]])
            #expect(rows.compactMap { $0["key"] as? String } == ["A"])
            #expect(rows.first?["views"] is NSNull, "silence is no zero")
        }
    }

    @Test("makes and changes stations there alone")
    func changes() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let stations = bureau.fixture.stations
        try await bureau.fixture.application().test(.router) { client in
            func make(_ body: String) async throws -> Int {
                try await client.ask("/api/v1/stations", .post, bureau.county, body: body).status
            }
            #expect(try await make(#"{"code":"N","name":"n","region":"371323"}"#) == 201)
            #expect(try await make(#"{"code":"M","name":"n","region":"371324"}"#) == 403)
            #expect(try await make(#"{"code":"M","name":"n"}"#) == 403)
            let moved = #"{"region":"371324"}"#
            #expect(try await client.ask("/api/v1/stations/A", .patch, bureau.county, body: moved).status == 403)
            #expect(try await client.ask("/api/v1/stations/B", .patch, bureau.county, body: "{}").status == 404)
            let table = "code,name,region,linkKbits\nA,新站,省/市/甲县,2000\nB,抢,371323,\nX,x,371324,\nY,y,,\n"
            let refused = try await client.ask(
                "/api/v1/stations", .put, bureau.county, body: table, type: "text/csv")
            #expect(refused.status == 400)
            let errors = try #require(try refused.object()["errors"] as? [[String: Any]])
            #expect(errors.map { $0["at"] as? Int } == [3, 4, 5])
            #expect(try await stations.station(code: "A")?.name == "甲站")
            let good = try await client.ask(
                "/api/v1/stations", .put, bureau.county, body: "code,name,region\nA,新站,371323\nZ,z,371323\n",
                type: "text/csv")
            #expect(good.status == 200)
            #expect(try await stations.station(code: "A")?.name == "新站")
            let all = try await client.ask(
                "/api/v1/stations", .put, bureau.boss, body: table.replacing("抢", with: "b"), type: "text/csv")
            #expect(all.status == 200)
            #expect(try await stations.station(code: "A")?.linkKbits == 2000)
        }
    }

    @Test("cannot be bound to a region that is not there, and is not the last who may do everything")
    func binding() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        try await bureau.fixture.application().test(.router) { client in
            func bind(_ name: String, _ region: String) async throws -> Int {
                try await client.ask(
                    "/api/v1/accounts/\(name)", .patch, bureau.boss, body: "{\"region\":\"\(region)\"}"
                ).status
            }
            let unknown = try await bind("county", "999")
            #expect(unknown == 400)
            #expect(try await bind("boss", "371323") == 409)
            #expect(try await bind("county", "") == 200)
        }
        #expect(try await bureau.fixture.accounts.account(named: "county")?.rights == Role.administrator.rights)
        await #expect(throws: AccountsError.self) {
            try await bureau.fixture.accounts.update(name: "county", AccountChanges(region: "371323"))
            _ = try await bureau.fixture.accounts.makeToken(
                account: "county", APITokenWish(label: "x", role: .reviewer))
        }
    }

    @Test("brings tables back as workbooks that it got as such, with faults by their lines")
    func workbooks() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        _ = try await bureau.fixture.stations.add(
            code: "007", StationDetails(name: "=1+1", region: "371323", contact: "'李", telephone: "0539-1"))
        _ = try await bureau.fixture.stations.addEquipment(
            EquipmentDetails(kind: "投影机", serial: "=2", note: "a\"b,c"), at: "A")
        try await bureau.fixture.application().test(.router) { client in
            for path in ["stations", "regions", "equipment"] {
                let address = "/api/v1/\(path)"
                let before = try await client.ask(address, .get, bureau.boss).object()["items"] as? [[String: Any]]
                let book = try await client.bytes("\(address)?format=xlsx", bureau.boss)
                let back = try await client.send(
                    address, .put, bureau.boss, bytes: book, type: Workbook.contentType)
                #expect(back.status == 200, "\(path): \(back.text)")
                let after = try await client.ask(address, .get, bureau.boss).object()["items"] as? [[String: Any]]
                for field in ["code", "name", "region", "contact", "telephone", "serial", "note", "path"] {
                    #expect(before?.map { $0[field] as? String } == after?.map { $0[field] as? String }, "\(field)")
                }
            }
            let sheet = Sheet(
                name: "x", titles: ["编码", "名称", "地区"],
                rows: [
                    [.text("N1"), .text("一"), .empty], [.text("N 2!"), .text("二"), .text("371323")],
                    [.text("N3"), .text("三"), .text("无此地区")],
                ])
            let wrong = try await client.send(
                "/api/v1/stations", .put, bureau.boss, bytes: Workbook.bytes([sheet]), type: Workbook.contentType)
            #expect(wrong.status == 400 && wrong.text.contains("3") && wrong.text.contains("N2!"), "\(wrong.text)")
            let cut = Array(Workbook.bytes([sheet]).dropLast(40))
            let damaged = try await client.send(
                "/api/v1/stations", .put, bureau.boss, bytes: cut, type: Workbook.contentType)
            #expect(damaged.status == 400 && damaged.text.contains("XLSX"), "\(damaged.text)")
            #expect(try await bureau.fixture.stations.station(code: "N1") == nil)
        }
    }

    @Test("gets what a printed card shows: address and QR code of a key, new or told; keys of others make none")
    func cards() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        try await bureau.fixture.application().test(.router) { client in
            let made = try await client.ask("/api/v1/stations/A/key", .post, bureau.county).object()
            let key = try #require(made["key"] as? String)
            #expect((made["address"] as? String)?.hasSuffix("/station#key=\(key)") == true)
            let code = try #require(made["qr"] as? String)
            #expect(code.hasPrefix("<svg ") && !code.contains(key))
            let told = try await client.ask(
                "/api/v1/stations/A/card", .post, bureau.county, body: "{\"key\":\"\(key)\"}")
            #expect(told.status == 200)
            #expect(try told.object()["qr"] as? String == code)
            #expect(told.headers[.cacheControl]?.contains("no-store") == true)
            for (station, key) in [("A", bureau.key), ("A", "lsk_x"), ("B", key)] {
                let refused = try await client.ask(
                    "/api/v1/stations/\(station)/card", .post, bureau.boss, body: "{\"key\":\"\(key)\"}")
                #expect(refused.status == 400)
            }
            let list = "code,name\n" + (1...3).map { "N\($0),站\($0)\n" }.joined()
            let imported = try await client.ask("/api/v1/stations", .put, bureau.boss, body: list, type: "text/csv")
            let items = try #require(try imported.object()["items"] as? [[String: Any]])
            #expect(items.allSatisfy { ($0["qr"] as? String)?.hasPrefix("<svg ") == true })
        }
    }

    @Test("gets tables that a spreadsheet opens without harm")
    func tables() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        _ = try await bureau.fixture.stations.add(code: "E", StationDetails(name: "=1+1", region: "371323"))
        try await bureau.fixture.application().test(.router) { client in
            let csv = try await client.ask("/api/v1/stations?format=csv", .get, bureau.boss)
            #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(csv.headers[.contentDisposition] == #"attachment; filename="stations.csv""#)
            #expect(csv.text.contains("E,\"'=1+1\",,371323,,,\r\n"))
            for path in ["stations", "regions", "equipment", "reports/views?by=station", "reports/calls"] {
                let mark = path.contains("?") ? "&" : "?"
                let answer = try await client.ask("/api/v1/\(path)\(mark)format=xlsx", .get, bureau.boss)
                #expect(answer.status == 200 && answer.text.hasPrefix("PK"), "\(path)")
                #expect(try await client.ask("/api/v1/\(path)\(mark)format=doc", .get, bureau.boss).status == 400)
            }
        }
    }
}

@Suite("A station with its key")
struct StationsOwnTests {
    @Test("keeps its register: entries are linked to its plays, corrections keep history")
    func register() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        try await bureau.fixture.publish("p1", title: "一")
        let key = ["Authorization": "Bearer \(bureau.key)"]
        try await bureau.fixture.application().test(.router) { client in
            let play = try await client.ask("/api/v1/plays", .post, key, body: #"{"programme":"p1"}"#).object()
            let progress = try #require(play["progress"] as? String)
            #expect(try await client.ask(progress, .post, body: #"{"intervals":[[0,12]]}"#).status == 204)
            await bureau.fixture.recorder.flush()
            let instants = Instants(zone: try #require(TimeZone(identifier: "Asia/Shanghai")))
            func entry(_ people: Int, _ more: String = "", minutes: Int64 = 60) -> String {
                """
                {"programme":"p1","title":"一","startsAt":"\(instants.text(WebFixture.now - 60_000))",
                "endsAt":"\(instants.text(WebFixture.now + minutes * 60_000))","people":\(people),"host":"李"\(more)}
                """
            }
            let made = try await client.ask("/api/v1/stations/A/register", .post, key, body: entry(31))
            #expect(made.status == 201)
            let linked = try made.object()["viewing"] as? String
            #expect(linked != nil)
            let counted = try await client.ask("/api/v1/programmes/p1").object()
            #expect(counted["personViews"] as? Int == 31)
            let corrected = try await client.ask(
                "/api/v1/register/1", .put, key, body: entry(13, #","version":1"#, minutes: 5))
            #expect(corrected.status == 200)
            #expect(
                try await client.ask("/api/v1/register/1", .put, key, body: entry(9, #","version":1"#)).status == 409)
            #expect(try await client.ask("/api/v1/programmes/p1").object()["personViews"] as? Int == 13)
            let shown = try await client.ask("/api/v1/register/1", .get, bureau.county).object()
            let history = try #require(shown["history"] as? [[String: Any]])
            #expect(history.map { $0["people"] as? Int } == [31, 13])
            #expect(history.map { $0["person"] as? String } == ["甲站", "甲站"])
            let struck = try await client.ask(
                "/api/v1/register/1", .put, bureau.boss, body: entry(13, #","version":2,"struck":true"#))
            #expect(try struck.object()["struck"] as? Bool == true)
            #expect(try await client.ask("/api/v1/programmes/p1").object()["personViews"] as? Int == 1)
            for bad in ["0", "10001"] {
                let wrong = try await client.ask(
                    "/api/v1/stations/A/register", .post, key,
                    body: entry(1).replacing("\"people\":1", with: "\"people\":\(bad)"))
                #expect(wrong.status == 400)
            }
            let list = try await client.ask("/api/v1/register", .get, bureau.county).object()
            #expect((list["items"] as? [Any])?.count == 1)
        }
    }

    @Test("keeps photos with its entries: told by their first bytes, served to those who may see the entry")
    func photos() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let key = ["Authorization": "Bearer \(bureau.key)"]
        let instants = Instants(zone: try #require(TimeZone(identifier: "Asia/Shanghai")))
        let entry = """
            {"title":"一","startsAt":"\(instants.text(WebFixture.now - 60_000))",
            "endsAt":"\(instants.text(WebFixture.now + 60_000))","people":3}
            """
        let png = String(decoding: [UInt8]("PNG____".utf8), as: UTF8.self)
        try await bureau.fixture.application().test(.router) { client in
            #expect(try await client.ask("/api/v1/stations/A/register", .post, key, body: entry).status == 201)
            func put(_ bytes: [UInt8], _ type: String, version: Int = 1) async throws -> Answer {
                try await client.send(
                    "/api/v1/register/1/photo?version=\(version)", .put, key, bytes: bytes, type: type)
            }
            let picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR\(png)".utf8)
            #expect(try await put(Array("<svg/>".utf8), "image/png").status == 400)
            #expect(try await put(picture, "image/svg+xml").status == 415)
            #expect(try await put(picture, "image/png", version: 7).status == 409)
            let kept = try await put(picture, "image/png")
            #expect(kept.status == 200)
            let address = try #require(try kept.object()["photo"] as? String)
            #expect(address == "/api/v1/register/1/photo?version=2")
            let shown = try await client.ask(address, .get, key)
            #expect(shown.status == 200 && shown.headers[.contentType] == "image/png")
            #expect(shown.headers[.xContentTypeOptions] == "nosniff")
            #expect(shown.headers[.cacheControl]?.hasPrefix("private") == true)
            #expect(try await client.ask(address, .get, bureau.county).status == 200)
            #expect(try await client.ask(address, .get).status == 401)
            let other = try await bureau.fixture.stations.add(code: "Z", StationDetails(name: "别站"))
            #expect(try await client.ask(address, .get, ["Authorization": "Bearer \(other)"]).status == 403)
            let removed = try await client.ask("/api/v1/register/1/photo?version=2", .delete, key)
            #expect(try removed.object()["photo"] is NSNull)
            #expect(try await client.ask("/api/v1/register/1/photo", .get, key).status == 404)
            // The version that had it has it still.
            #expect(try await client.ask(address, .get, key).status == 200)
        }
    }

    @Test("reads its equipment and faults part by part")
    func parts() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let key = ["Authorization": "Bearer \(bureau.key)"]
        for number in 1...5 {
            _ = try await bureau.fixture.stations.addEquipment(EquipmentDetails(kind: "投影机\(number)"), at: "A")
            _ = try await bureau.fixture.stations.reportFault("不亮\(number)", at: "A", by: "x")
        }
        try await bureau.fixture.application().test(.router) { client in
            for list in ["equipment", "faults"] {
                var ids: [Int] = []
                var cursor: String? = ""
                while let mark = cursor {
                    let part = try await client.ask(
                        "/api/v1/stations/A/\(list)?limit=2\(mark.isEmpty ? "" : "&cursor=\(mark)")", .get, key
                    ).object()
                    let items = try #require(part["items"] as? [[String: Any]])
                    #expect(items.count <= 2)
                    ids += items.compactMap { $0["id"] as? Int }
                    cursor = part["next"] as? String
                }
                #expect(ids == [1, 2, 3, 4, 5])
                #expect(try await client.ask("/api/v1/stations/A/\(list)?cursor=x", .get, key).status == 400)
            }
        }
    }

    @Test("reports faults, is heard of, and learns nothing of others")
    func faults() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let key = ["Authorization": "Bearer \(bureau.key)"]
        let item = try await bureau.fixture.stations.addEquipment(EquipmentDetails(kind: "投影机"), at: "A")
        try await bureau.fixture.application().test(.router) { client in
            let fault = try await client.ask(
                "/api/v1/stations/A/faults", .post, key, body: "{\"description\":\"不亮\",\"equipment\":\(item.id)}")
            #expect(fault.status == 201)
            let own = try await client.ask("/api/v1/stations/A/equipment", .get, key).object()
            #expect((own["items"] as? [[String: Any]])?.first?["state"] as? String == "faulty")
            let step = #"{"state":"accepted","note":"明天来"}"#
            #expect(try await client.ask("/api/v1/faults/1/steps", .post, key, body: step).status == 403)
            #expect(try await client.ask("/api/v1/faults/1/steps", .post, bureau.county, body: step).status == 201)
            #expect(try await client.ask("/api/v1/faults/1/steps", .post, bureau.county, body: step).status == 409)
            for path in [
                "/api/v1/stations/B/register", "/api/v1/stations/B/faults", "/api/v1/register/7", "/api/v1/stations",
            ] {
                #expect(try await client.ask(path, .get, key).status == 403, "\(path)")
            }
            let wish = #"{"kind":"wish","text":"想看养蜂"}"#
            #expect(try await client.ask("/api/v1/stations/A/feedback", .post, key, body: wish).status == 201)
            #expect(try await client.ask("/api/v1/stations/B/feedback", .post, key, body: wish).status == 403)
            #expect(try await client.ask("/api/v1/stations/A/feedback", .post, key, body: "{}").status == 400)
            let said = try await client.ask("/api/v1/feedback?state=wish", .get, bureau.county).object()
            #expect((said["items"] as? [[String: Any]])?.map { $0["text"] as? String } == ["想看养蜂"])
            await bureau.fixture.recorder.flush()
            let station = try await client.ask("/api/v1/stations/A", .get, bureau.county).object()
            #expect(station["online"] as? Bool == true)
            #expect(station["firstPlayThisMonth"] is NSNull)
            let presence = try await client.ask("/api/v1/presence", .get, bureau.boss).object()
            #expect(presence["stations"] as? Int == 2 && presence["online"] as? Int == 1)
            let calls = try await client.ask("/api/v1/reports/calls", .get, bureau.boss).object()
            let items = try #require(calls["items"] as? [[String: Any]])
            #expect(items.map { $0["reason"] as? String } == ["noViews", "silent"])
        }
    }
}

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
