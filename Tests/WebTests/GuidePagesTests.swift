import Accounts
import Catalogue
import Channels
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaModel
import Settings
import Stations
import Testing

@testable import Web

@Suite("The guide's pages")
struct GuidePagesTests {
    @Test("tell what is on now with how far it is, what comes next, and the ways to watch, in both languages")
    func now() async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.fixture.publish("film", title: "甲 <片>", section: "实用技术")
        try await guide.add("county", GuideFixture.day)
        try await guide.add("quiet", name: "静")
        try await guide.fixture.application().test(.router) { client in
            let page = try await client.ask("/guide").text
            #expect(page.contains("正在播的节目") && page.contains(#"<progress max="1800" value="900""#))
            #expect(page.contains("还有") && page.contains("下午的节目") && page.contains("晚会"))
            #expect(!page.contains("刚才的节目") && page.contains("节目间隙"), "the other channel shows nothing")
            #expect(page.contains(#"href="/channels/county""#) && page.contains("/channels/county?start=programme"))
            #expect(page.contains(#"href="/programmes/film""#))
            #expect(page.contains("11月21日 周六") && page.contains("12:00"))
            let english = try await client.ask("/guide", .get, ["Accept-Language": "en"]).text
            #expect(english.contains("Ends in") && english.contains("Start over") && english.contains("Sat 21 Nov"))
            #expect(try await client.ask("/").text.contains(#"href="/guide""#))
        }
    }

    @Test("lead back to what is over as far as its channel allows, and tell what is ahead plainly")
    func week() async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.fixture.publish("film", title: "甲")
        try await guide.fixture.publish("gone", title: "不见了")
        try await guide.add("county", GuideFixture.day + [.init(from: 600, to: 630, title: "撤了", programme: "gone")])
        try await guide.add("short", name: "短", daysBack: 0, GuideFixture.day)
        try await guide.fixture.catalogue.withdraw(try #require(ProgrammeID("gone")))
        try await guide.fixture.application().test(.router) { client in
            let page = try await client.ask("/guide?view=week&channel=county").text
            let catchUp =
                "/channels/county?start=2026-11-20T12%3A00%3A00%2B08%3A00&amp;end=2026-11-20T12%3A30%3A00%2B08%3A00"
            #expect(page.contains(catchUp) && page.contains("/channels/county?start=programme"))
            #expect(page.matches(of: #/class="play"/#).count == 3, "yesterday, an hour ago and now")
            #expect(page.contains("下午的节目") && !page.contains("很久以前") && !page.contains("不见了"))
            #expect(page.contains("（节目已撤下）") && page.contains("直播</b>晚会"))
            // A gap is one line, however many passes of the card it has.
            #expect(page.matches(of: /节目间隙/).count == 4)
            #expect(page.matches(of: #/id="d-2026-11-[0-9]+"/#).count == 7)
            let short = try await client.ask("/guide?view=week&channel=short").text
            #expect(short.matches(of: #/class="play"/#).count == 1, "of a channel without days back only what is on")
            let before = try await client.ask("/guide?view=week&channel=county&week=2026-11-11").text
            #expect(before.contains("很久以前") && !before.contains(#"class="play""#), "too long ago to be watched")
            let all = try await client.ask("/guide?view=week").text
            #expect(all.contains("县一套") && all.contains(">短<"))
        }
    }

    @Test("show an evening as a grid whose rows are as wide as its hours, with the present in it")
    func tonight() async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.fixture.publish("film", title: "甲")
        try await guide.add("county", GuideFixture.day + [.init(from: 541, to: 542, title: "一分钟")])
        try await guide.fixture.application().test(.router) { client in
            let evening = try await client.ask("/guide?view=tonight").text
            #expect(evening.contains("18:00") && evening.contains("23:00") && evening.contains("晚会"))
            #expect(!evening.contains("now-line") && evening.contains("一分钟"), "what is short has its place, too")
            let noon = try await client.ask("/guide?view=tonight&hour=10").text
            #expect(noon.contains(#"viewBox="0 0 360 1""#) && noon.contains(#"<line x1="120" x2="120""#))
            #expect(noon.contains(#"class="on" aria-current="true""#))
            for page in [evening, noon] {
                let widths = page.matches(of: /<td colspan="([0-9]+)"/).compactMap { Int($0.output.1) }
                #expect(widths.reduce(0, +) == 72)
            }
        }
    }

    @Test(
        "refuse what is no view, channel, day, hour or page",
        arguments: [
            ("view=x", 400), ("view=day", 400), ("channel=%2F", 400), ("channel=none", 404), ("day=2026-02-30", 400),
            ("view=tonight&day=2026-11-13", 400), ("view=tonight&day=2026-12-26", 400), ("week=1999-01-01", 400),
            ("week=x", 400), ("hour=24", 400), ("hour=-1", 400), ("page=0", 400), ("page=1001", 400), ("page=9", 200),
            ("view=tonight&day=2026-11-14", 200), ("view=tonight&day=2026-12-25&hour=23", 200),
        ])
    func bounds(query: String, status: Int) async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.add("county", GuideFixture.day)
        try await guide.fixture.application().test(.router) { client in
            let answer = try await client.ask("/guide?\(query)")
            #expect(answer.status == status)
            let day = query.hasPrefix("view=tonight&day") || query.hasPrefix("hour") || query.hasPrefix("view")
            if !day {
                let sheet = try await client.ask("/guide/print?\(query)")
                #expect(sheet.status == status)
            }
        }
    }

    @Test("stay small with a hundred channels and a week of short programmes, page by page")
    func many() async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.fixture.publish("film", title: "甲")
        let lines = (0..<700).map { number in
            GuideFixture.Line(
                from: Int64(number) * 10 - 6000, to: Int64(number) * 10 - 5991, title: "短片 \(number)",
                programme: "film")
        }
        for number in 0..<100 {
            try await guide.add("c\(number)", name: "频道 \(number)", number < 3 ? lines : [])
        }
        try await guide.fixture.application().test(.router) { client in
            var seen: Set<String> = []
            for page in 1...4 {
                let text = try await client.ask("/guide?page=\(page)").text
                seen.formUnion(text.matches(of: #/<h2><a href="/channels/(c[0-9]+)"/#).map { String($0.output.1) })
                #expect(text.contains("page=\(page + 1)") == (page < 4))
            }
            #expect(seen.count == 100)
            for (query, most) in [
                ("", 90_000), ("?view=tonight", 120_000), ("?view=week", 160_000), ("?view=week&channel=c0", 400_000),
            ] {
                let size = try await client.ask("/guide\(query)").text.utf8.count
                #expect(size < most, "\(query): \(size)")
            }
            let whole = try await client.ask("/guide?view=day&channel=c0&day=2026-11-20").text
            #expect(whole.matches(of: /短片 [0-9]+</).count > 140)
        }
    }

    @Test("have only the channels of the region where somebody watches")
    func regions() async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.add("hills", name: "山区台", region: "山东省/临沂市", GuideFixture.day)
        let key = try await guide.fixture.stations.add(code: "A", StationDetails(name: "甲站", region: "别处/某县"))
        try await guide.fixture.application().test(.router) { client in
            let elsewhere = ["Cookie": "lectern_station=\(key)"]
            for path in ["/guide", "/guide?view=tonight", "/guide?view=week", "/guide/print", "/station"] {
                let text = try await client.ask(path, .get, elsewhere).text
                #expect(!text.contains("山区台"), "\(path)")
            }
            #expect(try await client.ask("/guide?channel=hills", .get, elsewhere).status == 404)
            #expect(try await client.ask("/guide").text.contains("山区台"), "whoever's region is not known is let in")
        }
    }

    @Test("have titles of others inert", arguments: HostileTitleTests.titles)
    func hostile(title: String) async throws {
        let guide = try GuideFixture()
        defer { guide.fixture.remove() }
        try await guide.fixture.publish("film", title: title, section: title)
        let day = GuideFixture.day.map { GuideFixture.Line(from: $0.from, to: $0.to, title: title, programme: "film") }
        try await guide.add("county", day)
        try await guide.fixture.application().test(.router) { client in
            for path in ["/guide", "/guide?view=tonight&hour=10", "/guide?view=week&channel=county", "/guide/print"] {
                let answer = try await client.ask(path)
                #expect(answer.status == 200)
                try HostileTitleTests.check(answer, path)
                #expect(!answer.text.contains("style=\""), "the policy has no inline styles")
            }
        }
    }
}
