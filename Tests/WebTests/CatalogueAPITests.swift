import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Settings
import Testing

@testable import Web

@Suite("The catalogue's API")
struct CatalogueAPITests {
    @Test("lists, finds and shows programmes as the interface says")
    func lists() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "农村电工基础")
        try await fixture.publish("p2", title: "Apple trees", asset: "ffffffffffffffffffffffffffffffff")
        try await fixture.application().test(.router) { client in
            let list = try await client.ask("/api/v1/programmes").object()
            #expect((list["items"] as? [Any])?.count == 2)
            #expect(list["next"] is NSNull)
            let found = try await client.ask("/api/v1/programmes?q=%E7%94%B5%E5%B7%A5").object()
            #expect((found["items"] as? [[String: Any]])?.map { $0["id"] as? String } == ["p1"])
            let page = try await client.ask("/api/v1/programmes?limit=1").object()
            let next = try #require(page["next"] as? String)
            let second = try await client.ask("/api/v1/programmes?limit=1&cursor=\(PageRenderer.escaped(next))")
                .object()
            #expect((second["items"] as? [Any])?.count == 1)
            #expect(second["next"] is NSNull)
            let one = try await client.ask("/api/v1/programmes/p1").object()
            #expect(one["hls"] as? String == "/play/p1/master.m3u8")
            #expect(one["publishedAt"] as? String == "2026-11-21T12:00:00+08:00")
            #expect(one["synopsis"] is NSNull)
            #expect((one["unit"] as? [String: Any])?["name"] as? String == "电教馆")
            #expect(one["poster"] as? String == "/posters/0123456789abcdef0123456789abcdef.jpg")
        }
    }

    @Test("answers 304 to the ETag it gave")
    func conditional() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.router) { client in
            let first = try await client.ask("/api/v1/programmes/p1")
            let tag = try #require(first.headers[.eTag])
            #expect(tag.hasPrefix("\""))
            let again = try await client.ask("/api/v1/programmes/p1", .get, ["If-None-Match": tag])
            #expect(again.status == 304 && again.text.isEmpty)
            let head = try await client.ask("/api/v1/programmes/p1", .head)
            #expect(head.headers[.eTag] == tag && head.text.isEmpty)
        }
    }

    @Test(
        "refuses what it cannot use",
        arguments: [
            "/api/v1/programmes?limit=0", "/api/v1/programmes?limit=201", "/api/v1/programmes?limit=x",
            "/api/v1/programmes?sort=worst", "/api/v1/programmes?cursor=%21%21",
            "/api/v1/programmes?q=" + String(repeating: "x", count: 301), "/api/v1/programmes?q=%FF",
            "/api/v1/programmes?q=%00", "/api/v1/programmes?q=a%5Cb", "/api/v1/programmes?q=%252e%252e",
            "/api/v1/programmes?q=..%2fx", "/api/v1/programmes/..%2fp1", "/api/v1/programmes/%252e", "/api/../etc",
            "/api/v1\\x", "/api/v1/programmes/p1%00",
        ])
    func refuses(uri: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask(uri, .get, ["Accept-Language": "en"])
            #expect(answer.status == 400)
            #expect(answer.headers[.contentType] == "application/problem+json; charset=utf-8")
            #expect(try answer.object()["status"] as? Int == 400)
        }
    }

    @Test("says in the language asked what is not there, and which methods are")
    func absent() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let chinese = try await client.ask("/api/v1/programmes/none", .get, ["Accept-Language": "zh-CN,en;q=0.5"])
            let english = try await client.ask("/api/v1/programmes/none?lang=en")
            #expect(chinese.status == 404 && english.status == 404)
            #expect(try chinese.object()["detail"] as? String != english.object()["detail"] as? String)
            #expect(english.headers[.setCookie]?.hasPrefix("lang=en") ?? false)
            let wrong = try await client.ask("/api/v1/programmes/none", .put)
            #expect(wrong.status == 405)
            #expect(wrong.headers[.allow] == "DELETE, GET, HEAD, PATCH")
            #expect(try await client.ask("/api/v1/nothing").status == 404)
            #expect(try await client.ask("/api/v1/nothing", .post).status == 404)
        }
    }

    @Test("is changed by those who may")
    func changes() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let other = ["Authorization": "Bearer \(try await fixture.token("other", .producer, unit: "别处"))"]
        try await fixture.application().test(.router) { client in
            let change = #"{"title":"新题目","keywords":["电"]}"#
            #expect(try await client.ask("/api/v1/programmes/p1", .patch, body: change).status == 401)
            #expect(try await client.ask("/api/v1/programmes/p1", .patch, other, body: change).status == 403)
            let changed = try await client.ask("/api/v1/programmes/p1", .patch, own, body: change)
            #expect(changed.status == 200)
            #expect(try changed.object()["title"] as? String == "新题目")
            #expect(try await client.ask("/api/v1/programmes/p1", .patch, boss, body: "{").status == 400)
            #expect(
                try await client.ask("/api/v1/programmes/p1", .patch, boss, body: #"{"episode":"x"}"#).status == 400)
            #expect(
                try await client.ask("/api/v1/programmes/p1", .patch, boss, body: "a", type: "text/html").status == 415)
            let long = #"{"title":"\#(String(repeating: "x", count: 70_000))"}"#
            #expect(try await client.ask("/api/v1/programmes/p1", .patch, boss, body: long).status == 413)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, other).status == 403)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, boss).status == 204)
            #expect(try await client.ask("/api/v1/programmes/p1").status == 404)
            #expect(try await client.ask("/api/v1/programmes/p1", .get, boss).status == 200)
            #expect(try await client.ask("/play/p1/master.m3u8").status == 404)
        }
        let audit = try await fixture.accounts.auditLog()
        #expect(audit.contains { $0.action == "programme.withdraw" && $0.subject == "p1" && $0.account == "boss" })
    }

    @Test("shows a programme once it is approved")
    func reviews() async throws {
        let fixture = try WebFixture { $0.review.steps = 1 }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", reviewSteps: 1)
        let editor = ["Authorization": "Bearer \(try await fixture.token("editor", .reviewer))"]
        let viewer = ["Authorization": "Bearer \(try await fixture.token("viewer", .viewer))"]
        try await fixture.application().test(.router) { client in
            let approval = #"{"decision":"approve"}"#
            let path = "/api/v1/programmes/p1/reviews"
            let before = try await client.ask("/api/v1/programmes/p1")
            #expect(before.status == 404)
            #expect(try await client.ask(path, .post, viewer, body: approval).status == 403)
            #expect(try await client.ask(path, .post, editor, body: #"{"decision":"return"}"#).status == 400)
            #expect(try await client.ask(path, .post, editor, body: approval).status == 200)
            #expect(try await client.ask("/api/v1/programmes/p1").status == 200)
            #expect(try await client.ask(path, .post, editor, body: approval).status == 409)
        }
    }

    @Test("tells sections, series and units")
    func groups() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", section: "我的栏目")
        try await fixture.application().test(.router) { client in
            let sections = try await client.ask("/api/v1/sections").object()["items"] as? [[String: Any]]
            #expect(sections?.contains { $0["name"] as? String == "我的栏目" && $0["count"] as? Int == 1 } ?? false)
            let units = try await client.ask("/api/v1/units").object()["items"] as? [[String: Any]]
            #expect(units?.map { $0["name"] as? String } == ["电教馆"])
            #expect(try await client.ask("/api/v1/series").status == 200)
            #expect(try await client.ask("/api/v1/series/none").status == 404)
        }
    }

    @Test("is described by an OpenAPI document that names every route and no other")
    func described() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/api/v1/openapi.yaml")
            #expect(answer.status == 200)
            let described = Self.operations(answer.text)
            let paths = Set(described.compactMap { $0.split(separator: " ").last.map(String.init) })
            for path in paths {
                let uri = (path.hasPrefix("/v/") ? path : "/api/v1" + path).replacing("{", with: "x").replacing(
                    "}", with: "x")
                let wrong = try await client.ask(uri, .init("BREW") ?? .trace)
                #expect(wrong.status == 405, "\(path)")
            }
            let routes = try WebApplication(services: fixture.services).router().routes
                .filter { ![.head, .options].contains($0.method) }
                .map { "\($0.method.rawValue) \("/\($0.path)".replacing("//", with: "/"))" }
                .filter { $0.contains(" /api/v1/") || $0.contains(" /v/") }
                .map { $0.replacing(" /api/v1/", with: " /") }
            #expect(described == Set(routes))
        }
    }

    /// Methods and paths that the description has: `GET /programmes`.
    private static func operations(_ text: String) -> Set<String> {
        let methods: Set<Substring> = ["get", "put", "post", "patch", "delete"]
        var (path, found) = ("", Set<String>())
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  /") { path = String(line.dropLast().dropFirst(2)) }
            let word = line.dropFirst(4).prefix { $0 != ":" }
            if line.hasPrefix("    "), methods.contains(word) { found.insert("\(word.uppercased()) \(path)") }
        }
        return found
    }

    @Test("gives the list of programmes as M3U with addresses of this server")
    func feed() async throws {
        let fixture = try WebFixture { $0.server.publicURL = "https://tv.example/" }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一\n#EXTINF:1,坏")
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/feeds/programmes.m3u")
            #expect(answer.headers[.contentType] == "audio/x-mpegurl; charset=utf-8")
            #expect(answer.text.contains("\nhttps://tv.example/play/p1/master.m3u8\n"))
            #expect(answer.text.split(separator: "\n").filter { $0.hasPrefix("#EXTINF") }.count == 1)
        }
    }
}
