import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Settings
import Stations
import Testing

@testable import Web

@Suite("Access")
struct AccessTests {
    @Test("by a session: log in, change something with the token against forged requests, log out")
    func session() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.addAccount("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let body = #"{"name":"boss","password":"\#(WebFixture.password)"}"#
            let opened = try await client.ask("/api/v1/session", .post, body: body)
            #expect(opened.status == 200)
            let cookie = try #require(opened.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"))
            let object = try opened.object()
            #expect((object["account"] as? [String: Any])?["role"] as? String == "administrator")
            let csrf = try #require(object["csrf"] as? String)
            let fields = ["Cookie": opened.cookies]
            #expect(try await client.ask("/api/v1/jobs", .get, fields).status == 200)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, fields).status == 403)
            let forged = fields.merging(["X-CSRF-Token": "x"]) { $1 }
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, forged).status == 403)
            let right = fields.merging(["X-CSRF-Token": csrf]) { $1 }
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, right).status == 204)
            #expect(try await client.ask("/api/v1/session", .delete, right).status == 204)
            #expect(try await client.ask("/api/v1/jobs", .get, fields).status == 401)
        }
    }

    @Test("is refused alike for a wrong password and an unknown name, and then for a while")
    func wrongPassword() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let wrong = try await client.ask("/api/v1/session", .post, body: #"{"name":"boss","password":"x"}"#)
            let unknown = try await client.ask("/api/v1/session", .post, body: #"{"name":"nobody","password":"x"}"#)
            #expect(wrong.status == 401 && unknown.status == 401)
            #expect(wrong.text == unknown.text)
            #expect(wrong.headers[.setCookie] == nil)
            var last = wrong
            for _ in 0..<12 {
                last = try await client.ask("/api/v1/session", .post, body: #"{"name":"boss","password":"x"}"#)
            }
            #expect(last.status == 429)
            #expect(last.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
        }
    }

    @Test("is put off alike for a name that somebody has and one that nobody has, a hundred times")
    func hundred() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("boss", .administrator)
        try await fixture.application().test(.router) { client in
            var answers: [[String]] = []
            for name in ["boss", "nobody"] {
                var seen: [String] = []
                for _ in 0..<100 {
                    let body = #"{"name":"\#(name)","password":"wrong"}"#
                    let answer = try await client.ask("/api/v1/session", .post, body: body)
                    let wait = answer.headers[.retryAfter].flatMap { Int($0) }
                    #expect((answer.status == 429) == (wait.map { $0 > 0 } ?? false))
                    seen.append("\(answer.status) \(answer.headers[.retryAfter] ?? "-") \(answer.text)")
                }
                #expect(seen.filter { $0.hasPrefix("429") }.count == 90)
                answers.append(seen)
            }
            #expect(answers[0] == answers[1])
        }
    }

    @Test(
        "to administration is for administrators",
        arguments: [
            "/api/v1/jobs", "/api/v1/jobs/x", "/api/v1/jobs/events", "/api/v1/stations", "/api/v1/stations/x",
            "/api/v1/viewings", "/api/v1/programmes?state=all", "/metrics",
        ])
    func administration(uri: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let viewer = try await fixture.token("viewer", .viewer)
        try await fixture.application().test(.router) { client in
            let guest = try await client.ask(uri)
            let other = try await client.ask(uri, .get, ["Authorization": "Bearer \(viewer)"])
            let forged = try await client.ask(uri, .get, ["Authorization": "Bearer lct_unknown"])
            #expect([guest, other, forged].map(\.status) == [401, 403, 401])
        }
    }

    @Test("where it is closed needs an account or a station's key")
    func closed() async throws {
        let fixture = try WebFixture { $0.access.open = false }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let key = try await fixture.stations.add(code: "A1", StationDetails(name: "第一站"))
        try await fixture.application().test(.router) { client in
            for uri in ["/api/v1/programmes", "/play/p1/master.m3u8", "/feeds/programmes.m3u"] {
                #expect(try await client.ask(uri).status == 401)
                #expect(try await client.ask(uri, .get, ["Authorization": "Bearer \(key)"]).status == 200)
            }
            #expect(try await client.ask("/play/p1/master.m3u8?key=\(key)").status == 200)
            #expect(try await client.ask("/play/p1/master.m3u8?key=wrong").status == 401)
            #expect(try await client.ask("/api/v1/programmes?key=\(key)").status == 401)
            let list = try await client.ask("/feeds/programmes.m3u?key=\(key)")
            #expect(list.text.contains("/play/p1/master.m3u8?key=\(key)\n"))
            #expect(try await client.ask("/", .get, ["Accept": "text/html"]).status == 303)
            #expect(try await client.ask("/login").status == 200)
            #expect(try await client.ask("/healthz").status == 200)
        }
    }

    @Test("to a page that needs a log-in leads there and back, and never to another site")
    func forms() async throws {
        let fixture = try WebFixture { $0.server.publicURL = "https://tv.example" }
        defer { fixture.remove() }
        try await fixture.addAccount("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let sent = try await client.ask("/admin")
            #expect(sent.status == 303 && sent.headers[.location] == "/login?next=/admin")
            let form = "application/x-www-form-urlencoded"
            let password = WebFixture.password.replacing(" ", with: "+")
            let right = try await client.ask(
                "/login", .post, body: "name=boss&password=\(password)&next=%2Fadmin", type: form)
            #expect(right.status == 303 && right.headers[.location] == "/admin")
            #expect(right.headers[.setCookie]?.contains("Secure") ?? false)
            #expect(right.headers[.strictTransportSecurity] != nil)
            let elsewhere = try await client.ask(
                "/login", .post, body: "name=boss&password=\(password)&next=//evil.example", type: form)
            #expect(elsewhere.headers[.location] == "/")
            let wrong = try await client.ask("/login", .post, body: "name=%22%3E%3Ci%3E&password=x", type: form)
            #expect(wrong.status == 401 && !wrong.text.contains("\"><i>"))
            let foreign = try await client.ask(
                "/login", .post, ["Sec-Fetch-Site": "cross-site"], body: "name=boss&password=\(password)", type: form)
            #expect(foreign.status == 403)
            let cookie = ["Cookie": right.cookies]
            #expect(try await client.ask("/admin", .get, cookie).status == 200)
            #expect(try await client.ask("/logout", .post, cookie, body: "csrf=x", type: form).status == 403)
            let session = try #require(right.cookies.split(separator: "=").last.map(String.init))
            let csrf = Accounts.csrfToken(session: session)
            let out = try await client.ask("/logout", .post, cookie, body: "csrf=\(csrf)", type: form)
            #expect(out.status == 303)
            #expect(try await client.ask("/admin", .get, cookie).status == 303)
        }
    }

    @Test("to health is open, and says why the service is not ready")
    func health() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            #expect(try await client.ask("/healthz").text == "ok\n")
            #expect(try await client.ask("/readyz").status == 200)
            fixture.unreadiness.value = LocalizedText(zh: "磁盘已满", en: "The disk is full")
            let answer = try await client.ask("/readyz", .get, ["Accept-Language": "en"])
            #expect(answer.status == 503 && answer.text.contains("The disk is full"))
            #expect(answer.headers[.retryAfter] != nil)
        }
        let boss = try await fixture.token("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/metrics", .get, ["Authorization": "Bearer \(boss)"])
            #expect(answer.status == 200 && answer.text == "lectern_up 1\n")
        }
    }
}
