import Catalogue
import Foundation
import FoundationXML
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Testing

@testable import Web

@Suite("Hostile titles")
struct HostileTitleTests {
    static let titles = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "]]></title><x/>",
        "a\u{202E}gpj.exe", "a\u{2066}b\u{2069}", "line\r\nSet-Cookie: x=1\r\n\r\n<b>", "\",tvg-id=\"x",
        "\u{0}\u{7}\u{1B}[31m",
        "=HYPERLINK(\"http://evil.example\")", "#EXTINF:1,x\nhttp://evil.example/", "{{stringsJSON}}",
        "\u{2028}</script>",
        "\u{FEFF}&amp;&lt;script&gt;",
    ]

    private static let uris =
        [
            "/", "/?q=a", "/programmes/p1", "/api/v1/programmes", "/api/v1/programmes/p1", "/api/v1/units",
            "/api/v1/sections", "/play/p1/master.m3u8", "/play/p1/manifest.mpd",
        ] + Feeds.all.map(\.path).filter { !$0.contains("{") }

    @Test("are inert in every page, list, feed and document", arguments: titles)
    func inert(title: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: title, unit: title, section: title)
        try await fixture.application().test(.router) { client in
            for uri in Self.uris {
                let answer = try await client.ask(uri)
                #expect(answer.status == 200, "\(uri)")
                try Self.check(answer, uri)
                #expect(answer.headers[.contentDisposition] == nil)
                #expect(answer.headers[.setCookie]?.contains("x=1") != true)
            }
        }
    }

    @Test("are inert wherever else a sidecar puts them", arguments: titles)
    func sidecar(text: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let metadata = ProgrammeMetadata(
            title: "一", synopsis: text, series: text, type: text, presenter: text, grade: text, subject: text,
            language: "zh", rights: text, keywords: [text])
        try await fixture.publish("p1", title: "一", sound: "sound", metadata: metadata)
        try await fixture.application().test(.router) { client in
            let groups = try await client.ask("/api/v1/series").object()["items"] as? [[String: Any]]
            let series = try #require(groups?.first?["id"] as? String)
            let lists = ["/api/v1/series", "/api/v1/series/\(series)", "/api/v1/facets", "/api/v1/catalogue/changes"]
            let feeds = ["/feeds/series/\(series).rss", "/feeds/series/\(series).m3u"]
            for uri in Self.uris + lists + feeds {
                let answer = try await client.ask(uri)
                #expect(answer.status == 200, "\(uri)")
                try Self.check(answer, uri)
            }
        }
    }

    static func check(_ answer: Answer, _ uri: String) throws {
        let text = answer.text
        let turning = text.unicodeScalars.filter {
            (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
        }
        #expect(turning.isEmpty, "\(uri) turns the direction of text")
        let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" && $0 != "\r" && $0 != "\t" }
        #expect(controls.isEmpty, "\(uri) holds control characters")
        let type = try #require(answer.headers[.contentType])
        switch true {
        case type.hasPrefix("text/html"):
            for markup in ["<script>alert", "<img src=x", "<x/>", "onerror=alert(1)>", "' onmouseover='alert"] {
                #expect(!text.contains(markup), "\(uri) holds \(markup)")
            }
            // Scripts are ours alone: a module by its address, or the block of texts.
            for match in text.matches(of: /<script[^>]*>/) {
                #expect(match.output.contains("src=\"/") || match.output.contains("application/json"))
            }
        case type.hasPrefix("application/json"): _ = try answer.object()
        case type.contains("mpegurl"):
            let known = ["#", "/v/", "http://"]
            for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
                #expect(known.contains { line.hasPrefix($0) }, "\(uri): \(line)")
                #expect(!line.hasPrefix("http://evil"))
            }
            if uri.hasPrefix("/feeds/") {
                #expect(text.split(separator: "\n").filter { $0.hasPrefix("#EXTINF") }.count == 1)
                #expect(text.matches(of: /tvg-id="/).count == 1)
            }
        case type.contains("xml"):
            #expect(XMLParser(data: Data(text.utf8)).parse(), "\(uri) is not well formed")
        default: Issue.record("\(uri) is \(type)")
        }
    }
}
