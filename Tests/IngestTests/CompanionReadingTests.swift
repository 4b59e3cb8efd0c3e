import Catalogue
import Foundation
import MediaModel
import Packaging
import Storage
import Testing

@testable import Ingest

@Suite("Subtitles beside a film and inside it")
struct CompanionReadingTests {
    private let inbox: Inbox
    private let film: ArrivalPath

    init() throws {
        inbox = try Inbox()
        film = try inbox.put("film.mp4")
    }

    /// A result with one track of three segments, with what was found inside the film.
    private func reading(
        seconds: Int64 = 6, found: [(language: String, text: String, title: String?)] = []
    ) throws -> CompanionReading {
        let folder = "\(inbox.store.root)/folder"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let subtitles = try found.enumerated().map { index, subtitle in
            let file = "subtitles\(index).vtt"
            try subtitle.text.write(toFile: "\(folder)/\(file)", atomically: false, encoding: .utf8)
            return WorkerSubtitle(file: file, language: subtitle.language, title: subtitle.title)
        }
        let fragments = (0..<3).map { _ in Fragment(length: 10, duration: seconds * 1000) }
        let table = try #require(
            SegmentTable(initializationLength: 10, fragments: fragments, grouping: [1, 1, 1]))
        let track = WorkerTrack(
            id: "v180", file: "v180.mp4",
            kind: .video(width: 320, height: 180, frameRate: Rational(25, 1), audioGroup: nil), timescale: 1000,
            table: table)
        let result = WorkerResult(
            duration: Double(3 * seconds), tracks: [track], subtitles: subtitles, poster: nil, storyboard: nil)
        return CompanionReading(film, inbox: inbox.path, result: result, folder: folder)
    }

    private func whole(_ subtitle: CompanionReading.Subtitle) throws -> String {
        String(decoding: try #require(subtitle.files.last).bytes, as: UTF8.self)
    }

    private static let inside = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<i>里面</i>\n\n"

    @Test(
        "are read from files of all kinds in all encodings",
        arguments: [
            ("film.srt", "GB18030", "1\n00:00:01,000 --> 00:00:02,000\n同学们好，今天学习分数\n"),
            ("film.srt", "UTF-16", "1\r\n00:00:01,000 --> 00:00:02,000\r\n同学们好，今天学习分数\r\n"),
            ("film.vtt", "UTF-8", "WEBVTT\n\n00:01.000 --> 00:02.000\n同学们好，今天学习分数\n"),
            (
                "film.ass", "GBK",
                "[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\an8}同学们好，今天学习分数\n"
            ),
            (
                "film.ssa", "UTF-16LE",
                "[Script Info]\n[Events]\nDialogue: Marked=0,0:00:01.00,0:00:02.00,Default,,0,0,0,,同学们好，今天学习分数\n"
            ),
        ])
    func kinds(name: String, encoding: String, text: String) throws {
        try inbox.put([name.bytes], try EncodedText.bytes(text, encoding))
        let reading = try reading()
        #expect(reading.problems.isEmpty)
        #expect(reading.names == [name.bytes])
        let subtitle = try #require(reading.subtitles.first)
        #expect(try whole(subtitle).hasSuffix("00:00:01.000 --> 00:00:02.000\n同学们好，今天学习分数\n\n"))
    }

    @Test("traditional ones in Big5 are read")
    func big5() throws {
        let text = "1\n00:00:01,000 --> 00:00:02,000\n同學們好，今天學習分數\n"
        try inbox.put(["film.cht.srt".bytes], try EncodedText.bytes(text, "BIG5"))
        let subtitle = try #require(try reading().subtitles.first)
        #expect(subtitle.track.language == "zh-Hant")
        #expect(try whole(subtitle).contains("同學們好，今天學習分數"))
    }

    @Test("in an unknown encoding are named as a problem and left out")
    func unknown() throws {
        try inbox.put(["film.zh.srt".bytes], [0x63, 0xE9, 0x20, 0xFF, 0xFF])
        let reading = try reading()
        #expect(reading.subtitles.isEmpty)
        #expect(reading.problems.first?.en.contains("film.zh.srt: the encoding is not known") == true)
        #expect(reading.problems.first?.zh.contains("编码") == true)
    }

    @Test("inside the film are read as those beside it, with their title")
    func embedded() throws {
        let reading = try reading(found: [("zh", Self.inside, "中文字幕"), ("en", Self.inside, " ")])
        #expect(reading.problems.isEmpty)
        #expect(reading.subtitles.map(\.track.language) == ["zh", "en"])
        #expect(reading.subtitles.map(\.track.name) == ["中文字幕", nil])
        #expect(reading.subtitles.map(\.reference.name) == ["中文字幕", nil])
        #expect(try whole(reading.subtitles[0]).hasSuffix("00:00:01.000 --> 00:00:02.000\n<i>里面</i>\n\n"))
        #expect(reading.names.isEmpty)
    }

    @Test("beside the film win over those inside it in the same language")
    func precedence() throws {
        try inbox.put("film.zh.srt", "1\n00:00:01,000 --> 00:00:02,000\n旁边\n")
        let reading = try reading(found: [("zh", Self.inside, nil), ("en", Self.inside, nil)])
        #expect(reading.subtitles.map(\.track.id) == ["s-zh", "s-en"])
        #expect(try whole(reading.subtitles[0]).contains("旁边"))
        #expect(reading.problems.map(\.en).first?.contains("inside the file, language zh") == true)
    }

    @Test("beside the film that cannot be read leave the place to those inside it")
    func fallback() throws {
        try inbox.put("film.zh.srt", "nothing")
        let reading = try reading(found: [("zh", Self.inside, nil)])
        #expect(try whole(try #require(reading.subtitles.first)).contains("里面"))
        #expect(reading.problems.count == 1)
    }

    @Test("in languages that come to the same tag are one")
    func sameTag() throws {
        for name in ["film.zh.srt", "film.chi.srt", "film.zho.ass", "film.ZH.vtt"] {
            try inbox.put(name, "1\n00:00:01,000 --> 00:00:02,000\nA\n")
        }
        let reading = try reading(found: [("not a language", Self.inside, nil), ("und", Self.inside, nil)])
        #expect(reading.subtitles.map(\.track.id) == ["s-zh", "s-und"])
        #expect(reading.problems.count == 4)
    }

    @Test("have rates measured for the asset's own target duration")
    func target() throws {
        let text = "1\n00:00:01,000 --> 00:00:02,000\n\(String(repeating: "长", count: 400))\n"
        try inbox.put("film.zh.srt", text)
        let short = try #require(try reading(seconds: 2).subtitles.first?.track)
        let long = try #require(try reading(seconds: 20).subtitles.first?.track)
        let expected = try SubtitleTrack.make(
            cues: SubtitleText.parse(text), boundaries: [0, 20, 40, 60], language: "zh")
        #expect(long.peakBitRate == expected.track(target: 20, sha256: "").peakBitRate)
        #expect(short.peakBitRate > long.peakBitRate)
    }

    @Test("whose file is a link, or is not there, are a problem and no more")
    func hostileFiles() throws {
        let folder = "\(inbox.store.root)/folder"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link.vtt", withDestinationPath: "/etc/passwd")
        var result = WorkerResult(duration: 6, tracks: [], poster: nil, storyboard: nil)
        let table = try #require(
            SegmentTable(initializationLength: 1, fragments: [Fragment(length: 1, duration: 6)], grouping: [1]))
        result.tracks = [
            WorkerTrack(
                id: "a", file: "a.mp4", kind: .audio(channels: 1, sampleRate: 48_000, group: "a"), timescale: 1,
                table: table)
        ]
        result.subtitles = ["link.vtt", "../inbox/film.mp4", "none.vtt"].map {
            WorkerSubtitle(file: $0, language: "zh")
        }
        let reading = CompanionReading(film, inbox: inbox.path, result: result, folder: folder)
        #expect(reading.subtitles.isEmpty)
        #expect(reading.problems.count == 3)
    }
}
