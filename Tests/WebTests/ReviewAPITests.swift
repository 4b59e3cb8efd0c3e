import Accounts
import Catalogue
import Delivery
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Settings
import Testing
import Viewing

@testable import Web

@Suite("Review over HTTP")
struct ReviewAPITests {
    private static let waitingAsset = "fedcba9876543210fedcba9876543210"

    private func bearer(_ fixture: WebFixture, _ name: String, _ role: Role, unit: String? = nil) async throws
        -> [String: String]
    {
        ["Authorization": "Bearer \(try await fixture.token(name, role, unit: unit))"]
    }

    @Test("takes each step from somebody else, by the role it is for, and tells who decided")
    func steps() async throws {
        let fixture = try WebFixture {
            $0.review.steps = 2
            $0.review.roles = "reviewer, administrator"
        }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", reviewSteps: 2)
        let one = try await bearer(fixture, "one", .reviewer)
        let two = try await bearer(fixture, "two", .reviewer)
        let boss = try await bearer(fixture, "boss", .administrator)
        let path = "/api/v1/programmes/p1/reviews"
        let approve = #"{"decision":"approve"}"#
        try await fixture.application().test(.router) { client in
            let first = try await client.ask(path, .post, one, body: approve)
            #expect(first.status == 200, "\(first.text)")
            #expect(try await client.ask(path, .post, one, body: approve).status == 403, "not a reviewer's step")
            #expect(try await client.ask(path, .post, two, body: approve).status == 403)
            let state = try await client.ask(path, .get, boss).object()
            #expect(state["step"] as? Int == 2)
            #expect(state["role"] as? String == "administrator")
            #expect(state["mayDecide"] as? Bool == true)
            let last = try await client.ask(path, .post, boss, body: approve).object()
            #expect(last["state"] as? String == "published")
            let decisions = try #require(
                try await client.ask(path, .get, boss).object()["decisions"] as? [[String: Any]])
            #expect(decisions.map { $0["account"] as? String } == ["one", "boss"])
            #expect(decisions.map { $0["role"] as? String } == ["reviewer", "administrator"])
        }
    }

    @Test("takes three steps, each by its role, and begins anew after a return")
    func threeSteps() async throws {
        let fixture = try WebFixture {
            $0.review.steps = 3
            $0.review.roles = "reviewer, reviewer, administrator"
        }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", reviewSteps: 3)
        let one = try await bearer(fixture, "one", .reviewer)
        let two = try await bearer(fixture, "two", .reviewer)
        let boss = try await bearer(fixture, "boss", .administrator)
        let path = "/api/v1/programmes/p1/reviews"
        let approve = #"{"decision":"approve","reason":"画面清楚"}"#
        try await fixture.application().test(.router) { client in
            for who in [one, two] { #expect(try await client.ask(path, .post, who, body: approve).status == 200) }
            #expect(try await client.ask("/api/v1/programmes/p1").status == 404, "two of three are not enough")
            let returned = try await client.ask(path, .post, boss, body: #"{"decision":"return","reason":"片头太长"}"#)
            #expect(try returned.object()["state"] as? String == "withdrawn")
            try await fixture.publish("p1", title: "一", asset: Self.waitingAsset, reviewSteps: 3)
            #expect(try await client.ask(path, .get, boss).object()["step"] as? Int == 1)
            for (who, state) in [(one, "awaiting_review"), (two, "awaiting_review"), (boss, "published")] {
                let answer = try await client.ask(path, .post, who, body: approve)
                #expect(try answer.object()["state"] as? String == state, "\(answer.text)")
            }
            #expect(try await client.ask("/api/v1/programmes/p1").status == 200)
            let decisions = try #require(
                try await client.ask(path, .get, boss).object()["decisions"] as? [[String: Any]])
            #expect(decisions.count == 6)
            for version in [Self.waitingAsset, "0123456789abcdef0123456789abcdef"] {
                let own = decisions.filter { $0["version"] as? String == version }
                #expect(own.map { $0["step"] as? Int } == [1, 2, 3])
                #expect(own.map { $0["role"] as? String } == ["reviewer", "reviewer", "administrator"])
                #expect(own.map { $0["account"] as? String } == ["one", "two", "boss"])
            }
            #expect(decisions.allSatisfy { ($0["reason"] as? String)?.isEmpty == false && $0["at"] is String })
        }
    }

    @Test("refuses a second approval by the same account")
    func sameAccount() async throws {
        let fixture = try WebFixture { $0.review.steps = 2 }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", reviewSteps: 2)
        let one = try await bearer(fixture, "one", .reviewer)
        try await fixture.application().test(.router) { client in
            let path = "/api/v1/programmes/p1/reviews"
            let approve = #"{"decision":"approve"}"#
            #expect(try await client.ask(path, .post, one, body: approve).status == 200)
            #expect(try await client.ask(path, .post, one, body: approve).status == 409)
            let desk = try await client.ask("/api/v1/desk/reviews", .get, one).object()
            let item = try #require((desk["items"] as? [[String: Any]])?.first)
            let review = try #require(item["review"] as? [String: Any])
            #expect(review["hasApproved"] as? Bool == true && review["mayDecide"] as? Bool == false)
            let shown = try await client.ask("/api/v1/programmes/p1", .get)
            #expect(shown.status == 404, "it waits")
        }
    }

    @Test("lets those concerned play what waits, privately, and nobody else")
    func previews() async throws {
        let fixture = try WebFixture { $0.review.steps = 1 }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", unit: "电教馆", reviewSteps: 1)
        let reviewer = try await bearer(fixture, "one", .reviewer)
        let own = try await bearer(fixture, "own", .producer, unit: "电教馆")
        let other = try await bearer(fixture, "other", .producer, unit: "别处")
        let viewer = try await bearer(fixture, "viewer", .viewer)
        try await fixture.services.withdrawals.refresh()
        try await fixture.application().test(.live) { client in
            let path = "/api/v1/programmes/p1/preview"
            #expect(try await client.ask("/play/p1/master.m3u8").status == 404)
            #expect(try await client.ask(path, .post, body: "{}").status == 401)
            for stranger in [other, viewer] {
                #expect(try await client.ask(path, .post, stranger, body: "{}").status == 404)
            }
            for friend in [reviewer, own] {
                let play = try await client.ask(path, .post, friend, body: "{}")
                #expect(play.status == 201)
                let hls = try #require(try play.object()["hls"] as? String)
                #expect(try await client.ask(hls, .get, friend).status == 200)
                #expect(try await client.ask(hls).status == 403)
                #expect(try await client.ask(hls, .get, viewer).status == 403)
                #expect(try play.object()["progress"] is NSNull)
                let token = hls.split(separator: "/")[1]
                let report = try await client.ask("/v/\(token)/progress", .post, body: #"{"intervals":[[0,6]]}"#)
                #expect(report.status == 403, "nobody can report a viewing with it")
            }
        }
        #expect(await fixture.recorder.statistics.batches == 0)
    }

    @Test("shows the reviewer the new version, not the one that is public")
    func newVersion() async throws {
        let fixture = try WebFixture { $0.review.steps = 1 }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.publish("p1", title: "一改", asset: Self.waitingAsset, reviewSteps: 1)
        let reviewer = try await bearer(fixture, "one", .reviewer)
        try await fixture.application().test(.live) { client in
            let play = try await client.ask("/api/v1/programmes/p1/preview", .post, reviewer, body: "{}").object()
            let hls = try #require(play["hls"] as? String)
            #expect(hls.contains(Self.waitingAsset))
            #expect(try await client.ask(hls, .get, reviewer).status == 200)
        }
    }

    @Test("tells the producer what to change: on the desk and in the audit log")
    func returned() async throws {
        let fixture = try WebFixture { $0.review.steps = 1 }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", unit: "电教馆", reviewSteps: 1)
        try await fixture.publish("p2", title: "二", unit: "别处")
        let reviewer = try await bearer(fixture, "one", .reviewer)
        let own = try await bearer(fixture, "own", .producer, unit: "电教馆")
        let homeless = try await bearer(fixture, "homeless", .producer)
        try await fixture.application().test(.router) { client in
            let path = "/api/v1/programmes/p1/reviews"
            #expect(try await client.ask(path, .post, reviewer, body: #"{"decision":"return"}"#).status == 400)
            let body = #"{"decision":"return","reason":"第 3 分钟声音太小"}"#
            #expect(try await client.ask(path, .post, reviewer, body: body).status == 200)
            let films = try #require(
                try await client.ask("/api/v1/desk/films", .get, own).object()["items"] as? [[String: Any]])
            #expect(films.map { $0["id"] as? String } == ["p1"])
            let review = try #require(films.first?["review"] as? [String: Any])
            let last = try #require(review["returned"] as? [String: Any])
            #expect(last["reason"] as? String == "第 3 分钟声音太小")
            #expect(last["account"] as? String == "one")
            let none = try await client.ask("/api/v1/desk/films", .get, homeless).object()
            #expect((none["items"] as? [Any])?.isEmpty == true)
            #expect(try await client.ask("/api/v1/desk/films?state=x", .get, own).status == 400)
        }
        let audit = try await fixture.accounts.auditLog()
        #expect(audit.contains { $0.action == "programme.return" && $0.detail == "第 3 分钟声音太小" })
    }

    @Test("counts what a unit brought in, for itself and for administrators")
    func contributions() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", unit: "电教馆")
        try await fixture.publish("p2", title: "二", unit: "电教馆", reviewSteps: 1)
        try await fixture.publish("p3", title: "三", unit: "别处")
        let own = try await bearer(fixture, "own", .producer, unit: "电教馆")
        let boss = try await bearer(fixture, "boss", .administrator)
        let unit = try #require(try await fixture.catalogue.unitID("电教馆"))
        let other = try #require(try await fixture.catalogue.unitID("别处"))
        try await fixture.application().test(.router) { client in
            for who in [own, boss] {
                let answer = try await client.ask("/api/v1/units/\(unit)/contributions", .get, who).object()
                let months = try #require(answer["items"] as? [[String: Any]])
                #expect(months.count == 12)
                #expect(months.last?["submitted"] as? Int == 2 && months.last?["adopted"] as? Int == 1)
                #expect(months.dropLast().allSatisfy { $0["submitted"] as? Int == 0 })
            }
            #expect(try await client.ask("/api/v1/units/\(other)/contributions", .get, own).status == 403)
            #expect(try await client.ask("/api/v1/units/none/contributions", .get, boss).status == 404)
            for query in ["from=2026-13", "from=x", "from=2026-05&to=2026-04", "from=1990-01&to=2026-01"] {
                let answer = try await client.ask("/api/v1/units/\(unit)/contributions?\(query)", .get, boss)
                #expect(answer.status == 400, "\(query)")
            }
        }
    }
}
