import Catalogue
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Testing

@testable import Web

@Suite("The viewers' pages")
struct PortalPagesTests {
    private static let mark = "0123456789abcdef01234567"
    private static let cookie = ["Cookie": "lectern_guest=\(mark)"]
    private static let spoken = [Transcript(language: "zh", lines: [.init(start: 83_750, text: "先讲水稻插秧")])]

    /// A series of three lessons by one unit, and a programme apart.
    private static func fill(_ fixture: WebFixture) async throws {
        for (number, title) in ["育秧", "插秧", "收割"].enumerated() {
            try await fixture.publishRow(
                "l\(number + 1)", title: title, synopsis: "水稻第\(number + 1)讲", section: "实用技术/水稻", series: "水稻课",
                episode: number + 1, type: "课程", unit: "农技站", transcripts: number == 1 ? spoken : nil)
        }
        try await fixture.publishRow("x1", title: "山歌", section: "文艺节目", type: "演出")
    }

    @Test("go on where the browser was left, without a script", arguments: ["zh", "en"])
    func goOn(language: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        try await fixture.watch("l1", as: Self.mark, upTo: 100, at: WebFixture.now)
        try await fixture.watch("l2", as: Self.mark, upTo: 40, at: WebFixture.now + 1000)
        let series = try #require(try await fixture.catalogue.series().items.first).id
        try await fixture.application().test(.router) { client in
            let heading = language == "zh" ? "继续收看" : "Continue watching"
            let front = try await client.ask("/?lang=\(language)", .get, Self.cookie).text
            let row = try #require(front.firstRange(of: heading))
            #expect(front[row.upperBound...].firstRange(of: "/programmes/l2") != nil)
            #expect(front.contains(#"<progress class="share" max="100" value="40""#))
            #expect(front.contains(language == "zh" ? "已学 1/3" : "Seen 1/3"))
            #expect(!(try await client.ask("/?lang=\(language)").text.contains(heading)), "nobody else's")

            let page = try await client.ask("/series/\(series)?lang=\(language)", .get, Self.cookie).text
            #expect(page.contains(language == "zh" ? "继续学第 2 课" : "Continue with lesson 2"))
            #expect(page.contains(#"href="/programmes/l2?autoplay=1""#))
            let other = try await client.ask("/series/\(series)?lang=\(language)").text
            #expect(other.contains(language == "zh" ? "从第 1 课开始" : "Begin with lesson 1"))
        }
    }

