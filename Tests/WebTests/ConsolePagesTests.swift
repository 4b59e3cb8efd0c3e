import Accounts
import Channels
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import NIOCore
import Reports
import Stations
import Testing
import Viewing

@testable import Web

/// A county with stations, what they watched, wrote down and reported.
private struct County {
    let fixture: WebFixture
    let boss: [String: String]
    let county: [String: String]
    let key: String
    private(set) var viewing = ""
    private(set) var entry: Int64 = 0

    /// - Parameter text: stands wherever people may write, if it is taken there.
    init(_ text: String = "王庄") async throws {
        fixture = try WebFixture()
        let stations = fixture.stations
        try await stations.importRegions(Array("code,name\n370000,省\n371300,市\n371323,甲县\n371324,乙县\n".utf8))
        var details = StationDetails(name: "甲站", region: "371323", telephone: "110")
        key = try await stations.add(code: "A", details)
        _ = try await stations.add(code: "B", StationDetails(name: "乙站", region: "371324"))
        details.name = text
        details.contact = text
        details.kind = text
        try? await stations.update(code: "A", details)
        try await fixture.publish("p1", title: text, unit: text, section: text)
        let item = try? await stations.addEquipment(
            EquipmentDetails(kind: text, model: text, serial: text, responsible: text, note: text), at: "A")
        _ = try? await stations.reportFault(text, at: "A", equipment: item?.id, by: text)
        _ = try? await stations.addFeedback(text, kind: .wish, at: "A", by: text)
        try await fixture.addAccount("boss", .administrator)
        boss = try await fixture.session("boss")
        try await fixture.addAccount("county", .administrator)
        try await fixture.accounts.update(name: "county", AccountChanges(region: "371324"))
        county = try await fixture.session("county")
        viewing = try await watch()
        entry = try await register(text)
    }

    /// Has station A watch 60 seconds of 100, from the 10th on.
    private func watch() async throws -> String {
        let recorder = fixture.recorder
        let at = WebFixture.now - 3_600_000
        let viewing = ViewingID.make(at: at)
        let programme = try #require(ProgrammeID("p1"))
        recorder.record(
            .opened(
                ViewingOpening(
                    viewing: viewing, programme: programme, duration: 100, viewer: .station("A"), at: at)))
        recorder.record(.reported(viewing, PlaybackReport(intervals: [10..<70], position: 70), at: at + 60_000))
        recorder.record(.heard(station: "A", at: at))
        await recorder.flush()
        return viewing.rawValue
    }

    private func register(_ text: String) async throws -> Int64 {
        let start = WebFixture.now - 3_600_000
        var details = RegisterDetails(
            place: nil, programme: ProgrammeID("p1"), title: "集体收看", startsAt: start, endsAt: start + 600_000,
            host: nil, people: 23, note: nil)
        let entry = try await fixture.services.register.add(details, station: "A", by: "站长")
        (details.place, details.title, details.host, details.note) = (text, text, text, text)
        _ = try? await fixture.services.register.correct(entry.id, details, version: 1, by: text)
        return entry.id
    }

    var administrators: [String] {
        [
            "/admin", "/admin?region=371323", "/admin/reports", "/admin/reports?by=station", "/admin/reports?by=unit",
            "/admin/reports?by=programme&station=A", "/admin/reports?period=day&from=2026-11-01&to=2026-11-30&by=total",
            "/admin/reports/programmes/p1", "/admin/reports/assessment", "/admin/reports/closings", "/admin/calls",
            "/admin/viewings", "/admin/viewings?station=A&programme=p1", "/admin/viewings/\(viewing)",
            "/admin/stations", "/admin/stations?state=away", "/admin/stations/A", "/admin/regions", "/admin/faults",
            "/admin/register", "/admin/register/\(entry)",
        ]
    }

    var own: [String] { ["/station", "/station/register", "/station/register/\(entry)"] }

    /// What a browser sends once it has the station's key.
    func browser(_ client: some TestClientProtocol) async throws -> [String: String] {
        let form = "application/x-www-form-urlencoded"
        let answer = try await client.ask("/station", .post, [:], body: "key=\(key)", type: form)
        #expect(answer.status == 303 && answer.headers[.location] == "/station")
        return ["Cookie": answer.cookies]
    }
}

