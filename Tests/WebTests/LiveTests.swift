import Accounts
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Settings
import Testing
import Viewing

@testable import Web

@Suite("Channels")
struct LiveTests {
    @Test("are opened by players, and what is seen counts for the programme that is on")
    func players() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try fixture.putOnAir("p1")
        try await fixture.application().test(.live) { client in
            let head = try await client.ask("/live/county/master.m3u8", .head, ["Accept-Encoding": "gzip"])
            let master = try await client.ask("/live/county/master.m3u8", .get, ["Accept-Encoding": "gzip"])
            #expect(master.status == 200 && master.headers[.accessControlAllowOrigin] == "*")
            #expect(head.headers[.contentLength] == master.headers[.contentLength])
            let text = try await client.ask("/live/county/master.m3u8").text
            let path = try #require(text.split(separator: "\n").first { $0.hasSuffix("v360.m3u8") })
            #expect(path.hasPrefix("/v/") && path.hasSuffix("/live/county/v360.m3u8"))
            let list = try await client.ask(String(path)).text
            #expect(list.contains(#"X-TITLE="<今天>""#))
            let segment = try #require(list.split(separator: "\n").last)
            let base = path.dropLast("v360.m3u8".count)
            #expect(try await client.ask("\(base)\(segment)").text == "segment0")
            await fixture.recorder.flush()
            let viewings = try await fixture.services.viewings.list().items
            #expect(viewings.map(\.programme.rawValue) == ["p1"])
            #expect(viewings.first?.channel?.rawValue == "county")
            #expect(viewings.first?.time.inferredSeconds == 6)
            let mpd = try await client.ask("/live/county/manifest.mpd").text
            #expect(mpd.contains(#"type="dynamic""#) && mpd.contains("/live/county/</BaseURL>"))
            #expect(mpd.contains("/live/county/now.txt\""))
        }
    }

    @Test("are opened by pages, begun over, and reported with the people in the room")
    func pages() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try fixture.putOnAir("p1")
        try await fixture.application().test(.live) { client in
            let opened = try await client.ask("/api/v1/channels/county/plays", .post, body: "{}")
            #expect(opened.status == 201)
            let play = try opened.object()
            #expect(play["name"] as? String == "县一套" && play["live"] as? Bool == true)
            #expect((play["items"] as? [[String: Any]])?.count == 3)
            let progress = try #require(play["progress"] as? String)
            let now = WebFixture.now
            let report = #"{"played":[[\#(now - 12_000),\#(now - 4000)]],"people":30}"#
            #expect(try await client.ask(progress, .post, body: report).status == 204)
            await fixture.recorder.flush()
            let viewings = try await fixture.services.viewings.list().items.sorted {
                $0.time.effectiveSeconds < $1.time.effectiveSeconds
            }
            #expect(viewings.map(\.time.reportedSeconds) == [2, 6])
            #expect(viewings.allSatisfy { $0.time.people == 30 })
            for bad in [
                #"{"played":[[5,4]]}"#, #"{"played":[[\#(now),\#(now + 60_000)]]}"#, #"{"people":0}"#,
                #"{"played":[[0,\#(now)]]}"#, #"{"played":[[1]]}"#,
            ] { #expect(try await client.ask(progress, .post, body: bad).status == 400, "\(bad)") }
            let over = try await client.ask("/api/v1/channels/county/plays", .post, body: #"{"start":"programme"}"#)
                .object()
            let hls = try #require(over["hls"] as? String)
            #expect(hls.hasSuffix("/live/county/from/\(now - 10_000)/master.m3u8"))
            #expect(try await client.ask(hls).text.contains("v360.m3u8"))
            let page = try await client.ask("/channels/county").text
            #expect(page.contains(#"data-channel="county""#) && page.contains("县一套"))
            #expect(try await client.ask("/").text.contains("/channels/county"))
            let items = try await client.ask("/api/v1/channels/county/now").object()
            #expect((items["items"] as? [[String: Any]])?.first?["title"] as? String == "昨天")
        }
    }

    @Test(
        "are not opened where there is nothing",
        arguments: [
            ("/live/nothing/master.m3u8", 404), ("/live/county/index.m3u8", 404), ("/live/county/v360.m3u8", 404),
            ("/live/county/master.m3u8?start=x", 400), ("/live/county/master.m3u8?start=5&end=x", 400),
            ("/live/county/master.m3u8?start=2026-11-10T00:00:00Z", 404),
            ("/live/county/master.m3u8?start=2027-01-01", 404), ("/channels/nothing", 404),
            ("/live/county/master.m3u8?start=1795233590&end=1795233580", 404),
            ("/live/County%00/master.m3u8", 400),
        ])
    func refusals(target: String, status: Int) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try fixture.putOnAir("p1")
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask(target)
            #expect(answer.status == status, "\(answer.text)")
        }
    }

    @Test("need a key where access is closed")
    func closed() async throws {
        let fixture = try WebFixture { $0.access.open = false }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try fixture.putOnAir("p1")
        let key = try await fixture.token("boss", .viewer)
        try await fixture.application().test(.router) { client in
            let refused = try await client.ask("/live/county/master.m3u8")
            #expect(refused.status == 401)
            let bearer = ["Authorization": "Bearer \(key)"]
            #expect(try await client.ask("/live/county/master.m3u8", .get, bearer).status == 200)
            #expect(try await client.ask("/api/v1/channels/county/plays", .post, body: "{}").status == 401)
        }
    }
}
