import Accounts
import Catalogue
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Testing

@testable import Web

@Suite("Many programmes changed at once")
struct BulkAPITests {
    private func fixture() async throws -> WebFixture {
        let fixture = try WebFixture()
        for (id, unit) in [("p1", "电教馆"), ("p2", "电教馆"), ("p3", "别处")] {
            try await fixture.publish(id, title: id, unit: unit)
        }
        return fixture
    }

    private func titles(_ fixture: WebFixture) async throws -> [String] {
        try await ["p1", "p2", "p3"].asyncMap { id in
            try await fixture.catalogue.programme(try #require(ProgrammeID(id)))?.title ?? ""
        }
    }

    @Test("by a list: all of them or none, those of the own unit")
    func list() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        let path = "/api/v1/programmes"
        try await fixture.application().test(.router) { client in
            let done = try await client.ask(
                path, .patch, own, body: #"{"ids":["p1","p2"],"changes":{"series":"数学","rights":"馆"}}"#)
            #expect(done.status == 200, "\(done.text)")
            #expect(try done.object()["changed"] as? Int == 2)
            let refused = try await client.ask(
                path, .patch, own, body: #"{"ids":["p1","p3","none"],"changes":{"title":"x"}}"#)
            #expect(refused.status == 400)
            let errors = try #require(try refused.object()["errors"] as? [[String: Any]])
            #expect(errors.map { $0["at"] as? String } == ["p3", "none"])
            for body in [
                #"{"ids":[],"changes":{}}"#, #"{"ids":["p1","p1"],"changes":{}}"#, #"{"ids":["P!"],"changes":{}}"#,
                #"{"ids":["p1"],"changes":{"episode":-1}}"#, #"{"ids":["p1"]}"#, "{}",
            ] {
                #expect(try await client.ask(path, .patch, boss, body: body).status == 400, "\(body)")
            }
        }
        #expect(try await titles(fixture) == ["p1", "p2", "p3"])
        let first = try await fixture.catalogue.programme(try #require(ProgrammeID("p1")))
        #expect(first?.series?.title == "数学" && first?.rights == "馆")
        #expect(
            try await fixture.accounts.auditLog().contains { $0.action == "programme.bulk" && $0.detail == "p1 p2" })
    }

    @Test("by a table: by id or by the film's name, every fault told with its line")
    func table() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let path = "/api/v1/programmes/metadata"
        try await fixture.application().test(.router) { client in
            let byID = try await client.ask(
                path, .post, own, body: "编号,标题\np1,一\np2,二\n", type: "text/csv; charset=utf-8")
            #expect(byID.status == 200, "\(byID.text)")
            #expect(try await titles(fixture) == ["一", "二", "p3"])
            // The place of a film of the fixture is its id.
            let byFile = try await client.ask(path, .post, own, body: "file,title\np1,甲\n", type: "text/csv")
            #expect(byFile.status == 200)
            #expect(try await titles(fixture) == ["甲", "二", "p3"])
            let foreign = try await client.ask(path, .post, own, body: "id,title\np1,x\np3,y\n", type: "text/csv")
            #expect(foreign.status == 400)
            let errors = try #require(try foreign.object()["errors"] as? [[String: Any]])
            #expect(errors.map { $0["at"] as? Int } == [3])
            let wrong = try await client.ask(path, .post, own, body: "id,集数\np1,x\np2,3\n,4\n", type: "text/csv")
            let faults = try #require(try wrong.object()["errors"] as? [[String: Any]])
            #expect(faults.map { $0["at"] as? Int } == [2, 4])
            #expect(try await client.ask(path, .post, own, body: "id,title\np1,x").status == 415)
            let large = String(repeating: "x", count: (1 << 20) + 10)
            #expect(try await client.ask(path, .post, own, body: large, type: "text/csv").status == 413)
        }
        #expect(try await titles(fixture) == ["甲", "二", "p3"])
    }

    @Test("take and lose keywords beside those they have, and are seen when and where is said")
    func choices() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        let (first, path) = (try #require(ProgrammeID("p1")), "/api/v1/programmes")
        try await fixture.catalogue.update(first, ProgrammeMetadata(keywords: ["数学", "旧"]))
        try await fixture.application().test(.router) { client in
            let done = try await client.ask(
                path, .patch, boss,
                body: #"""
                    {"ids":["p1","p2"],"addKeywords":["分数","数学"],"removeKeywords":["旧","none"],
                    "availability":{"from":"2026-01-01","until":"2026-02-01","regions":["山东省"]}}
                    """#)
            #expect(done.status == 200, "\(done.text)")
            for body in [
                #"{"ids":["p1"],"addKeywords":["a"],"changes":{"keywords":["b"]}}"#,
                #"{"ids":["p1"],"availability":{"from":"x"}}"#, #"{"ids":["p1"],"changes":{"poster":"1:23"}}"#,
                #"{"ids":["p1"],"availability":{"from":"2026-02-01","until":"2026-01-01"}}"#,
            ] {
                #expect(try await client.ask(path, .patch, boss, body: body).status == 400, "\(body)")
            }
        }
        let changed = try #require(try await fixture.catalogue.programme(first))
        #expect(changed.keywords == ["数学", "分数"])
        #expect(changed.availability.regions == ["山东省"])
        #expect(!changed.isListed, "its time is over")
        let second = try await fixture.catalogue.programme(try #require(ProgrammeID("p2")))
        #expect(second?.keywords == ["分数", "数学"])
        #expect(try await fixture.catalogue.programme(try #require(ProgrammeID("p3")))?.isListed == true)
    }

    @Test("by a workbook as by a table")
    func workbook() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        try await fixture.application().test(.router) { client in
            let path = "/api/v1/programmes/metadata"
            // A ZIP archive that ends before it begins.
            let broken = try await client.ask(path, .post, own, body: "PK\u{3}\u{4}", type: type)
            #expect(broken.status == 400)
            let errors = try #require(try broken.object()["errors"] as? [[String: Any]])
            #expect(errors.first?["at"] as? Int == 1)
            let large = String(repeating: "x", count: (4 << 20) + 10)
            #expect(try await client.ask(path, .post, own, body: large, type: type).status == 413)
        }
    }

    @Test("by a film's name that several films have, are not guessed")
    func ambiguous() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        for (number, key) in ["u/a/01.mp4", "u/b/01.mp4", "u/a/1%.mp4"].enumerated() {
            let publication = Publication(
                programme: try #require(ProgrammeID("q\(number)")), sourceKey: key,
                asset: try #require(AssetID("asset\(number)")), sourceSHA256: "s\(number)", duration: 1,
                metadata: ProgrammeMetadata(title: "q"), unit: "u", at: WebFixture.now)
            try await fixture.database.write { tx in _ = try Catalogue.publish(publication, in: tx) }
        }
        func change(_ file: String) async throws -> [String] {
            try await fixture.catalogue.update(
                [ProgrammeChange(.file(file), ProgrammeMetadata(title: "新"))], ofUnit: "u"
            ).map(\.rawValue)
        }
        let byAll = [ProgrammeChange(.file("u/b/01.mp4"), ProgrammeMetadata(title: "新"))]
        #expect(try await fixture.catalogue.update(byAll, ofUnit: nil).map(\.rawValue) == ["q1"])
        let plan = try await fixture.database.read { tx in
            try tx.rows(
                "EXPLAIN QUERY PLAN SELECT id FROM programmes WHERE source_name = ? AND source_key LIKE ?", "a", "%/a"
            ).map { try $0.get("detail", as: String.self) }
        }
        #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "no programme is looked at whose film has another name")
        await #expect(throws: BulkUpdateError.self) { try await change("01.mp4") }
        #expect(try await change("u/b/01.mp4") == ["q1"])
        #expect(try await change("1%.mp4") == ["q2"])
        await #expect(throws: BulkUpdateError.self) { try await change("_1.mp4") }
        await #expect(throws: BulkUpdateError.self) { try await change("1.mp4") }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
