import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Stations
import Testing
import Viewing

@testable import Web

@Suite("A station with its key")
struct StationsOwnTests {
    @Test("keeps its register: entries are linked to its plays, corrections keep history")
    func register() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        try await bureau.fixture.publish("p1", title: "一")
        let key = ["Authorization": "Bearer \(bureau.key)"]
        try await bureau.fixture.application().test(.router) { client in
            let play = try await client.ask("/api/v1/plays", .post, key, body: #"{"programme":"p1"}"#).object()
            let progress = try #require(play["progress"] as? String)
            #expect(try await client.ask(progress, .post, body: #"{"intervals":[[0,12]]}"#).status == 204)
            await bureau.fixture.recorder.flush()
            let instants = Instants(zone: try #require(TimeZone(identifier: "Asia/Shanghai")))
            func entry(_ people: Int, _ more: String = "", minutes: Int64 = 60) -> String {
                """
                {"programme":"p1","title":"一","startsAt":"\(instants.text(WebFixture.now - 60_000))",
                "endsAt":"\(instants.text(WebFixture.now + minutes * 60_000))","people":\(people),"host":"李"\(more)}
                """
            }
            let made = try await client.ask("/api/v1/stations/A/register", .post, key, body: entry(31))
            #expect(made.status == 201)
            let linked = try made.object()["viewing"] as? String
            #expect(linked != nil)
            let counted = try await client.ask("/api/v1/programmes/p1").object()
            #expect(counted["personViews"] as? Int == 31)
            let corrected = try await client.ask(
                "/api/v1/register/1", .put, key, body: entry(13, #","version":1"#, minutes: 5))
            #expect(corrected.status == 200)
            #expect(
                try await client.ask("/api/v1/register/1", .put, key, body: entry(9, #","version":1"#)).status == 409)
            #expect(try await client.ask("/api/v1/programmes/p1").object()["personViews"] as? Int == 13)
            let shown = try await client.ask("/api/v1/register/1", .get, bureau.county).object()
            let history = try #require(shown["history"] as? [[String: Any]])
            #expect(history.map { $0["people"] as? Int } == [31, 13])
            #expect(history.map { $0["person"] as? String } == ["甲站", "甲站"])
            let struck = try await client.ask(
                "/api/v1/register/1", .put, bureau.boss, body: entry(13, #","version":2,"struck":true"#))
            #expect(try struck.object()["struck"] as? Bool == true)
            #expect(try await client.ask("/api/v1/programmes/p1").object()["personViews"] as? Int == 1)
            for bad in ["0", "10001"] {
                let wrong = try await client.ask(
                    "/api/v1/stations/A/register", .post, key,
                    body: entry(1).replacing("\"people\":1", with: "\"people\":\(bad)"))
                #expect(wrong.status == 400)
            }
            let list = try await client.ask("/api/v1/register", .get, bureau.county).object()
            #expect((list["items"] as? [Any])?.count == 1)
        }
    }

    @Test("keeps photos with its entries: told by their first bytes, served to those who may see the entry")
    func photos() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let key = ["Authorization": "Bearer \(bureau.key)"]
        let instants = Instants(zone: try #require(TimeZone(identifier: "Asia/Shanghai")))
        let entry = """
            {"title":"一","startsAt":"\(instants.text(WebFixture.now - 60_000))",
            "endsAt":"\(instants.text(WebFixture.now + 60_000))","people":3}
            """
        let png = String(decoding: [UInt8]("PNG____".utf8), as: UTF8.self)
        try await bureau.fixture.application().test(.router) { client in
            #expect(try await client.ask("/api/v1/stations/A/register", .post, key, body: entry).status == 201)
            func put(_ bytes: [UInt8], _ type: String, version: Int = 1) async throws -> Answer {
                try await client.send(
                    "/api/v1/register/1/photo?version=\(version)", .put, key, bytes: bytes, type: type)
            }
            let picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR\(png)".utf8)
            #expect(try await put(Array("<svg/>".utf8), "image/png").status == 400)
            #expect(try await put(picture, "image/svg+xml").status == 415)
            #expect(try await put(picture, "image/png", version: 7).status == 409)
            let kept = try await put(picture, "image/png")
            #expect(kept.status == 200)
            let address = try #require(try kept.object()["photo"] as? String)
            #expect(address == "/api/v1/register/1/photo?version=2")
            let shown = try await client.ask(address, .get, key)
            #expect(shown.status == 200 && shown.headers[.contentType] == "image/png")
            #expect(shown.headers[.xContentTypeOptions] == "nosniff")
            #expect(shown.headers[.cacheControl]?.hasPrefix("private") == true)
            #expect(try await client.ask(address, .get, bureau.county).status == 200)
            #expect(try await client.ask(address, .get).status == 401)
            let other = try await bureau.fixture.stations.add(code: "Z", StationDetails(name: "别站"))
            #expect(try await client.ask(address, .get, ["Authorization": "Bearer \(other)"]).status == 403)
            let removed = try await client.ask("/api/v1/register/1/photo?version=2", .delete, key)
            #expect(try removed.object()["photo"] is NSNull)
            #expect(try await client.ask("/api/v1/register/1/photo", .get, key).status == 404)
            // The version that had it has it still.
            #expect(try await client.ask(address, .get, key).status == 200)
        }
    }

    @Test("reads its equipment and faults part by part")
    func parts() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let key = ["Authorization": "Bearer \(bureau.key)"]
        for number in 1...5 {
            _ = try await bureau.fixture.stations.addEquipment(EquipmentDetails(kind: "投影机\(number)"), at: "A")
            _ = try await bureau.fixture.stations.reportFault("不亮\(number)", at: "A", by: "x")
        }
        try await bureau.fixture.application().test(.router) { client in
            for list in ["equipment", "faults"] {
                var ids: [Int] = []
                var cursor: String? = ""
                while let mark = cursor {
                    let part = try await client.ask(
                        "/api/v1/stations/A/\(list)?limit=2\(mark.isEmpty ? "" : "&cursor=\(mark)")", .get, key
                    ).object()
                    let items = try #require(part["items"] as? [[String: Any]])
                    #expect(items.count <= 2)
                    ids += items.compactMap { $0["id"] as? Int }
                    cursor = part["next"] as? String
                }
                #expect(ids == [1, 2, 3, 4, 5])
                #expect(try await client.ask("/api/v1/stations/A/\(list)?cursor=x", .get, key).status == 400)
            }
        }
    }

    @Test("reports faults, is heard of, and learns nothing of others")
    func faults() async throws {
        let bureau = try await Bureau()
        defer { bureau.fixture.remove() }
        let key = ["Authorization": "Bearer \(bureau.key)"]
        let item = try await bureau.fixture.stations.addEquipment(EquipmentDetails(kind: "投影机"), at: "A")
        try await bureau.fixture.application().test(.router) { client in
            let fault = try await client.ask(
                "/api/v1/stations/A/faults", .post, key, body: "{\"description\":\"不亮\",\"equipment\":\(item.id)}")
            #expect(fault.status == 201)
            let own = try await client.ask("/api/v1/stations/A/equipment", .get, key).object()
            #expect((own["items"] as? [[String: Any]])?.first?["state"] as? String == "faulty")
            let step = #"{"state":"accepted","note":"明天来"}"#
            #expect(try await client.ask("/api/v1/faults/1/steps", .post, key, body: step).status == 403)
            #expect(try await client.ask("/api/v1/faults/1/steps", .post, bureau.county, body: step).status == 201)
            #expect(try await client.ask("/api/v1/faults/1/steps", .post, bureau.county, body: step).status == 409)
            for path in [
                "/api/v1/stations/B/register", "/api/v1/stations/B/faults", "/api/v1/register/7", "/api/v1/stations",
            ] {
                #expect(try await client.ask(path, .get, key).status == 403, "\(path)")
            }
            let wish = #"{"kind":"wish","text":"想看养蜂"}"#
            #expect(try await client.ask("/api/v1/stations/A/feedback", .post, key, body: wish).status == 201)
            #expect(try await client.ask("/api/v1/stations/B/feedback", .post, key, body: wish).status == 403)
            #expect(try await client.ask("/api/v1/stations/A/feedback", .post, key, body: "{}").status == 400)
            let said = try await client.ask("/api/v1/feedback?state=wish", .get, bureau.county).object()
            #expect((said["items"] as? [[String: Any]])?.map { $0["text"] as? String } == ["想看养蜂"])
            await bureau.fixture.recorder.flush()
            let station = try await client.ask("/api/v1/stations/A", .get, bureau.county).object()
            #expect(station["online"] as? Bool == true)
            #expect(station["firstPlayThisMonth"] is NSNull)
            let presence = try await client.ask("/api/v1/presence", .get, bureau.boss).object()
            #expect(presence["stations"] as? Int == 2 && presence["online"] as? Int == 1)
            let calls = try await client.ask("/api/v1/reports/calls", .get, bureau.boss).object()
            let items = try #require(calls["items"] as? [[String: Any]])
            #expect(items.map { $0["reason"] as? String } == ["noViews", "silent"])
        }
    }
}
