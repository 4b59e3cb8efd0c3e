import Accounts
import Channels
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ingest
import MediaModel
import Settings
import Testing

@testable import Web

@Suite("Live events over the network and on their page")
struct LiveEventPagesTests {
    private func stage(_ change: (inout Settings) -> Void = { _ in }) async throws -> (
        fixture: WebFixture, boss: [String: String], maker: [String: String]
    ) {
        let fixture = try WebFixture {
            $0.live.rtmp.port = 1935
            $0.server.publicURL = "http://tv.example"
            change(&$0)
        }
        try await fixture.addAccount("boss", .administrator)
        try await fixture.addAccount("maker", .producer, unit: "电视台")
        return (fixture, try await fixture.session("boss"), try await fixture.session("maker"))
    }

    private static func body(_ more: String = "") -> String {
        #"{"channel":"county","title":"<b>典礼</b>","unit":"电视台","start":"2026-11-21T13:00","end":"2026-11-21T14:00"\#(more)}"#
    }

    @Test("the page says where encoders send and what is in the way, in both languages")
    func page() async throws {
        let (fixture, boss, maker) = try await stage { $0.live.srt.passphrase = "spoken to nobody" }
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/admin/live", .get, boss).text
            #expect(page.contains(#"data-rtmp="rtmp://tv.example:1935/live""#) && !page.contains("data-srt="))
            #expect(
                page.contains(#"name="unit""#) && page.contains(#"data-limit="2""#) && !page.contains("data-closed"))
            #expect(!page.contains("spoken to nobody"), "the passphrase is a secret")
            let english = try await client.ask("/admin/live", .get, maker.merging(["Accept-Language": "en"]) { $1 })
                .text
            #expect(
                english.contains("New live event") && english.contains("OBS: Settings")
                    && !english.contains(#"name="unit""#))
            #expect(try await client.ask("/desk", .get, maker).text.contains(#"href="/admin/live""#))
            #expect(try await client.ask("/admin/jobs", .get, boss).text.contains(#"href="/admin/live""#))
        }
        let (closed, chief, _) = try await stage { $0.live.rtmp.port = nil }
        defer { closed.remove() }
        try await closed.application().test(.router) { client in
            let page = try await client.ask("/admin/live", .get, chief).text
            #expect(page.contains("data-closed") && page.contains("live.rtmp.port"))
        }
    }

    @Test("an event keeps to its protocol, tells its key once, and producers see those of their unit alone")
    func event() async throws {
        let (fixture, boss, maker) = try await stage()
        defer { fixture.remove() }
        try await fixture.addAccount("other", .producer, unit: "别的单位")
        let other = try await fixture.session("other")
        try await fixture.application().test(.router) { client in
            let path = "/api/v1/live-events"
            let made = try await client.ask(path, .post, maker, body: Self.body(#","protocol":"rtmp""#))
            #expect(made.status == 201, "\(made.text)")
            let event = try made.object()
            let id = try #require(event["id"] as? String)
            let key = try #require(event["key"] as? String)
            #expect(event["protocol"] as? String == "rtmp")
            let rtmp = try #require((event["addresses"] as? [String: Any])?["rtmp"] as? [String: Any])
            #expect(rtmp["server"] as? String == "rtmp://tv.example:1935/live" && rtmp["key"] as? String == key)
            let shown = try await client.ask("\(path)/\(id)", .get, boss)
            #expect(!shown.text.contains(key) && shown.text.contains(#""partList":[]"#))
            #expect(try await client.ask("\(path)/\(id)", .get, other).status == 404)
            let srt = fixture.services.events.gate.forecast(key, .srt)
            #expect(srt == .tooEarly, "a refusal that its makers are told")
            let refused = try await client.ask("\(path)/\(id)", .get, maker).object()
            #expect((refused["refusal"] as? [String: Any])?["reason"] as? String == "too_early")
            let changed = try await client.ask("\(path)/\(id)", .patch, maker, body: #"{"protocol":"srt"}"#)
            #expect(try changed.object()["protocol"] as? String == "srt")
            #expect(try await client.ask("\(path)/\(id)", .patch, maker, body: #"{"protocol":"ftp"}"#).status == 400)
            let renewed = try await client.ask("\(path)/\(id)/key", .post, maker, body: "{}").object()
            #expect((renewed["key"] as? String).map { $0 != key } == true)
            let stopped = try await client.ask("\(path)/\(id)/stop", .post, maker, body: "{}").object()
            #expect(stopped["state"] as? String == "cancelled")
        }
    }

    @Test("an event that is to begin at once begins with the next second: what is on air has begun")
    func atOnce() async throws {
        let (fixture, boss, _) = try await stage()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let body = Self.body().replacing("T13:00", with: "T09:00")
            let event = try await client.ask("/api/v1/live-events", .post, boss, body: body).object()
            #expect(event["start"] as? String == "2026-11-21T12:00:01+08:00", "\(event)")
        }
    }
}
