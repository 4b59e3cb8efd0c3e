import Foundation
import Testing

@Suite("Subtitles and chapters inside a film", .serialized)
struct SubtitlesAndChaptersTests {
    private static let subRip = """
        1
        00:00:01,000 --> 00:00:02,500
        <i>第一句</i>

        2
        00:00:07,000 --> 00:00:08,000
        第二句

        """
    private static let script = """
        [Script Info]
        ScriptType: v4.00+

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: 0,0:00:03.00,0:00:04.50,Default,,0,0,0,,{\\an8}First\\Nsentence

        """
    private static let chapters = """
        ;FFMETADATA1
        [CHAPTER]
        TIMEBASE=1/1000
        START=0
        END=4000
        title=导入
        [CHAPTER]
        TIMEBASE=1/1000
        START=4000
        END=12000
        title=新课

        """

    private static func film() async throws -> URL {
        try await Films.make(
            seconds: 12, name: "film.mkv", inputs: [("a.srt", subRip), ("a.ass", script), ("chapters.txt", chapters)],
            options: [
                "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map_metadata", "4", "-c:s:0", "srt", "-c:s:1",
                "ass", "-metadata:s:s:0", "language=chi", "-metadata:s:s:1", "language=eng",
            ])
    }

    @Test("reach the catalogue, the streams, and the player page in a real browser")
    func wholeWay() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(try await Self.film())
        let note = try await daemon.note("film.mkv.accepted.json")
        let id = try #require(note["programme"] as? String)
        let programme = try await daemon.get("/api/v1/programmes/\(id)").json()
        try Self.check(chapters: programme["chapters"])
        let languages = (programme["subtitles"] as? [[String: Any]])?.compactMap { $0["language"] as? String }
        #expect(languages == ["zh", "en"])
        try await Self.checkStreams(daemon, id)
        try await Self.checkPage(daemon, id)
        let asset = try #require(try daemon.assets().first)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/assets/\(asset)")
        #expect(
            files.filter { $0.hasSuffix(".vtt") }.sorted() == [
                "s-en.segments.vtt", "s-en.vtt", "s-zh.segments.vtt", "s-zh.vtt",
            ])
        #expect(daemon.stop() == 0)
    }

    @Test("of a film that does not begin at zero keep their times")
    func late() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(
            try await Films.make(
                seconds: 9, name: "film.mkv", inputs: [("a.srt", Self.subRip)],
                options: ["-map", "0", "-map", "1", "-map", "2", "-c:s", "srt", "-output_ts_offset", "7"]))
        let note = try await daemon.note("film.mkv.accepted.json")
        let id = try #require(note["programme"] as? String)
        let programme = try #require(try await daemon.programmes().first)
        #expect(abs((programme["duration"] as? Double ?? 0) - 9) < 0.2)
        let texts = try await Self.texts(try await Self.play(daemon, id), daemon)
        #expect(texts["und"]?.contains(/00:00:07\.0[0-4][0-9] --> 00:00:08\.0[0-4][0-9]\n第二句\n\n/) == true)
        #expect(daemon.stop() == 0)
    }

    private static func play(_ daemon: RunningDaemon, _ id: String) async throws -> [String: Any] {
        try await daemon.get(
            "/api/v1/plays", ["-H", "Content-Type: application/json", "-d", "{\"programme\":\"\(id)\"}"]
        ).json()
    }

    /// The whole texts of a play, by language.
    private static func texts(_ play: [String: Any], _ daemon: RunningDaemon) async throws -> [String: String] {
        var texts: [String: String] = [:]
        for subtitle in try #require(play["subtitles"] as? [[String: Any]]) {
            let language = try #require(subtitle["language"] as? String)
            texts[language] = try await daemon.get(try #require(subtitle["url"] as? String)).text
        }
        return texts
    }

    private static func check(chapters: Any?) throws {
        let chapters = try #require(chapters as? [[String: Any]])
        #expect(chapters.map { $0["title"] as? String } == ["导入", "新课"])
        let starts = chapters.compactMap { $0["start"] as? Double }
        #expect(starts.count == 2 && abs(starts[0]) < 0.1 && abs(starts[1] - 4) < 0.1)
    }

    /// The playlists name both languages, and the whole texts have the right times.
    private static func checkStreams(_ daemon: RunningDaemon, _ id: String) async throws {
        let play = try await play(daemon, id)
        try check(chapters: play["chapters"])
        let hls = try #require(play["hls"] as? String)
        let master = try await daemon.get(hls).text
        for language in ["zh", "en"] {
            #expect(
                master.split(separator: "\n").contains {
                    $0.contains("TYPE=SUBTITLES") && $0.contains("LANGUAGE=\"\(language)\"")
                })
        }
        let texts = try await texts(play, daemon)
        #expect(texts["zh"]?.contains(/00:00:01\.0[0-4][0-9] --> 00:00:02\.5[0-4][0-9]\n<i>第一句<\/i>\n\n/) == true)
        #expect(texts["zh"]?.contains(/00:00:07\.0[0-4][0-9] --> 00:00:08\.0[0-4][0-9]\n第二句\n\n/) == true)
        #expect(texts["en"]?.contains(/00:00:03\.0[0-4][0-9] --> 00:00:04\.5[0-4][0-9]\nFirst\nsentence\n\n/) == true)
    }

    /// The page lists the chapters and marks them on the seek bar; a chapter pressed is where the film goes on.
    private static func checkPage(_ daemon: RunningDaemon, _ id: String) async throws {
        let script = """
            (async () => {
              const links = [...document.querySelectorAll('.chapters a')];
              const marks = [...document.querySelectorAll('.seek .mark')].map((mark) => parseFloat(mark.style.left));
              links[1].click();
              await new Promise((done) => setTimeout(done, 3000));
              return JSON.stringify({
                titles: links.map((link) => link.querySelector('span').textContent), marks,
                time: document.querySelector('video').currentTime,
                current: links.map((link) => link.getAttribute('aria-current')),
              });
            })()
            """
        let result = try await RunningDaemon.run(
            "scripts/browser-play",
            [
                "--seconds", "1", "--eval", script, "--url",
                "http://127.0.0.1:\(daemon.port)/programmes/\(id)?autoplay=1",
            ])
        let seen = String(decoding: result.output, as: UTF8.self)
        #expect(result.status == 0, "\(seen)")
        let report = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        let text = try #require(report["eval"] as? String)
        let page = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(page["titles"] as? [String] == ["导入", "新课"])
        let marks = try #require(page["marks"] as? [Double])
        #expect(marks.count == 1 && abs(marks[0] - 100 / 3) < 1, "\(seen)")
        #expect((page["time"] as? Double ?? 0) >= 4, "\(seen)")
        #expect((page["current"] as? [Any])?.last as? String == "true", "\(seen)")
        let tracks = report["textTracks"] as? [[String: Any]] ?? []
        #expect(Set(tracks.compactMap { $0["language"] as? String }).isSuperset(of: ["zh", "en"]), "\(seen)")
    }
}
