import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Settings
import Stations
import Testing

@testable import Web

@Suite("Accounts over the API")
struct PeopleAPITests {
    @Test("are made, changed, shut out and let in; another role ends their sessions")
    func accounts() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("boss", .administrator)
        let boss = try await fixture.session("boss")
        try await fixture.application().test(.router) { client in
            let wish = #"{"name":"李老师","password":"\#(WebFixture.password)","role":"producer","unit":"电教馆"}"#
            let made = try await client.ask("/api/v1/accounts", .post, boss, body: wish)
            #expect(made.status == 201)
            #expect(try made.object()["role"] as? String == "producer" && !made.text.contains(WebFixture.password))
            #expect(try await client.ask("/api/v1/accounts", .post, boss, body: wish).status == 409)
            let path = "/api/v1/accounts/\(PageRenderer.escaped("李老师"))"
            #expect(try await client.ask(path, .get, boss).object()["unit"] as? String == "电教馆")
            let own = try await fixture.session("李老师")
            #expect(try await client.ask("/api/v1/session", .get, own).status == 200)
            #expect(try await client.ask(path + "/sessions", .get, boss).text.contains("lastSeenAt"))
            let changed = try await client.ask(path, .patch, boss, body: #"{"role":"viewer","unit":""}"#)
            #expect(try changed.object()["role"] as? String == "viewer")
            #expect(try changed.object()["unit"] is NSNull)
            #expect(try await client.ask("/api/v1/session", .get, own).status == 401)
            #expect(try await client.ask(path, .patch, boss, body: #"{"disabled":true}"#).status == 200)
            #expect(try await fixture.accounts.logIn(name: "李老师", password: WebFixture.password) == nil)
            #expect(try await client.ask(path, .patch, boss, body: #"{"disabled":false}"#).status == 200)
            let password = #"{"password":"another one 123"}"#
            #expect(try await client.ask(path + "/password", .put, boss, body: password).status == 204)
            #expect(try await fixture.accounts.logIn(name: "李老师", password: "another one 123") != nil)
            #expect(try await client.ask(path + "/sessions", .delete, boss).status == 204)
            #expect(try await client.ask(path + "/sessions", .get, boss).object()["items"] as? [String] == [])
            for (body, status) in [
                (#"{"role":"king"}"#, 400), (#"{"unit":"a\u0000b"}"#, 400), (#"{"disabled":1}"#, 400), ("[]", 400),
            ] {
                #expect(try await client.ask(path, .patch, boss, body: body).status == status)
            }
            let last = try await client.ask("/api/v1/accounts/boss", .patch, boss, body: #"{"role":"viewer"}"#)
            #expect(last.status == 409, "nobody could change it back")
        }
    }

    @Test("change their password themselves, which ends their other sessions")
    func password() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("a", .viewer)
        let here = try await fixture.session("a")
        let elsewhere = try await fixture.session("a")
        let token = ["Authorization": "Bearer \(try await fixture.accounts.makeToken(account: "a", label: "x"))"]
        try await fixture.application().test(.router) { client in
            let wish = { (current: String) in #"{"current":"\#(current)","password":"another one 123"}"# }
            let path = "/api/v1/session/password"
            #expect(try await client.ask(path, .put, here, body: wish("wrong")).status == 403)
            #expect(try await client.ask(path, .put, token, body: wish(WebFixture.password)).status == 403)
            let changed = try await client.ask(path, .put, here, body: wish(WebFixture.password))
            #expect(changed.status == 200)
            #expect(try await client.ask("/api/v1/session", .get, ["Cookie": changed.cookies]).status == 200)
            for old in [here, elsewhere] { #expect(try await client.ask("/api/v1/session", .get, old).status == 401) }
        }
    }

    @Test("log out everywhere at once, and begin a new session with each log-in")
    func sessions() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("a", .viewer)
        let elsewhere = try await fixture.session("a")
        let old = try await fixture.session("a")
        try await fixture.application().test(.router) { client in
            let body = #"{"name":"a","password":"\#(WebFixture.password)"}"#
            let again = try await client.ask("/api/v1/session", .post, old, body: body)
            #expect(again.status == 200 && again.cookies != old["Cookie"])
            #expect(try await client.ask("/api/v1/session", .get, old).status == 401, "the one before has ended")
            let new = ["Cookie": again.cookies, "X-CSRF-Token": try #require(try again.object()["csrf"] as? String)]
            let list = try await client.ask("/api/v1/sessions", .get, new).object()["items"] as? [[String: Any]]
            #expect(list?.count == 2 && list?.filter { $0["current"] as? Bool == true }.count == 1)
            #expect(try await client.ask("/api/v1/sessions", .delete, new).status == 204)
            for gone in [new, elsewhere] { #expect(try await client.ask("/api/v1/session", .get, gone).status == 401) }
        }
    }

    @Test("keep their session in a cookie that only this host can set, where pages are reached over TLS")
    func cookie() async throws {
        let fixture = try WebFixture { $0.server.publicURL = "https://tv.example" }
        defer { fixture.remove() }
        try await fixture.addAccount("a", .viewer)
        try await fixture.application().test(.router) { client in
            let body = #"{"name":"a","password":"\#(WebFixture.password)"}"#
            let opened = try await client.ask("/api/v1/session", .post, body: body)
            let cookie = try #require(opened.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-lectern_session="))
            for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(part)) }
            #expect(!cookie.contains("Domain"))
            #expect(try await client.ask("/api/v1/session", .get, ["Cookie": opened.cookies]).status == 200)
            let tossed = opened.cookies.replacing("__Host-", with: "")
            #expect(try await client.ask("/api/v1/session", .get, ["Cookie": tossed]).status == 401)
        }
    }
}

@Suite("API tokens over the API")
struct TokensAPITests {
    @Test("are made by a session, told once, listed and revoked by their owner or an administrator")
    func life() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("a", .reviewer)
        try await fixture.addAccount("b", .viewer)
        try await fixture.addAccount("boss", .administrator)
        let (a, b, boss) = (
            try await fixture.session("a"), try await fixture.session("b"), try await fixture.session("boss")
        )
        try await fixture.application().test(.router) { client in
            let wish = #"{"label":"夜间脚本","role":"viewer","days":7}"#
            let made = try await client.ask("/api/v1/tokens", .post, a, body: wish)
            #expect(made.status == 201 && made.headers[.cacheControl] == "private, no-store")
            let object = try made.object()
            let (secret, id) = (try #require(object["token"] as? String), try #require(object["id"] as? Int))
            #expect(object["expiresAt"] as? String == "2026-11-28T12:00:00+08:00")
            let bearer = ["Authorization": "Bearer \(secret)"]
            #expect(try await client.ask("/api/v1/session", .get, bearer).text.contains(#""role":"viewer""#))
            #expect(try await client.ask("/api/v1/programmes?state=awaiting_review", .get, bearer).status == 403)
            #expect(try await client.ask("/api/v1/programmes?state=awaiting_review", .get, a).status == 200)
            #expect(try await client.ask("/api/v1/tokens", .post, bearer, body: wish).status == 403)
            let list = try await client.ask("/api/v1/tokens", .get, a)
            #expect(list.text.contains("夜间脚本") && !list.text.contains(secret))
            #expect(try await client.ask("/api/v1/tokens", .get, b).object()["items"] as? [String] == [])
            #expect(try await client.ask("/api/v1/tokens?account=a", .get, b).status == 403)
            #expect(try await client.ask("/api/v1/tokens?account=*", .get, boss).text.contains("夜间脚本"))
            #expect(try await client.ask("/api/v1/tokens/\(id)", .delete, b).status == 404)
            #expect(try await client.ask("/api/v1/tokens/\(id)", .delete, boss).status == 204)
            #expect(try await client.ask("/api/v1/session", .get, bearer).status == 401)
            for (body, status) in [
                (#"{"label":"x","role":"producer"}"#, 403), (#"{"label":"x","days":0}"#, 400),
                (#"{"label":"x","days":99999}"#, 400), (#"{"label":"x","role":"king"}"#, 400), ("{}", 400),
            ] {
                #expect(try await client.ask("/api/v1/tokens", .post, a, body: body).status == status, "\(body)")
            }
        }
    }
}

@Suite("Stations' keys over the API")
struct StationKeyTests {
    @Test("are told once, replaced and taken away, and open plays until then")
    func life() async throws {
        let fixture = try WebFixture { $0.access.open = false }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.application().test(.router) { client in
            let play = { (key: String) in
                let inQuery = try await client.ask("/play/p1/master.m3u8?key=\(key)").status
                let inField = try await client.ask("/feeds/programmes.m3u", .get, ["Authorization": "Bearer \(key)"])
                return [inQuery, inField.status]
            }
            let wish = #"{"code":"A1","name":"第一站","region":"山东省/临沂市"}"#
            let made = try await client.ask("/api/v1/stations", .post, boss, body: wish)
            #expect(made.status == 201)
            let first = try #require(try made.object()["key"] as? String)
            #expect(try await play(first) == [200, 200])
            #expect(try await client.ask("/api/v1/stations", .post, boss, body: wish).status == 409)
            #expect(try await client.ask("/api/v1/stations", .post, boss, body: #"{"name":"x"}"#).status == 400)
            let next = try await client.ask("/api/v1/stations/A1/key", .post, boss)
            let second = try #require(try next.object()["key"] as? String)
            #expect(try await play(first) == [401, 401])
            #expect(try await play(second) == [200, 200])
            let change = try await client.ask("/api/v1/stations/A1", .patch, boss, body: #"{"contact":"王"}"#)
            #expect(try change.object()["contact"] as? String == "王")
            #expect(try change.object()["region"] as? String == "山东省/临沂市")
            #expect(try await client.ask("/api/v1/stations/A1/key", .delete, boss).status == 204)
            #expect(try await play(second) == [401, 401])
            let list = try await client.ask("/api/v1/stations", .get, boss)
            #expect(list.text.contains(#""hasKey":false"#) && !list.text.contains("lsk_"))
            #expect(try await client.ask("/api/v1/stations/B1/key", .post, boss).status == 404)
        }
        let actions = try await fixture.accounts.auditLog().map(\.action)
        #expect(actions.prefix(4) == ["station.revoke", "station.update", "station.key", "station.add"])
    }
}

@Suite("The audit log over the API")
struct AuditAPITests {
    @Test("is read in pages and by filters")
    func pages() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        for number in 1...5 { try await fixture.accounts.audit(.lectern, "odd.\(number)", "<script>\(number)") }
        try await fixture.application().test(.router) { client in
            var seen: [String] = []
            var path: String? = "/api/v1/audit?action=odd&limit=2"
            while let next = path {
                let page = try await client.ask(next, .get, boss).object()
                seen += (page["items"] as? [[String: Any]] ?? []).compactMap { $0["action"] as? String }
                path = (page["next"] as? String).map { "/api/v1/audit?action=odd&limit=2&cursor=\($0)" }
            }
            #expect(seen == (1...5).reversed().map { "odd.\($0)" })
            let made = try await client.ask("/api/v1/audit?subject=boss&action=account.add", .get, boss).object()
            #expect((made["items"] as? [[String: Any]])?.first?["detail"] as? String == "administrator")
            for wrong in ["cursor=x", "cursor=-1", "from=yesterday", "limit=0"] {
                #expect(try await client.ask("/api/v1/audit?\(wrong)", .get, boss).status == 400)
            }
        }
    }
}
