import Catalogue
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaModel
import Testing

@testable import Web

@Suite("Search by the API")
struct SearchAPITests {
    @Test("tells where the words stand, and the second at which they are said")
    func match() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publishRow(
            "p1", title: "田间<b>水稻</b>",
            transcripts: [Transcript(language: "zh", lines: [.init(start: 83_200, text: "讲水稻")])])
        try await fixture.application().test(.router) { client in
            let found = try await client.ask("/api/v1/programmes?q=%E6%B0%B4%E7%A8%BB").object()
            let item = try #require((found["items"] as? [[String: Any]])?.first)
            let match = try #require(item["match"] as? [String: Any])
            let title = try #require(match["title"] as? [[String: Any]])
            #expect(title.map { $0["text"] as? String } == ["田间<b>", "水稻", "</b>"])
            #expect(title.map { $0["hit"] as? Bool } == [false, true, false])
            #expect(match["synopsis"] is NSNull)
            #expect((match["moment"] as? [String: Any])?["seconds"] as? Double == 83.2)
            let listed = try await client.ask("/api/v1/programmes").object()["items"] as? [[String: Any]]
            #expect(listed?.first?["match"] == nil)
        }
    }

    @Test("counts facets under the same query, and refuses what it cannot use")
    func facets() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publishRow("p1", title: "水稻", type: "课程")
        try await fixture.publishRow("p2", title: "小麦", type: "讲座")
        try await fixture.application().test(.router) { client in
            let all = try await client.ask("/api/v1/facets").object()
            #expect(all["total"] as? Int == 2)
            let some = try await client.ask("/api/v1/facets?q=%E6%B0%B4%E7%A8%BB").object()
            #expect(some["total"] as? Int == 1)
            let types = some["type"] as? [[String: Any]]
            #expect(types?.map { $0["id"] as? String } == ["课程"])
            #expect(types?.map { $0["count"] as? Int } == [1])
            #expect(try await client.ask("/api/v1/facets?state=all").status == 401)
            for query in ["year=0", "year=x", "year=10000", "sort=worst", "q=\(String(repeating: "x", count: 301))"] {
                #expect(try await client.ask("/api/v1/facets?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("pages of a search go on where the last ended")
    func pages() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        for number in 0..<5 { try await fixture.publishRow("p\(number)", title: "水稻\(number)") }
        try await fixture.application().test(.router) { client in
            var (ids, cursor): ([String], String?) = ([], nil)
            repeat {
                let uri = "/api/v1/programmes?q=%E6%B0%B4%E7%A8%BB&limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await client.ask(uri).object()
                ids += (page["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
                cursor = page["next"] as? String
            } while cursor != nil
            #expect(ids == ["p4", "p3", "p2", "p1", "p0"])
            let first = try await client.ask("/api/v1/programmes?q=%E6%B0%B4%E7%A8%BB&limit=2").object()
            let next = try #require(first["next"] as? String)
            #expect(try await client.ask("/api/v1/programmes?cursor=\(next)").status == 400)
        }
    }
}