@Suite("Pages of stations and figures")
struct ConsolePagesTests {
    @Test("show hostile texts as texts", arguments: HostileTitleTests.titles)
    func hostile(text: String) async throws {
        let county = try await County(text)
        defer { county.fixture.remove() }
        try await county.fixture.application().test(.router) { client in
            for page in county.administrators {
                let answer = try await client.ask(page, .get, county.boss)
                #expect(answer.status == 200, "\(page)")
                try HostileTitleTests.check(answer, page)
            }
            let browser = try await county.browser(client)
            for page in county.own {
                let answer = try await client.ask(page, .get, browser)
                #expect(answer.status == 200, "\(page)")
                try HostileTitleTests.check(answer, page)
            }
            let asked = PageRenderer.escaped(text)
            for page in ["/admin/stations?q=\(asked)", "/admin/reports?by=hour&type=\(asked)&unit=\(asked)"] {
                let answer = try await client.ask(page, .get, county.boss)
                if answer.status == 400 { continue }  // a control character in an address
                #expect(answer.status == 200, "\(page)")
                try HostileTitleTests.check(answer, page)
            }
        }
    }

    @Test("are whole in both languages, without an open tag of a template", arguments: ["zh", "en"])
    func languages(language: String) async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        try await county.fixture.application().test(.router) { client in
            let browser = try await county.browser(client)
            for (page, fields) in county.administrators.map({ ($0, county.boss) }) + county.own.map({ ($0, browser) }) {
                let answer = try await client.ask(
                    "\(page)\(page.contains("?") ? "&" : "?")lang=\(language)", .get, fields)
                #expect(answer.text.contains(language == "zh" ? "lang=\"zh-Hans\"" : "lang=\"en\""), "\(page)")
                for mark in ["{{", "console.", "reports.", "register.", "stations.", "js.state."] {
                    #expect(
                        !answer.text.replacing(/<script type="application\/json"[^\n]*/, with: "").contains(">\(mark)"),
                        "\(page) shows \(mark)")
                }
                #expect(!answer.text.contains(" style=") && !answer.text.contains(" onclick="), "\(page)")
            }
        }
    }

    @Test("lead from a figure down to the seconds of the viewing it is made of")
    func drill() async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        try await county.fixture.application().test(.router) { client in
            func page(_ path: String) async throws -> String { try await client.ask(path, .get, county.boss).text }
            func link(_ text: String, _ after: String) throws -> String {
                let match = try #require(text.firstMatch(of: try Regex("<a href=\"([^\"]+)\">[^<]*\(after)</a>")))
                return String(try #require(match.output[1].substring)).replacing("&amp;", with: "&")
            }
            let counties = try await page("/admin/reports?level=county")
            #expect(counties.contains("data-views=\"1\" data-person=\"23\""))
            let stations = try await page(try link(counties, "甲县"))
            #expect(stations.contains("data-label=\"王庄\" data-views=\"1\" data-person=\"23\""))
            let viewings = try await page(try link(stations, "王庄"))
            #expect(viewings.contains("/admin/viewings/\(county.viewing)"))
            let viewing = try await page("/admin/viewings/\(county.viewing)")
            #expect(viewing.contains("<rect class=\"reported\" x=\"10\" width=\"60\""))
            #expect(viewing.contains("这次收看计数"))
            let told = try await client.ask("/api/v1/viewings/\(county.viewing)", .get, county.boss).object()
            #expect(told["reported"] as? [[Int]] == [[10, 70]] && told["views"] as? Int == 1)
            #expect(try await client.ask("/api/v1/viewings/\(county.viewing)", .get, county.county).status == 404)
            let entry = try await page("/admin/register/\(county.entry)")
            #expect(entry.contains("/admin/viewings/\(county.viewing)"), "the entry is linked to it")
            #expect(entry.contains("<del>集体收看</del> → <ins>王庄</ins>"), "its history says what was changed")
            #expect(try await page("/admin/reports?by=station&level=city").contains("无数据"), "silence is no zero")
        }
    }

    @Test("show an administrator of a region that region and nothing else")
    func bound() async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        try await county.fixture.application().test(.router) { client in
            for page in [
                "/admin", "/admin/reports?by=station", "/admin/stations", "/admin/calls", "/admin/register",
                "/admin/faults",
            ] {
                let answer = try await client.ask(page, .get, county.county)
                #expect(answer.status == 200, "\(page)")
                #expect(!answer.text.contains("王庄") && !answer.text.contains("甲县"), "\(page)")
                #expect(!answer.text.contains("/admin/jobs"), "\(page)")
            }
            for page in [
                "/admin?region=371323", "/admin/stations/A", "/admin/stations?region=371323",
                "/admin/viewings/\(county.viewing)", "/admin/viewings?station=A", "/admin/register/\(county.entry)",
                "/admin/reports?region=370000",
            ] {
                #expect(try await client.ask(page, .get, county.county).status == 404, "\(page)")
            }
            #expect(try await client.ask("/admin/viewings", .get, county.county).status == 400)
            #expect(try await client.ask("/admin/jobs", .get, county.county).status == 403)
        }
    }

    @Test(
        "refuse fields that are none",
        arguments: [
            "/admin/reports?period=age", "/admin/reports?by=colour", "/admin/reports?from=2026-13-01",
            "/admin/reports?rule=7", "/admin/reports?level=moon", "/admin/reports?offset=-1",
            "/admin/stations?state=odd",
            "/admin/calls?month=2026", "/admin/register?from=x", "/admin/faults?state=odd",
            "/admin/reports?from=2026-11-02&to=2026-11-01", "/admin/viewings?programme=%2F",
        ])
    func fields(page: String) async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        try await county.fixture.application().test(.router) { client in
            let answer = try await client.ask(page, .get, county.boss)
            #expect(answer.status == 400, "\(answer.status)")
        }
    }
}

