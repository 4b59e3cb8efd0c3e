import Foundation
import Testing

@Suite("The player page", .serialized)
struct BrowserTests {
    @Test("plays in a real browser, and the view is counted", arguments: ["chromium", "firefox"])
    func plays(browser: String) async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 12))
        let note = try await daemon.note("film.mp4.accepted.json")
        let id = try #require(note["programme"] as? String)
        let result = try await RunningDaemon.run(
            "scripts/browser-play",
            [
                "--browser", browser, "--seconds", "8", "--url",
                "http://127.0.0.1:\(daemon.port)/programmes/\(id)?autoplay=1",
            ])
        let seen = String(decoding: result.output, as: UTF8.self)
        #expect(result.status == 0, "\(seen)")
        try await eventually("the view is counted", within: 60) {
            try await daemon.programmes().first?["views"] as? Int == 1
        }
    }

    @Test("the portal and the log-in page answer in both languages")
    func pages() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        for (language, word) in [("zh", "搜索"), ("en", "Search")] {
            let portal = try await daemon.get("/?lang=\(language)")
            #expect(portal.status == 200)
            #expect(portal.text.contains(word))
        }
        #expect(try await daemon.get("/admin").status == 303)
    }
}
