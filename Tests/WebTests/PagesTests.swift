import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Testing

@testable import Web

@Suite("Pages")
struct PagesTests {
    /// A title that tries to end elements and attributes, the last with a mark that joins it to the quotation mark.
    private static let hostile = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> \"\u{301} onfocus='x'"

    @Test("show a hostile title as text", arguments: ["/", "/?q=alert", "/programmes/p1"])
    func inert(uri: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: Self.hostile)
        try await fixture.application().test(.router) { client in
            let page = try await client.ask(uri)
            #expect(page.status == 200)
            #expect(page.text.contains(/&lt;script&gt;(<mark>)?alert(<\/mark>)?\(1\)/))
            #expect(!page.text.contains("<script>alert"))
            #expect(!page.text.contains("<img src=x"))
            #expect(!page.text.unicodeScalars.contains("\u{301}") || page.text.contains("&quot;\u{301}"))
            #expect(!page.text.contains("<b>二</b>"))
        }
    }

    @Test("show a hostile search as text")
    func search() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AEx")
            #expect(page.status == 200)
            #expect(!page.text.contains("<script>alert"))
            #expect(!page.text.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test("carry a policy that lets no script in a page run")
    func policy() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.router) { client in
            for uri in ["/", "/programmes/p1", "/login", "/nothing"] {
                let page = try await client.ask(uri, .get, ["Accept": "text/html"])
                #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") ?? false)
                #expect(page.headers[.xContentTypeOptions] == "nosniff")
                #expect(!page.text.contains(" onclick=") && !page.text.contains("<style"))
                #expect(!page.text.contains("{{"))
            }
        }
    }

    @Test("speak the language asked, and remember it")
    func language() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            #expect(try await client.ask("/").text.contains("lang=\"zh-Hans\""))
            #expect(
                try await client.ask("/", .get, ["Accept-Language": "fr, en;q=0.8"]).text.contains("<html lang=\"en\""))
            let chosen = try await client.ask("/?lang=en")
            #expect(chosen.text.contains("<html lang=\"en\""))
            let later = try await client.ask("/", .get, ["Cookie": chosen.cookies, "Accept-Language": "zh"])
            #expect(later.text.contains("<html lang=\"en\""))
        }
    }

    @Test("of films with chapters list them, with a number where there is no title", arguments: ["zh", "en"])
    func chapters(language: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/programmes/p1?lang=\(language)").text
            let starts = page.matches(of: /<a href="\?t=([0-9.]+)" data-start="([0-9.]+)"><time>([0-9:]+)<\/time>/)
            #expect(starts.map { Double($0.output.2) } == [3, 6])
            #expect(starts.map { String($0.output.3) } == ["0:03", "0:06"])
            #expect(page.contains("<span>&lt;b&gt;二&lt;/b&gt;</span>"))
            #expect(page.contains(language == "zh" ? "<span>第 2 章</span>" : "<span>Chapter 2</span>"))
        }
    }

    @Test("that are not there say so to people as a page")
    func absent() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/programmes/none", .get, ["Accept": "text/html"])
            #expect(page.status == 404)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let machine = try await client.ask("/programmes/none", .get, ["Accept": "application/json"])
            #expect(machine.headers[.contentType] == "application/problem+json; charset=utf-8")
        }
    }

    @Test("take their files from /assets/, for ever when the version is named")
    func files() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let page = try await client.ask("/")
            let match = try #require(page.text.firstMatch(of: /\/assets\/base\.css\?v=[0-9a-f]+/))
            let named = try await client.ask(String(match.output))
            #expect(named.status == 200)
            #expect(named.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(named.headers[.contentType] == "text/css; charset=utf-8")
            let plain = try await client.ask("/assets/base.css")
            #expect(plain.headers[.cacheControl] == "no-cache")
            let tag = try #require(plain.headers[.eTag])
            #expect(try await client.ask("/assets/base.css", .get, ["If-None-Match": tag]).status == 304)
            let packed = try await client.ask("/assets/base.css", .get, ["Accept-Encoding": "gzip"])
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(try await client.ask("/assets/../strings.json").status == 400)
            #expect(try await client.ask("/assets/none.css").status == 404)
            #expect(try await client.ask("/vendor/hls.min.js").status == 404)
        }
    }

    @Test("find the scripts of others in the folder that has them")
    func vendor() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try Data("hls".utf8).write(to: fixture.root.appendingPathComponent("hls.min.js"))
        let application = try WebApplication(services: fixture.services, vendor: fixture.root).build()
        try await application.test(.router) { client in
            let page = try await client.ask("/programmes/p1")
            let match = try #require(page.text.firstMatch(of: /\/vendor\/hls\.min\.js\?v=[0-9a-f]+/))
            let script = try await client.ask(String(match.output))
            #expect(script.text == "hls")
            #expect(script.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(try await client.ask("/vendor/chart.umd.js").status == 404)
        }
    }
}

@Suite("Instants")
struct InstantsTests {
    private let instants = Instants(zone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt)

    @Test("are written with the zone's offset and read back")
    func text() throws {
        #expect(instants.text(1_795_233_600_000) == "2026-11-21T12:00:00+08:00")
        #expect(instants.day(1_795_233_600_000) == "2026-11-21")
        #expect(instants.milliseconds("2026-11-21T12:00:00+08:00") == 1_795_233_600_000)
        #expect(instants.milliseconds("2026-11-21T04:00:00Z") == 1_795_233_600_000)
        #expect(instants.milliseconds("2026-11-21") == 1_795_190_400_000)
        #expect(instants.milliseconds("yesterday") == nil)
    }

    @Test("of films are read by people and machines")
    func lengths() {
        #expect(FilmLength.text(65) == "1:05" && FilmLength.iso(65) == "PT1M5S")
        #expect(FilmLength.text(3723.4) == "1:02:03" && FilmLength.iso(3723.4) == "PT1H2M3S")
        #expect(FilmLength.text(.nan) == "0:00")
    }
}
