import Foundation
import MediaModel
import Packaging
import Testing

@testable import Transcoding

@Suite("Subtitles inside a film")
struct EmbeddedSubtitlesTests {
    private static let subRip = """
        1
        00:00:01,000 --> 00:00:02,500
        <i>第一句</i> & <font color="red">红</font>
        第二行

        2
        00:00:04,000 --> 00:00:06,000
        1 < 2

        """
    private static let script = """
        [Script Info]
        ScriptType: v4.00+

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic
        Style: Default,Arial,20,&H00FFFFFF,0,0
        Style: Voice,Arial,20,&H00FFFFFF,0,-1

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: 0,0:00:03.00,0:00:04.50,Voice,,0,0,0,,旁白, 一\\N{\\i0}直
        Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,不显示
        Dialogue: 0,0:00:01.20,0:00:02.50,Default,,0,0,0,,{\\pos(1,2)\\b1}粗{\\b0}
        Dialogue: 0,0:00:05.00,0:00:05.50,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}

        """

    private static let subRipCues = [
        Cue(start: 1000, end: 2500, text: "<i>第一句</i> &amp; 红\n第二行"), Cue(start: 4000, end: 6000, text: "1 &lt; 2"),
    ]
    private static let scriptCues = [
        Cue(start: 1200, end: 2500, text: "<b>粗</b>"), Cue(start: 3000, end: 4500, text: "<i>旁白, 一</i>\n直"),
    ]

    private func matroska() throws -> MadeFilm {
        try MadeFilm(
            "film.mkv", files: [("a.srt", Self.subRip), ("a.ass", Self.script)],
            options: [
                "-map", "2", "-map", "3", "-c:s:0", "srt", "-c:s:1", "ass", "-metadata:s:s:0", "language=chi",
                "-metadata:s:s:0", "title=简体", "-metadata:s:s:1", "language=eng",
            ])
    }

    /// The subtitles of a film as the planner wants them, by language.
    private func read(_ film: MadeFilm) throws -> [String: [Cue]] {
        try film.with { source in
            let (_, plan) = try Examination.examine(source, EncodingSettings())
            let streams = try EmbeddedSubtitles(plan: plan).read(source)
            #expect(streams.allSatisfy { $0.remarks.isEmpty })
            return Dictionary(uniqueKeysWithValues: streams.map { ($0.plan.language, $0.cues) })
        }
    }

    @Test("are read from Matroska, SubRip and ASS")
    func matroskaSubtitles() throws {
        let film = try matroska()
        #expect(try read(film) == ["zh-Hans": Self.subRipCues, "en": Self.scriptCues])
    }

    @Test("keep their times where the container does not begin at zero")
    func offset() throws {
        let film = try matroska()
        try film.remade("late.mkv", options: ["-output_ts_offset", "7"])
        let start = try film.with { try Examination.examine($0, EncodingSettings()).report.startTime }
        #expect(abs(start - 7) < 0.1)
        #expect(try read(film) == ["zh-Hans": Self.subRipCues, "en": Self.scriptCues])
    }

    @Test("are read from MP4, also where it does not begin at zero", arguments: [0, 5])
    func mp4(seconds: Int) throws {
        let film = try MadeFilm(
            "film.mp4", files: [("a.srt", Self.subRip)],
            options: ["-map", "2", "-c:a", "aac", "-c:s", "mov_text", "-metadata:s:s:0", "language=chi"])
        if seconds > 0 { try film.remade("late.mp4", options: ["-output_ts_offset", "\(seconds)"]) }
        let cues = try #require(try read(film)["zh"])
        #expect(cues.map(\.text) == Self.subRipCues.map(\.text))
        // The tone's first samples, which nobody hears, may lie before zero.
        for (cue, expected) in zip(cues, Self.subRipCues) {
            #expect(abs(cue.start - expected.start) <= 25)
            #expect(abs(cue.end - expected.end) <= 25)
        }
    }

    @Test("are read from WebVTT in Matroska")
    func webVTT() throws {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000 align:start\n<b>粗</b> 细 &amp; 1\n<i>下</i>\n"
        let film = try MadeFilm("film.mkv", files: [("a.vtt", text)], options: ["-map", "2", "-c:s", "webvtt"])
        #expect(try read(film) == ["und": [Cue(start: 1000, end: 2000, text: "<b>粗</b> 细 &amp; 1\n<i>下</i>")]])
    }

