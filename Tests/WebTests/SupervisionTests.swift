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
