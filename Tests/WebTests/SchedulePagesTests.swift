import Accounts
import Catalogue
import Channels
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaModel
import NIOCore
import Reports
import Testing

@testable import Web

@Suite("The pages of schedules")
struct SchedulePagesTests {
    private static let hostile = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> 'x'"
    private static let address = "/api/v1/channels/county"

    /// A channel with a programme every evening, and an editor's fields.
    private func editor(name: String = "县一套") async throws -> (fixture: WebFixture, fields: [String: String]) {
        let fixture = try WebFixture()
        try await fixture.addAccount("editor", .reviewer)
        try await fixture.publish("film", title: Self.hostile)
        let keeping = try #require(fixture.services.channels)
        let id = try #require(ChannelID("county"))
        try await keeping.store.add(
            Channel(id: id, name: name, group: name, card: ProgrammeID("film")),
            rules: [
                ChannelRule(
                    id: try #require(RuleID("evening")), start: try #require(ClockTime("20:00")),
                    content: RuleContent(.programme, "film"))
            ])
        try await keeping.layNow(id)
        return (fixture, try await fixture.session("editor"))
    }

    @Test("answer in both languages, and show hostile names as texts", arguments: ["zh-Hans", "en"])
    func pages(language: String) async throws {
        let (fixture, fields) = try await editor(name: String(Self.hostile.prefix(60)))
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            for page in ["/admin/channels", "/admin/channels/county/schedule"] {
                let answer = try await client.ask("\(page)?lang=\(language)", .get, fields)
                #expect(answer.status == 200)
                #expect(answer.text.contains("lang=\"\(language)\""))
                #expect(answer.text.contains("&lt;script&gt;alert(1)"))
                #expect(!answer.text.contains("<script>alert") && !answer.text.contains("<img src=x"))
                #expect(
                    !answer.text.contains("{{") && !answer.text.contains(" style=")
                        && !answer.text.contains(" onclick="))
                #expect(answer.text.contains(language == "en" ? "Schedule" : "节目编排"))
            }
            #expect(try await client.ask("/admin/channels/none/schedule", .get, fields).status == 404)
            #expect(try await client.ask("/admin/channels?from=x", .get, fields).status == 400)
        }
    }

    @Test("list what is on air next, how far it is laid out, and conflicts")
    func list() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        let keeping = try #require(fixture.services.channels)
        let id = try #require(ChannelID("county"))
        try await keeping.store.put(
            ChannelRule(
                id: try #require(RuleID("wrong")), start: try #require(ClockTime("20:00")),
                content: RuleContent(.programme, "none")), of: id)
        try await keeping.layNow(id)
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/admin/channels", .get, fields)
            #expect(page.text.contains("<b class=\"number\">20:00</b> &lt;script&gt;"))
            #expect(page.text.contains("/admin/channels/county/schedule"))
            #expect(page.text.contains(/<a class="state refused number"[^>]*>3[0-9]<\/a>/), "a month of conflicts")
        }
    }

    @Test("tell what is laid out, and what stands between")
    func grid() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let grid = try await client.ask("\(Self.address)/grid?from=2026-11-22&to=2026-11-25", .get, fields).object()
            #expect((grid["items"] as? [Any])?.count == 3)
            #expect(grid["revision"] as? Int != nil && grid["laidUntil"] as? String != nil)
            let fills = try #require(grid["fills"] as? [[String: Any]])
            #expect(!fills.isEmpty && fills.count < 8, "passes of the card are joined")
            let kinds = Set(fills.compactMap { $0["kind"] as? String })
            #expect(kinds.isSubset(of: ["card", "gap"]) && kinds.contains("gap"))
        }
    }

    @Test("change rules at once, and only as whoever changes them has seen them")
    func concurrency() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let seen = try await client.ask("\(Self.address)/schedule", .get, fields)
            let tag = try #require(seen.headers[.eTag])
            let revision = try #require(try seen.object()["revision"] as? Int)
            #expect(tag.hasPrefix("\"\(revision)-"))
            #expect(
                try await client.ask("\(Self.address)/schedule", .get, fields.merging(["If-None-Match": tag]) { $1 })
                    .status == 304)
            let change = """
                {"put":[{"id":"late","start":"22:00","content":{"kind":"programme","id":"film"},"follows":"evening",
                "days":{"kind":"weekly","weekdays":[1],"except":["2026-11-30"]}}],"remove":["evening"]}
                """
            let conditional = fields.merging(["If-Match": tag]) { $1 }
            let saved = try await client.ask("\(Self.address)/schedule", .patch, conditional, body: change)
            #expect(saved.status == 200, "\(saved.text)")
            let rules = try #require(try saved.object()["rules"] as? [[String: Any]])
            #expect(rules.count == 1 && rules.first?["id"] as? String == "late")
            #expect((rules.first?["days"] as? [String: Any])?["except"] as? [String] == ["2026-11-30"])
            #expect(saved.headers[.eTag] == "\"\(try #require(try saved.object()["revision"] as? Int))\"")
            // The same again is refused by every way of changing, and changes nothing.
            for (path, method) in [
                ("schedule", HTTPRequest.Method.patch), ("schedule", .put), ("rules/late", .put),
                ("rules/late", .delete),
            ] {
                let body = method == .put ? (path == "schedule" ? #"{"rules":[]}"# : Self.rule) : change
                let refused = try await client.ask(
                    "\(Self.address)/\(path)", method, conditional, body: method == .delete ? nil : body)
                #expect(refused.status == 412, "\(method) \(path)")
                #expect(refused.text.contains("他人"))
            }
            let weak = fields.merging(["If-Match": "W/\(tag)"]) { $1 }
            #expect(try await client.ask("\(Self.address)/schedule", .patch, weak, body: change).status == 412)
            let any = fields.merging(["If-Match": "*"]) { $1 }
            #expect(try await client.ask("\(Self.address)/schedule", .patch, any, body: change).status == 200)
        }
    }

    private static let rule = #"{"start":"20:00","content":{"kind":"programme","id":"film"}}"#

    @Test("take workbooks, and name each line whose content nobody knows; nothing is changed then")
    func tables() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let text = "rule,start,content\na,8:00,programme:film\nb,9:00,programme:gone\nc,10:00,series:none\n"
            let wrong = try await client.ask("\(Self.address)/schedule", .put, fields, body: text, type: "text/csv")
            #expect(wrong.status == 400)
            let errors = try #require(try wrong.object()["errors"] as? [[String: Any]])
            #expect(errors.compactMap { $0["at"] as? Int } == [3, 4])
            let rows: [[Sheet.Cell]] = [
                [.text("a"), .text("8:00"), .text("programme:film")], [.text("b"), .text("0.875"), .text("filler")],
            ]
            let sheet = Sheet(name: "schedule", titles: ["rule", "start", "content"], rows: rows)
            var headers = HTTPFields()
            for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
            headers[.contentType] = Workbook.contentType
            let taken = try await client.execute(
                uri: "\(Self.address)/schedule", method: .put, headers: headers,
                body: ByteBuffer(bytes: Workbook.bytes([sheet]))
            ) { (Int($0.status.code), String(buffer: $0.body)) }
            #expect(taken.0 == 200, "\(taken.1)")
            #expect(taken.1.contains("\"start\":\"21:00\""), "a share of a day is a time")
        }
    }

    @Test("preview conflicts alone where only those are asked for")
    func preview() async throws {
        let (fixture, fields) = try await editor()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let body = """
                {"put":[{"id":"b","start":"20:00","content":{"kind":"programme","id":"none"}}],"conflictsOnly":true}
                """
            let preview = try await client.ask("\(Self.address)/preview", .post, fields, body: body).object()
            #expect((preview["items"] as? [Any])?.isEmpty == true)
            #expect((preview["conflicts"] as? [Any])?.isEmpty == false)
        }
    }
}