@Suite("A station's browser")
struct StationBrowserTests {
    @Test("is the station's by its key, until it leaves or the key is taken away")
    func key() async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        let form = "application/x-www-form-urlencoded"
        try await county.fixture.application().test(.router) { client in
            #expect(try await client.ask("/station").text.contains("data-key-form"))
            let wrong = try await client.ask("/station", .post, [:], body: "key=lks_nothing", type: form)
            #expect(wrong.status == 401 && wrong.headers[.setCookie] == nil)
            let elsewhere = try await client.ask(
                "/station", .post, ["Sec-Fetch-Site": "cross-site"], body: "key=\(county.key)", type: form)
            #expect(elsewhere.status == 403 && elsewhere.headers[.setCookie] == nil)
            let code = try await client.ask("/station?key=\(county.key)")
            #expect(code.status == 303 && code.headers[.location] == "/station")
            let followed = try await client.ask("/station?key=\(county.key)", .get, ["Sec-Fetch-Site": "cross-site"])
            #expect(followed.status == 403, "a page of another site cannot make a browser a station's")
            let browser = try await county.browser(client)
            let cookie = try #require(code.headers[values: .setCookie].first { $0.contains("lectern_station") })
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            #expect(try await client.ask("/station", .get, browser).text.contains("data-code=\"A\""))
            #expect(try await client.ask("/station/register/999", .get, browser).status == 404)
            let forged = try await client.ask("/station/leave", .post, browser, body: "", type: form)
            #expect(forged.status == 403)
            let page = try await client.ask("/station", .get, browser).text
            let token = String(try #require(page.firstMatch(of: /name="csrf" content="([^"]+)"/)).output.1)
            let left = try await client.ask("/station/leave", .post, browser, body: "csrf=\(token)", type: form)
            #expect(left.status == 303 && left.cookies.contains("lectern_station="))
            try await county.fixture.stations.revokeKey(code: "A")
            #expect(try await client.ask("/station", .get, browser).text.contains("data-key-form"))
        }
    }

