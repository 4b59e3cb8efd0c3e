import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Stations
import Testing

@testable import Web

@Suite("Editing the catalogue by the API")
struct CatalogueEditingAPITests {
    private static func boss(_ fixture: WebFixture) async throws -> [String: String] {
        ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
    }

    @Test("sections are added, renamed, moved and removed, and each step is written down")
    func sections() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let boss = try await Self.boss(fixture)
        try await fixture.application().test(.router) { client in
            let added = try await client.ask(
                "/api/v1/sections", .post, boss, body: #"{"names":{"zh":"农技"},"position":0}"#)
            #expect(added.status == 201)
            let id = try #require(try added.object()["id"] as? String)
            let path = "/api/v1/sections/\(id)"
            let changed = try await client.ask(path, .patch, boss, body: #"{"names":{"en":"Farming"},"parent":"arts"}"#)
            #expect(changed.status == 200)
            #expect((try changed.object()["names"] as? [String: String]) == ["zh": "农技", "en": "Farming"])
            #expect(try await client.ask(path, .patch, boss, body: #"{"parent":"none"}"#).status == 400)
            #expect(try await client.ask("/api/v1/sections/none", .patch, boss, body: "{}").status == 404)
            #expect(try await client.ask("/api/v1/sections/arts", .delete, boss).status == 409)
            #expect(try await client.ask(path, .delete, boss).status == 204)
            #expect(try await client.ask(path, .delete, boss).status == 404)
        }
        let actions = try await fixture.accounts.auditLog().map(\.action)
        #expect(actions.filter { $0.hasPrefix("section.") } == ["section.remove", "section.update", "section.add"])
    }

    @Test("series, quotas and picks are edited, and what cannot be is refused")
    func groups() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let boss = try await Self.boss(fixture)
        try await fixture.application().test(.router) { client in
            let first = try await client.ask("/api/v1/series", .post, boss, body: #"{"title":"入门"}"#).object()
            let id = try #require(first["id"] as? String)
            let second = try await client.ask(
                "/api/v1/series", .post, boss, body: #"{"title":"提高","requires":["\#(id)"]}"#)
            #expect(second.status == 201)
            let later = try #require(try second.object()["id"] as? String)
            let cycle = try await client.ask(
                "/api/v1/series/\(id)", .patch, boss, body: #"{"requires":["\#(later)"]}"#)
            #expect(cycle.status == 400)
            #expect(try await client.ask("/api/v1/series/\(id)", .delete, boss).status == 409)
            #expect(try await client.ask("/api/v1/series", .post, boss, body: #"{"title":"入门"}"#).status == 409)
            #expect(try await client.ask("/api/v1/series?all=true").status == 401)
            #expect(
                try await client.ask("/api/v1/series/\(id)").status == 404, "nobody is told of a series in the making")
            #expect(try await client.ask("/series/\(id)").status == 404)
            #expect(try await client.ask("/api/v1/series/\(id)", .get, boss).status == 200)
            let all = try await client.ask("/api/v1/series?all=true", .get, boss).object()["items"] as? [Any]
            #expect(all?.count == 2)
            let units = try await client.ask("/api/v1/units").object()["items"] as? [[String: Any]]
            let unit = try #require(units?.first?["id"] as? String)
            let quotas = try await client.ask(
                "/api/v1/units/\(unit)/quotas", .put, boss, body: #"{"monthlyQuota":4}"#)
            #expect(try quotas.object()["monthlyQuota"] as? Int == 4)
            #expect(try await client.ask("/api/v1/units/\(unit)").object()["storageQuota"] is NSNull)
            #expect(try await client.ask("/api/v1/picks", .put, boss, body: #"{"programmes":["p1"]}"#).status == 204)
            #expect(try await client.ask("/api/v1/picks", .put, boss, body: #"{"programmes":["p2"]}"#).status == 400)
            let picks = try await client.ask("/api/v1/picks").object()["items"] as? [[String: Any]]
            #expect(picks?.map { $0["id"] as? String } == ["p1"])
        }
    }

    @Test("withdrawn programmes lie in the bin of their unit, come back, and are removed for good")
    func bin() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let boss = try await Self.boss(fixture)
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let other = ["Authorization": "Bearer \(try await fixture.token("other", .producer, unit: "别处"))"]
        try await fixture.application().test(.router) { client in
            #expect(try await client.ask("/api/v1/bin/p1", .delete, boss).status == 409)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, own).status == 204)
            for (who, count) in [(boss, 1), (own, 1), (other, 0)] {
                let bin = try await client.ask("/api/v1/bin", .get, who).object()["items"] as? [[String: Any]]
                #expect(bin?.count == count)
                if let first = bin?.first { #expect(first["withdrawnAt"] as? String == "2026-11-21T12:00:00+08:00") }
            }
            #expect(try await client.ask("/api/v1/bin/p1/restore", .post, own).status == 403)
            #expect(try await client.ask("/api/v1/bin/p1/restore", .post, boss).status == 200)
            #expect(try await client.ask("/play/p1/master.m3u8").status == 200)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, boss).status == 204)
            #expect(try await client.ask("/api/v1/bin/p1", .delete, boss).status == 204)
            #expect(try await client.ask("/api/v1/programmes/p1", .get, boss).status == 404)
        }
    }

    @Test("an embargo hides a programme from all but those who may change it, and regions from stations elsewhere")
    func availability() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let here = [
            "Authorization":
                "Bearer \(try await fixture.stations.add(code: "A", StationDetails(name: "甲", region: "山东省/临沂市/沂水县")))"
        ]
        let there = [
            "Authorization":
                "Bearer \(try await fixture.stations.add(code: "B", StationDetails(name: "乙", region: "山东省/济南市")))"
        ]
        let path = "/api/v1/programmes/p1"
        try await fixture.application().test(.router) { client in
            for wrong in [#"{"from":"soon"}"#, #"{"from":"2027-01-02","until":"2027-01-01"}"#, #"{"regions":[""]}"#] {
                #expect(try await client.ask("\(path)/availability", .put, own, body: wrong).status == 400)
            }
            let future = try await client.ask("\(path)/availability", .put, own, body: #"{"from":"2027-01-01"}"#)
            #expect(try future.object()["visibleFrom"] as? String == "2027-01-01T00:00:00+08:00")
            #expect(try future.object()["listed"] as? Bool == false)
            #expect(try await client.ask(path).status == 404)
            #expect(try await client.ask("/programmes/p1").status == 404)
            #expect(try await client.ask(path, .get, own).status == 200)
            #expect(try await client.ask("/play/p1/master.m3u8").status == 404)
            let regional = #"{"regions":["山东省/临沂市"]}"#
            #expect(try await client.ask("\(path)/availability", .put, own, body: regional).status == 200)
            for (who, status) in [(here, 200), (there, 404), ([:], 200)] {
                for uri in [path, "\(path)/related", "/play/p1/master.m3u8"] {
                    #expect(try await client.ask(uri, .get, who).status == status, "\(uri)")
                }
                let list = try await client.ask("/api/v1/programmes", .get, who).object()["items"] as? [Any]
                #expect(list?.count == (status == 200 ? 1 : 0))
                let feed = try await client.ask("/feeds/programmes.m3u", .get, who).text
                #expect(feed.contains("/play/p1/") == (status == 200))
            }
        }
    }
}
