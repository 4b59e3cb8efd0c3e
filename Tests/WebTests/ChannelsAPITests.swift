import Accounts
import Catalogue
import Channels
import Foundation
import FoundationXML
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaModel
import Settings
import Stations
import Testing

@testable import Web

@Suite("Channels over the network")
struct ChannelsAPITests {
    /// A fixture with an editor's fields.
    private func editor() async throws -> (fixture: WebFixture, fields: [String: String]) {
        let fixture = try WebFixture()
        try await fixture.addAccount("editor", .reviewer)
        try await fixture.publish("film", title: "甲 <片>")
        return (fixture, try await fixture.session("editor"))
    }

    private static let channel = """
        {"id":"county","name":"县一套","group":"县台","language":"zh","card":"film","logo":"film"}
        """
    private static let rule = #"{"start":"20:00","content":{"kind":"programme","id":"film"},"title":null}"#

    @Test("are made, given a rule, and then have a guide that is the same for all who ask")
    func guide() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let made = try await client.ask("/api/v1/channels", .post, fields, body: Self.channel)
            #expect(made.status == 201, "\(made.text)")
            #expect(try await client.ask("/api/v1/channels", .post, fields, body: Self.channel).status == 409)
            let put = try await client.ask("/api/v1/channels/county/rules/evening", .put, fields, body: Self.rule)
            #expect(put.status == 200, "\(put.text)")
            let rules = try #require(try put.object()["rules"] as? [[String: Any]])
            #expect(rules.first?["contentTitle"] as? String == "甲 <片>")
            let address = "/api/v1/channels/county/guide?from=2026-11-22&to=2026-11-25"
            let guide = try await client.ask(address)
            let items = try #require(try guide.object()["items"] as? [[String: Any]])
            #expect(items.count == 3)
            #expect(try #require(items.first?["start"] as? String).hasSuffix("T20:00:00+08:00"))
            #expect((items.first?["programme"] as? [String: Any])?["id"] as? String == "film")
            let tag = try #require(guide.headers[.eTag])
            #expect(try await client.ask(address, .get, ["If-None-Match": tag]).status == 304)
            let list = try await client.ask("/api/v1/channels").object()
            let county = try #require((list["items"] as? [[String: Any]])?.first)
            #expect((county["next"] as? [String: Any])?["title"] as? String == "甲 <片>")
            #expect((county["logo"] as? String)?.hasPrefix("/posters/") == true)
            let showings = try await client.ask("/api/v1/programmes/film/showings").object()
            #expect((showings["items"] as? [Any])?.isEmpty == false)
        }
        let actions = try await fixture.accounts.auditLog().map(\.action)
        #expect(actions.contains("channel.add") && actions.contains("schedule.rule"))
    }

    @Test("say nothing of a programme that was taken back")
    func withdrawn() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            _ = try await client.ask("/api/v1/channels", .post, fields, body: Self.channel)
            _ = try await client.ask("/api/v1/channels/county/rules/evening", .put, fields, body: Self.rule)
            try await fixture.catalogue.withdraw(try #require(ProgrammeID("film")))
            for path in ["api/v1/channels/county/guide?to=2026-12-01", "feeds/guide.xml", "api/v1/channels"] {
                let answer = try await client.ask("/\(path)")
                #expect(answer.status == 200 && !answer.text.contains("甲"), "\(path)")
            }
        }
    }

    @Test("are previewed: what a change would lay out, with conflicts and gaps, and nothing is kept")
    func preview() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            _ = try await client.ask("/api/v1/channels", .post, fields, body: Self.channel)
            let body = """
                {"put":[{"id":"a","start":"20:00","content":{"kind":"programme","id":"film"}},
                {"id":"b","start":"20:00","content":{"kind":"programme","id":"none"}}]}
                """
            let preview = try await client.ask("/api/v1/channels/county/preview", .post, fields, body: body)
            #expect(preview.status == 200, "\(preview.text)")
            let document = try preview.object()
            let kinds = try #require(document["conflicts"] as? [[String: Any]]).compactMap { $0["kind"] as? String }
            #expect(kinds.contains("sameStart"))
            #expect(try #require(document["items"] as? [Any]).count >= 6)
            #expect(try #require(document["gaps"] as? [Any]).count >= 6)
            let schedule = try await client.ask("/api/v1/channels/county/schedule", .get, fields).object()
            #expect((schedule["rules"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("have schedules as tables, out and in again")
    func tables() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            _ = try await client.ask("/api/v1/channels", .post, fields, body: Self.channel)
            _ = try await client.ask("/api/v1/channels/county/rules/evening", .put, fields, body: Self.rule)
            let table = try await client.ask("/api/v1/channels/county/schedule?format=csv", .get, fields)
            #expect(table.text.contains("programme:film"))
            let changed = table.text.replacing("20:00", with: "21:30")
            let taken = try await client.ask(
                "/api/v1/channels/county/schedule", .put, fields, body: changed, type: "text/csv")
            #expect(taken.status == 200, "\(taken.text)")
            #expect(taken.text.contains("21:30"))
            let wrong = try await client.ask(
                "/api/v1/channels/county/schedule", .put, fields, body: "start,content\n8,x\n", type: "text/csv")
            #expect(wrong.status == 400)
            #expect((try wrong.object()["errors"] as? [[String: Any]])?.first?["at"] as? Int == 2)
            #expect(try await client.ask("/api/v1/channels/county/guide").status == 200)
        }
    }

    @Test(
        "refuse what cannot be, in words",
        arguments: [
            "{}", "[]", #"{"id":"A","name":"x"}"#, #"{"id":"a"}"#, #"{"id":"a","name":""}"#,
            #"{"id":"a","name":"x","daysBack":99}"#, #"{"id":"a","name":"x","zone":"Nowhere"}"#,
            #"{"id":"a","name":"x","late":"later"}"#, #"{"id":"a","name":"x","fillers":[{"kind":"film","id":"x"}]}"#,
        ])
    func refused(body: String) async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/api/v1/channels", .post, fields, body: body)
            #expect(answer.status == 400)
            #expect((try answer.object()["detail"] as? String)?.isEmpty == false)
        }
    }

    @Test(
        "refuse spans without bound",
        arguments: ["from=x", "from=2026-01-01&to=2027-01-01", "from=2026-11-24&to=2026-11-23"])
    func spans(query: String) async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            _ = try await client.ask("/api/v1/channels", .post, fields, body: Self.channel)
            #expect(try await client.ask("/api/v1/channels/county/guide?\(query)").status == 400)
            #expect(try await client.ask("/feeds/guide.xml?days=99").status == 400)
        }
    }

    @Test("are listed for players, with a guide of the same ids; a station's key goes along")
    func feeds() async throws {
        let fixture = try WebFixture {
            $0.access.open = false
            $0.server.publicURL = "https://tv.example"
        }
        defer { fixture.remove() }
        try await fixture.publish("film", title: "甲")
        let keeping = try #require(fixture.services.channels)
        let id = try #require(ChannelID("county"))
        try await keeping.store.add(
            Channel(id: id, name: "县一套", card: ProgrammeID("film")),
            rules: [
                ChannelRule(
                    id: try #require(RuleID("r")), start: try #require(ClockTime("20:00")),
                    content: RuleContent(.programme, "film"))
            ])
        try await keeping.layNow(id)
        let key = try await fixture.stations.add(code: "A", StationDetails(name: "甲站"))
        try await fixture.application().test(.router) { client in
            #expect(try await client.ask("/feeds/channels.m3u").status == 401)
            let list = try await client.ask("/feeds/channels.m3u?key=\(key)")
            #expect(list.text.contains("tvg-id=\"county\""))
            #expect(list.text.contains("https://tv.example/live/county/master.m3u8?key=\(key)"))
            let guide = try await client.ask("/feeds/guide.xml?key=\(key)")
            #expect(guide.headers[.contentType] == "application/xml; charset=utf-8")
            #expect(guide.text.contains("channel=\"county\"") && guide.text.contains("<title>甲</title>"))
            #expect(XMLParser(data: Data(guide.text.utf8)).parse())
            let tag = try #require(guide.headers[.eTag])
            #expect(try await client.ask("/feeds/guide.xml?key=\(key)", .get, ["If-None-Match": tag]).status == 304)
            #expect(try await client.ask("/feeds/guide.xml?key=\(key)&channel=none").status == 404)
        }
    }

    @Test("keep the list of holidays")
    func holidays() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let list =
                #"{"items":[{"day":"2026-10-01","kind":"holiday","name":"国庆节"},{"day":"2026-10-10","kind":"workday"}]}"#
            let put = try await client.ask("/api/v1/holidays", .put, fields, body: list)
            #expect(put.status == 200, "\(put.text)")
            let kept = try await client.ask("/api/v1/holidays", .get, fields).object()
            #expect((kept["items"] as? [[String: Any]])?.map { $0["day"] as? String } == ["2026-10-01", "2026-10-10"])
            let wrong = #"{"items":[{"day":"2026-02-30","kind":"holiday"}]}"#
            #expect(try await client.ask("/api/v1/holidays", .put, fields, body: wrong).status == 400)
        }
    }
}
