import Accounts
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Testing
import Viewing

@testable import Web

@Suite("Plays")
struct PlaysTests {
    @Test("are opened, fetched, reported and counted over a real connection")
    func whole() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.application().test(.live) { client in
            let opened = try await client.ask("/api/v1/plays", .post, body: #"{"programme":"p1"}"#)
            #expect(opened.status == 201)
            #expect(opened.headers[.setCookie]?.hasPrefix("lectern_guest=") ?? false)
            let play = try opened.object()
            let hls = try #require(play["hls"] as? String)
            let base = String(hls.dropLast("master.m3u8".count))
            #expect(play["position"] is NSNull)
            #expect(try await client.ask(hls).text.hasPrefix("#EXTM3U"))
            #expect(try await client.ask("\(base)manifest.mpd").text.contains("<MPD"))
            #expect(try await client.ask("\(base)v360/init.mp4").text == "init")
            let segment = try await client.ask("\(base)v360/1.m4s")
            #expect(segment.text == "segment1" && segment.headers[.server] == nil)
            #expect(try await client.ask("\(base)..%2fasset.json").status == 400)

            let progress = try #require(play["progress"] as? String)
            let report = #"{"intervals":[[0,6.5],[8,12.2]],"position":12,"people":3}"#
            #expect(try await client.ask(progress, .post, body: report).status == 204)
            #expect(try await client.ask(progress, .post, body: report, type: "text/plain").status == 204)
            await fixture.recorder.flush()
            let viewings = try await client.ask("/api/v1/viewings?programme=p1", .get, boss).object()
            let viewing = try #require((viewings["items"] as? [[String: Any]])?.first)
            #expect(viewing["inferredSeconds"] as? Int == 6)
            #expect(viewing["people"] as? Int == 3)
            #expect(viewing["views"] as? Int == 1)
            let programme = try await client.ask("/api/v1/programmes/p1").object()
            #expect(programme["views"] as? Int == 1 && programme["personViews"] as? Int == 3)
        }
    }

    @Test("of a player that names its session (CMCD) go on in one viewing, when it opens the programme again too")
    func sessions() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.application().test(.live) { client in
            func base(_ query: String, _ fields: [String: String] = [:]) async throws -> String {
                let text = try await client.ask("/play/p1/master.m3u8\(query)", .get, fields).text
                let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("/v/") })
                return line.split(separator: "/").prefix(3).joined(separator: "/")
            }
            func viewings() async throws -> [[String: Any]] {
                await fixture.recorder.flush()
                let list = try await client.ask("/api/v1/viewings?programme=p1", .get, boss).object()
                return try #require(list["items"] as? [[String: Any]])
            }
            let query = "?CMCD=cid%3D%22other%22%2Cnor%3D%22..%252F1.m4s%22%2Csid%3D%22abc%22"
            for _ in 0..<3 {
                let base = try await base(query)
                let segment = try await client.ask("/\(base)/v360/1.m4s\(query)")
                #expect(segment.text == "segment1")
            }
            #expect(try await viewings().map { $0["session"] as? String } == ["abc"])
            _ = try await base("", ["CMCD-Session": #"sid="abc""#])
            #expect(try await viewings().count == 1)
            _ = try await base("", ["CMCD-Session": #"sid="xyz""#])
            #expect(try await viewings().count == 2)
            // One that names its session with its segments only is known by it afterwards.
            let plain = try await base("")
            #expect(try await viewings().count == 3)
            let answer = try await client.ask("/\(plain)/v360/1.m4s", .get, ["CMCD-Session": #"sid="late""#])
            #expect(answer.status == 200)
            #expect(Set(try await viewings().compactMap { $0["session"] as? String }) == ["abc", "xyz", "late"])
            _ = try await base("?CMCD=sid%3D%22late%22")
            #expect(try await viewings().count == 3)
            let page = try await client.ask("/api/v1/plays", .post, body: #"{"programme":"p1","session":""}"#)
            #expect(page.status == 400)
        }
    }

    @Test("opened by a player's address lead below its token, and HEAD opens none")
    func documents() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let head = try await client.ask("/play/p1/master.m3u8", .head, ["Accept-Encoding": "gzip"])
            await fixture.recorder.flush()
            #expect(try await fixture.services.viewings.list().items.isEmpty)
            let packed = try await client.ask("/play/p1/master.m3u8", .get, ["Accept-Encoding": "gzip"])
            #expect(head.headers[.contentLength] == packed.headers[.contentLength])
            #expect(head.headers[.contentEncoding] == packed.headers[.contentEncoding])
            let master = try await client.ask("/play/p1/master.m3u8")
            #expect(master.headers[.contentType] == "application/vnd.apple.mpegurl")
            #expect(master.headers[.cacheControl] == "private, no-store")
            #expect(master.headers[.accessControlAllowOrigin] == "*")
            let line = try #require(master.text.split(separator: "\n").first { $0.hasPrefix("/v/") })
            #expect(try await client.ask(String(line)).text.hasPrefix("#EXTM3U"))
            let manifest = try await client.ask("/play/p1/manifest.mpd")
            #expect(manifest.text.contains("<BaseURL>/v/"))
            #expect(try await client.ask("/play/p1/other.txt").status == 404)
            #expect(try await client.ask("/play/none/master.m3u8").status == 404)
            #expect(try await fixture.services.viewings.list().items.count == 3)
        }
    }

    @Test(
        "refuse reports that make no sense",
        arguments: [
            #"{"intervals":[[5,1]]}"#, #"{"intervals":[[1]]}"#, #"{"intervals":[[-1,2]]}"#, #"{"intervals":[[0,99]]}"#,
            #"{"intervals":[["a","b"]]}"#, #"{"position":-1}"#, #"{"position":1e9}"#, #"{"people":0}"#,
            #"{"people":10000}"#,
            #"{"intervals":\#(Array(repeating: [0, 1], count: 65))}"#, "[]", "", "{\"intervals\":[[0,1e999]]}",
        ])
    func badReports(report: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.router) { client in
            let play = try await client.ask("/api/v1/plays", .post, body: #"{"programme":"p1"}"#).object()
            let progress = try #require(play["progress"] as? String)
            #expect(try await client.ask(progress, .post, body: report).status == 400)
            #expect(try await client.ask("/v/\(progress.dropFirst(8))", .post, body: "{}").status == 403)
        }
    }
}
