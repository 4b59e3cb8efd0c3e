import Catalogue
import Database
import Foundation
import FoundationXML
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaModel
import Settings
import Stations
import Testing

@testable import Web

@Suite("Feeds and downloads")
struct FeedsAPITests {
    @Test("lists of a section and a series, and their news and podcast, are there; of none there is nothing")
    func groups() async throws {
        let fixture = try WebFixture { $0.server.publicURL = "https://tv.example" }
        defer { fixture.remove() }
        try await fixture.publishRow("p1", title: "第一讲 & <b>", section: "arts", series: "养蜂")
        let series = try #require(try await fixture.catalogue.series().items.first?.id)
        try await fixture.application().test(.router) { client in
            for (path, type) in [
                ("sections/arts.m3u", "audio/x-mpegurl"), ("series/\(series).m3u", "audio/x-mpegurl"),
                ("latest.atom", "application/atom+xml"), ("sections/arts.atom", "application/atom+xml"),
                ("series/\(series).rss", "application/rss+xml"),
            ] {
                let answer = try await client.ask("/feeds/\(path)")
                #expect(answer.status == 200, "\(path)")
                #expect(answer.headers[.contentType] == "\(type); charset=utf-8")
                #expect(answer.text.contains("https://tv.example/play/p1/master.m3u8"), "\(path)")
                if type.hasSuffix("xml") { #expect(XMLParser(data: Data(answer.text.utf8)).parse(), "\(path)") }
            }
            for path in ["sections/none.m3u", "series/none.m3u", "sections/none.atom", "series/none.rss"] {
                #expect(try await client.ask("/feeds/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test("a station's key goes with every address of media, where access is closed")
    func keys() async throws {
        let fixture = try WebFixture { $0.access.open = false }
        defer { fixture.remove() }
        try await fixture.publishRow("p1", title: "一", series: "养蜂")
        let key = try await fixture.stations.add(code: "A", .init(name: "甲"))
        let series = try #require(try await fixture.catalogue.series().items.first?.id)
        try await fixture.application().test(.router) { client in
            for feed in ["programmes.m3u", "latest.atom", "series/\(series).rss", "series/\(series).m3u"] {
                #expect(try await client.ask("/feeds/\(feed)").status == 401)
                let text = try await client.ask("/feeds/\(feed)?key=\(key)").text
                let media = text.matches(of: /\/(play|media)\/p1[^"<\n]*/).map { String($0.output.0) }
                #expect(!media.isEmpty)
                #expect(media.allSatisfy { $0.hasSuffix("?key=\(key)") }, "\(feed): \(media)")
            }
        }
    }

    @Test(
        "sound is given in one file, whole and in parts",
        arguments: [
            (nil, 200, "soundsoundsound", nil), ("bytes=0-4", 206, "sound", "bytes 0-4/15"),
            ("bytes=-2", 206, "nd", "bytes 13-14/15"), ("bytes=10-", 206, "sound", "bytes 10-14/15"),
            ("bytes=15-", 416, nil, "bytes */15"), ("lines=1", 200, "soundsoundsound", nil),
        ] as [(String?, Int, String?, String?)])
    func sound(range: String?, status: Int, content: String?, place: String?) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一", sound: "soundsoundsound")
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/media/p1.m4a", .get, range.map { ["Range": $0] } ?? [:])
            #expect(answer.status == status)
            #expect(answer.headers[.contentRange] == place)
            if let content {
                #expect(answer.text == content)
                #expect(answer.headers[.contentType] == "audio/mp4")
                #expect(answer.headers[.acceptRanges] == "bytes")
            }
            let head = try await client.ask("/media/p1.m4a", .head)
            #expect(head.status == 200 && head.text.isEmpty && head.headers[.contentLength] == "15")
            let tag = try #require(head.headers[.eTag])
            #expect(try await client.ask("/media/p1.m4a", .get, ["If-None-Match": tag]).status == 304)
            let other = try await client.ask("/media/p1.m4a", .get, ["Range": "bytes=0-1", "If-Range": "\"x\""])
            #expect(other.status == 200)
            let same = try await client.ask("/media/p1.m4a", .get, ["Range": "bytes=0-1", "If-Range": tag])
            #expect(same.status == 206)
        }
        let viewings = try await fixture.database.read { tx in try tx.rows("SELECT id FROM viewings") }
        #expect(viewings.isEmpty)
    }

    @Test("a silent film, an unknown one and one that is withdrawn have no sound to give")
    func absent() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.publish("p2", title: "二", asset: "ffffffffffffffffffffffffffffffff", sound: "x")
        let withdrawn = try #require(ProgrammeID("p2"))
        try await fixture.catalogue.withdraw(withdrawn)
        try await fixture.application().test(.router) { client in
            for name in ["p1.m4a", "p2.m4a", "p3.m4a", "p2.json", "..m4a", "p1.mp3"] {
                let answer = try await client.ask("/media/\(name)")
                #expect(answer.status == 404, "\(name)")
            }
        }
    }

    @Test("chapters are given to podcast players")
    func chapters() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/media/p1.json")
            #expect(answer.headers[.contentType] == "application/json+chapters")
            let chapters = try #require(try answer.object()["chapters"] as? [[String: Any]])
            #expect(chapters.map { $0["startTime"] as? Double } == [3, 6])
        }
    }
}
