import Catalogue
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Settings
import Stations
import Testing

@testable import Channels
@testable import Web

@Suite("The guide on paper, and beside a channel")
struct GuidePrintTests {
    @Test("is a sheet for each channel and week, with who publishes it and whose station it is")
    func sheets() async throws {
        let guide = try GuideFixture { $0.site.name = "沂蒙县电教馆" }
        defer { guide.fixture.remove() }
        try await guide.fixture.publish(
            "film", title: "甲", section: "实用技术", metadata: .init(title: "甲", presenter: "王老师"))
        try await guide.add("county", GuideFixture.day)
        try await guide.add("other", name: "二套", GuideFixture.day)
        let key = try await guide.fixture.stations.add(code: "A", StationDetails(name: "王庄学习站"))
        try await guide.fixture.application().test(.router) { client in
            let all = try await client.ask("/guide/print", .get, ["Cookie": "lectern_station=\(key)"]).text
            #expect(all.matches(of: #/<section class="paper /#).count == 2)
            #expect(all.contains("沂蒙县电教馆 · 王庄学习站") && all.contains("实用技术 · 王老师"))
            let one = try await client.ask("/guide/print?channel=county&week=2026-11-21").text
            #expect(one.matches(of: #/<section class="paper roomy"/#).count == 1)
            #expect(one.contains("11月16日 周一 – 11月22日 周日") && one.contains("20:00") && one.contains("晚会"))
            #expect(one.contains("节目预告") && one.contains("以当日播出为准") && !one.contains("节目间隙"))
            #expect(one.contains("week=2026-11-09") || one.contains("week=2026-11-14"), "the week before")
            let english = try await client.ask("/guide/print", .get, ["Accept-Language": "en"]).text
            #expect(english.contains("Programme guide") && english.contains("Mon 16 Nov"))
        }
    }

    @Test("keeps the longest of more lines than a sheet holds, in their order, and says how many are left out")
    func fitting() throws {
        let rule = try #require(RuleID("r"))
        let lines = (0..<60).map { (number: Int) -> GuideReading.Line in
            let start = Int64(number) * 600_000
            let length: Int64 = number.isMultiple(of: 2) ? 300_000 : 60_000
            let entry = GuideEntry(
                number: Int64(number), start: start, end: start + length, kind: .programme, rule: rule, slot: start,
                title: "\(number)", programme: nil, event: nil, isCut: false, cursor: nil)
            return GuideReading.Line(entry: entry, programme: nil, isWithdrawn: false)
        }
        let fitting = GuidePrint.fitting(lines, 31)
        #expect(fitting.lines.map(\.entry.number) == stride(from: Int64(0), to: 60, by: 2).map { $0 })
        #expect(fitting.left == 30)
        #expect(GuidePrint.fitting(lines, 60).left == 0)
    }

    @Test("beside a channel is of today or of a day before, and plays in the player")
    func channel() async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.fixture.publish("film", title: "甲")
        try guide.fixture.putOnAir("film")
        try await guide.add("county", GuideFixture.day)
        try await guide.fixture.application().test(.router) { client in
            let today = try await client.ask("/channels/county").text
            #expect(today.contains("正在播的节目") && today.contains("晚会") && !today.contains("昨天的节目"))
            #expect(today.contains("/channels/county?start=programme") && today.contains("data-today"))
            #expect(today.contains("/channels/county?day=2026-11-14") && !today.contains("?day=2026-11-13"))
            #expect(today.contains("/guide/print?channel=county"))
            let before = try await client.ask("/channels/county?day=2026-11-20").text
            #expect(before.contains("昨天的节目") && !before.contains("正在播的节目") && !before.contains("data-today"))
            for bad in ["day=x", "day=2026-11-01", "day=2026-12-01"] {
                #expect(try await client.ask("/channels/county?\(bad)").status == 400, "\(bad)")
            }
        }
    }

    @Test("begins with what begins within the second that a guide tells")
    func seconds() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try fixture.putOnAir("p1")
        // The one on now began ten seconds ago, and 700 ms.
        fixture.air.value = fixture.air.value.map { item in
            var item = item
            item.start -= 700
            item.end -= 700
            return item
        }
        let begun = WebFixture.now - 10_700
        try await fixture.application().test(.router) { client in
            let second = Instants(zone: .gmt).text(begun)
            let body = #"{"start":"\#(second)"}"#
            let play = try await client.ask("/api/v1/channels/county/plays", .post, body: body).object()
            let hls = try #require(play["hls"] as? String)
            #expect(hls.contains("/from/\(begun)/"), "\(hls)")
        }
    }
}