    @Test("of results lead to the second at which the words are said, and mark them")
    func moments() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/?q=%E6%8F%92%E7%A7%A7").text
            #expect(page.contains("<mark>插秧</mark>"))
            #expect(page.contains(#"href="/programmes/l2?t=83.7&amp;autoplay=1""#))
            #expect(page.contains("<time>1:23</time>"), "the second in which they begin")
            #expect(page.contains("先讲水稻<mark>插秧</mark>"))
        }
    }

    @Test("of results offer choices with their counts, and take them back")
    func choices() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        try await fixture.application().test(.router) { client in
            let all = try await client.ask("/?sort=title").text
            #expect(all.contains(#"href="/?sort=title&amp;type=%E8%AF%BE%E7%A8%8B""#))
            #expect(all.contains(#"<span>课程</span><small class="number">3</small>"#))
            let some = try await client.ask("/?type=%E8%AF%BE%E7%A8%8B&sort=title").text
            #expect(some.contains(#"<a class="choice" href="/?sort=title">"#))
            #expect(!some.contains("/programmes/x1"))
            let none = try await client.ask("/?q=%E4%B8%8D%E5%9C%A8").text
            #expect(none.contains("没有找到节目"))
            #expect(try await client.ask("/?year=x", .get, ["Accept": "text/html"]).status == 400)
        }
    }

    @Test("of sections go down the tree and up again, with their lists for players")
    func sections() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        let tree = try await fixture.catalogue.sections()
        let below = try #require(tree.first { $0.id == "skills" }?.children.first)
        try await fixture.application().test(.router) { client in
            let all = try await client.ask("/sections").text
            #expect(all.contains(#"href="/sections/skills""#) && all.contains(#"href="/sections/\#(below.id)""#))
            #expect(!all.contains("/sections/health"), "it has nothing to show")
            let top = try await client.ask("/sections/skills").text
            #expect(top.contains("/programmes/l1") && !top.contains("/programmes/x1"))
            #expect(top.contains("/feeds/sections/skills.atom"))
            let sub = try await client.ask("/sections/\(below.id)?sort=title").text
            #expect(sub.contains(#"<a href="/sections/skills">"#) && sub.contains("/programmes/l3"))
            #expect(sub.contains(#"<input type="hidden" name="section" value="\#(below.id)">"#))
            #expect(try await client.ask("/sections/none", .get, ["Accept": "text/html"]).status == 404)
        }
    }

    @Test("of a unit tell what it makes, its series and its feeds")
    func unit() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        let unit = try #require(try await fixture.catalogue.units().items.first { $0.name == "农技站" })
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/units/\(unit.id)").text
            #expect(page.contains("水稻课") && page.contains("/programmes/l3") && !page.contains("/programmes/x1"))
            #expect(page.contains("/?unit=\(unit.id)&amp;section=skills"))
            for suffix in ["m3u", "atom"] {
                #expect(page.contains("/feeds/units/\(unit.id).\(suffix)"))
                let feed = try await client.ask("/feeds/units/\(unit.id).\(suffix)")
                #expect(feed.status == 200 && feed.text.contains("收割") && !feed.text.contains("山歌"))
            }
            #expect(try await client.ask("/units").text.contains("/units/\(unit.id)"))
        }
    }

    @Test("of a lesson lead to the one before and after it, and name what should be seen first")
    func neighbours() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        try await fixture.publishRow("s1", title: "识土", series: "土壤课", episode: 1)
        let series = try await fixture.catalogue.series().items
        let (rice, soil) = (series.first { $0.title == "水稻课" }, series.first { $0.title == "土壤课" })
        let wish = SeriesChanges(requires: [try #require(soil).id])
        _ = try await fixture.catalogue.changeSeries(try #require(rice).id, wish)
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/programmes/l2").text
            #expect(page.contains(#"href="/programmes/l1" rel="prev""#))
            #expect(page.contains(#"href="/programmes/l3" rel="next""#))
            #expect(page.contains(#"data-next="/programmes/l3""#))
            #expect(page.contains("建议先学：") && page.contains("土壤课"))
            let last = try await client.ask("/programmes/l3").text
            #expect(!last.contains("rel=\"next\"") && !last.contains("data-next"))
        }
    }

    @Test("of a programme can fetch what is said in it")
    func transcript() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await Self.fill(fixture)
        try await fixture.application().test(.router) { client in
            #expect(try await client.ask("/programmes/l2").text.contains("/api/v1/programmes/l2/transcript"))
            for query in ["", "?language=zh"] {
                let told = try await client.ask("/api/v1/programmes/l2/transcript\(query)").object()
                #expect(told["language"] as? String == "zh")
                let line = try #require((told["lines"] as? [[String: Any]])?.first)
                #expect(line["start"] as? Double == 83.75 && line["text"] as? String == "先讲水稻插秧")
            }
            for path in ["l2/transcript?language=en", "l1/transcript", "none/transcript"] {
                #expect(try await client.ask("/api/v1/programmes/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test("hold hostile texts as texts, also where words are marked", arguments: HostileTitleTests.titles)
    func hostile(text: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let lines = [Transcript(language: "zh", lines: [.init(start: 0, text: "水稻 \(text)")])]
        for id in ["p1", "p2"] {
            try await fixture.publishRow(
                id, title: "水稻 \(text)", synopsis: "水稻 \(text)", section: text, series: "水稻 \(text)",
                episode: id == "p1" ? 1 : 2, type: text, unit: "水稻 \(text)", transcripts: lines)
        }
        try await fixture.watch("p1", as: Self.mark, upTo: 40)
        let series = try #require(try await fixture.catalogue.series().items.first).id
        let unit = try #require(try await fixture.catalogue.units().items.first).id
        let sections = try await fixture.catalogue.sections().flatMap { [$0] + $0.children }.filter { $0.count > 0 }
        let pages =
            [
                "/", "/?q=%E6%B0%B4%E7%A8%BB", "/?q=alert", "/?type=\(PageRenderer.escaped(text))&q=x", "/sections",
                "/series", "/series/\(series)", "/units", "/units/\(unit)", "/programmes/p1",
            ] + sections.map { PageAddress.section($0.id) }
        try await fixture.application().test(.router) { client in
            for page in pages {
                let answer = try await client.ask(page, .get, Self.cookie)
                if answer.status == 400 { continue }  // a control character in an address
                #expect(answer.status == 200, "\(page)")
                try HostileTitleTests.check(answer, page)
            }
        }
    }
}