    @Test("that are damaged are skipped, and it is said")
    func damage() throws {
        let film = try MadeFilm(
            "film.mkv", files: [("a.srt", Self.subRip)], options: ["-map", "2", "-c:s", "srt"])
        var bytes = try Data(contentsOf: film.file)
        let place = try #require(bytes.range(of: Data("第二行".utf8)))
        bytes.replaceSubrange(place.lowerBound..<place.lowerBound + 2, with: [0xFF, 0xFF])
        try bytes.write(to: film.file)
        try film.with { source in
            let (_, plan) = try Examination.examine(source, EncodingSettings())
            let stream = try #require(try EmbeddedSubtitles(plan: plan).read(source).first)
            #expect(stream.cues == [Self.subRipCues[1]])
            #expect(stream.remarks.map(\.subject) == ["subtitle.damage"])
        }
    }

    @Test("that say nothing of their end last until the next one")
    func openEnds() throws {
        let text = (1...3).map { "\($0)\n00:00:0\($0 * 2),000 --> 00:00:0\($0 * 2),000\n\($0)\n\n" }.joined()
        let film = try MadeFilm("film.mkv", files: [("a.srt", text)], options: ["-map", "2", "-c:s", "srt"])
        let cues = try #require(try read(film)["und"])
        #expect(cues.map(\.start) == [2000, 4000, 6000])
        #expect(cues.map(\.end) == [4000, 6000, 13_000])
    }

    @Test("are not looked for where there are none")
    func none() throws {
        let film = try MadeFilm("film.mkv", options: [])
        #expect(try read(film).isEmpty)
    }
}

@Suite("The choice of subtitles")
struct SubtitlePolicyTests {
    private func stream(
        _ index: Int, _ codec: String = "subrip", _ language: String? = nil, title: String? = nil,
        isText: Bool = true, isDefault: Bool = false
    ) -> SourceStream {
        SourceStream(
            index: index, codec: codec, language: language, title: title, isDefault: isDefault,
            kind: .subtitle(isText: isText))
    }

    private func plan(_ streams: [SourceStream]) -> (streams: [Int], decisions: [Decision]) {
        var decisions: [Decision] = []
        let plans = SubtitlePolicy.plan(streams, &decisions)
        #expect(decisions.allSatisfy { !$0.reason.zh.isEmpty && !$0.reason.en.isEmpty })
        return (plans.map(\.stream), decisions)
    }

    @Test("takes one of each language, the default ones first")
    func languages() {
        let chosen = plan([
            stream(2, "ass", "chi"), stream(3, "subrip", "zho", isDefault: true), stream(4, "mov_text", "eng"),
            stream(5, "webvtt", "chi", title: "繁體"),
        ])
        #expect(chosen.streams == [3, 4, 5])
        #expect(chosen.decisions.map(\.subject).filter { $0 == "subtitle.dropped" }.count == 1)
    }

    @Test(
        "leaves pictures out and says so, and what is not read",
        arguments: ["dvd_subtitle", "hdmv_pgs_subtitle", "dvb_subtitle", "eia_608"])
    func pictures(codec: String) throws {
        let isText = codec == "eia_608"
        let chosen = plan([stream(2, codec, "chi", isText: isText), stream(3, "subrip", "chi")])
        #expect(chosen.streams == [3])
        let decision = try #require(chosen.decisions.first)
        #expect(decision.subject == "subtitle.dropped")
        #expect(decision.reason.en.contains(codec) && decision.reason.zh.contains(codec))
        #expect(decision.reason.zh.contains(isText ? "不支持" : "图像"))
    }

    @Test("takes no more than sixteen")
    func many() {
        let codes = [
            "aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ai", "aj", "ak", "al", "am", "an", "ao", "ap", "aq",
        ]
        #expect(plan(codes.enumerated().map { stream($0, "subrip", $1) }).streams == Array(0..<16))
    }

    @Test("stands in the plan and its decisions")
    func planner() throws {
        let video = VideoProperties(width: 640, height: 360, frameRate: Rational(25, 1))
        let report = ProbeReport(
            container: "matroska", size: 1, duration: 60,
            streams: [SourceStream(index: 0, codec: "h264", kind: .video(video)), stream(1, "ass", "chi")])
        let plan = try Planner(settings: EncodingSettings()).plan(report)
        #expect(plan.subtitles == [SubtitlePlan(stream: 1, language: "zh")])
        #expect(plan.decisions.contains { $0.subject == "subtitle.stream" })
    }
}