    @Test("shows what channels have in the next hours, and no heading where there is nothing")
    func tonight() async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        let keeping = try #require(county.fixture.services.channels)
        try await county.fixture.application().test(.router) { client in
            let browser = try await county.browser(client)
            #expect(try await !client.ask("/station", .get, browser).text.contains("tonight-heading"))
            try await county.fixture.publish("film", title: "<b>夜校</b>")
            let hour = county.fixture.services.clock() / 3_600_000 % 24 + 8
            let start = try #require(ClockTime("\((hour + 1) % 24):30"))
            try await keeping.store.add(
                Channel(id: try #require(ChannelID("county")), name: "县一套", card: ProgrammeID("film")),
                rules: [
                    ChannelRule(
                        id: try #require(RuleID("r")), start: start, content: RuleContent(.programme, "film"))
                ])
            try await keeping.layNow(try #require(ChannelID("county")))
            let page = try await client.ask("/station", .get, browser).text
            #expect(page.contains("tonight-heading") && page.contains("&lt;b&gt;夜校&lt;/b&gt;"), "\(page)")
        }
    }

    @Test("changes things with the token of its page alone, times by the clock on the wall")
    func forged() async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        try await county.fixture.application().test(.router) { client in
            let browser = try await county.browser(client)
            let page = try await client.ask("/station", .get, browser).text
            let token = String(try #require(page.firstMatch(of: /name="csrf" content="([^"]+)"/)).output.1)
            let entry = #"{"title":"夜校","startsAt":"2026-11-20T19:30","endsAt":"2026-11-20T21:00","people":31}"#
            let path = "/api/v1/stations/A/register"
            #expect(try await client.ask(path, .post, browser, body: entry).status == 403)
            let sent = browser.merging(["X-CSRF-Token": token]) { $1 }
            let kept = try await client.ask(path, .post, sent, body: entry)
            #expect(kept.status == 201)
            #expect(try kept.object()["startsAt"] as? String == "2026-11-20T19:30:00+08:00")
            #expect(try await client.ask("/api/v1/stations/B/register", .post, sent, body: entry).status == 403)
            #expect(try await client.ask("/api/v1/stations", .get, browser).status == 403)
            let fault = #"{"description":"投影机不亮"}"#
            #expect(try await client.ask("/api/v1/stations/A/faults", .post, sent, body: fault).status == 201)
            #expect(try await client.ask("/station", .get, browser).text.contains("投影机不亮"))
        }
    }
}

@Suite("Tables of stations as workbooks")
struct WorkbookImportTests {
    @Test("are taken as CSV is, and faults are told by the lines of the sheet")
    func taken() async throws {
        let county = try await County()
        defer { county.fixture.remove() }
        let type = Workbook.contentType
        @Sendable func book(_ rows: [[String]]) -> [UInt8] {
            Workbook.bytes([
                Sheet(name: "s", titles: ["编码", "名称", "地区", "电话"], rows: rows.map { $0.map { .text($0) } })
            ])
        }
        try await county.fixture.application().test(.router) { client in
            func put(_ bytes: [UInt8]) async throws -> Answer {
                var fields = HTTPFields()
                for (name, value) in county.boss { fields[try #require(HTTPField.Name(name))] = value }
                fields[.contentType] = type
                return try await client.execute(
                    uri: "/api/v1/stations", method: .put, headers: fields, body: ByteBuffer(bytes: bytes)
                ) { Answer(status: $0.status.code, headers: $0.headers, text: String(buffer: $0.body)) }
            }
            let good = try await put(book([["C", "丙\"站", "省/市/甲县", "0539-1"], ["D", "丁，站", "371323", ""]]))
            #expect(good.status == 200)
            #expect(try await county.fixture.stations.station(code: "C")?.name == "丙\"站")
            #expect(try await county.fixture.stations.station(code: "D")?.name == "丁，站")
            let bad = try await put(book([["E", "戊", "371323", ""], ["F", "己", "月亮", ""]]))
            #expect(bad.status == 400)
            let errors = try #require(try bad.object()["errors"] as? [[String: Any]])
            #expect(errors.compactMap { $0["at"] as? Int } == [3])
            #expect(try await county.fixture.stations.station(code: "E") == nil, "all or none")
            #expect(try await put(Array("PK\u{3}\u{4}nothing".utf8)).status == 400)
        }
    }
}
