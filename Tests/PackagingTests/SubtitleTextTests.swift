import MediaModel
import Testing

@testable import Packaging

/// A subtitle text and what it holds.
struct TextCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var cues: [Cue]

    static let all = [
        TextCase(
            testDescription: "SubRip",
            text: "1\n00:00:01,000 --> 00:00:02,500\n你好\n世界\n\n2\n00:01:00,000 --> 01:00:00,000\nB\n",
            cues: [Cue(start: 1000, end: 2500, text: "你好\n世界"), Cue(start: 60_000, end: 3_600_000, text: "B")]),
        TextCase(
            testDescription: "SubRip with CRLF and a byte order mark",
            text: "\u{FEFF}1\r\n00:00:01,000 --> 00:00:02,000\r\nA\r\nB\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nC",
            cues: [Cue(start: 1000, end: 2000, text: "A\nB"), Cue(start: 3000, end: 4000, text: "C")]),
        TextCase(
            testDescription: "WebVTT with header, notes, styles, names and settings",
            text: """
                WEBVTT - title
                Kind: captions

                STYLE
                ::cue { color: red }

                NOTE a note
                of two lines

                intro
                00:01.000 --> 00:02.000 align:start position:0%
                <v Roger>Hello <i>you</i>

                01:00:00.000 --> 01:00:01.000
                B
                """,
            cues: [
                Cue(start: 1000, end: 2000, text: "Hello <i>you</i>"), Cue(start: 3_600_000, end: 3_601_000, text: "B"),
            ]),
        TextCase(
            testDescription: "old line ends", text: "1\r00:00:01,000 --> 00:00:02,000\rA\r\r",
            cues: [Cue(start: 1000, end: 2000, text: "A")]),
        TextCase(
            testDescription: "times without fractions, with short ones and with none of the spaces",
            text: "0:01-->0:02,5\nA\n\n00:03,25 --> 00:04.1234\nB",
            cues: [Cue(start: 1000, end: 2500, text: "A"), Cue(start: 3250, end: 4123, text: "B")]),
        TextCase(
            testDescription: "an arrow in the text", text: "00:01 --> 00:02\nA --> B\n--> C\n",
            cues: [Cue(start: 1000, end: 2000, text: "A --&gt; B\n--&gt; C")]),
        TextCase(
            testDescription: "an arrow that a combining mark hides from readers",
            text: "00:01 --> 00:02\nA -->\u{301} B\n<\u{301}b>\u{338}",
            cues: [Cue(start: 1000, end: 2000, text: "A --&gt;\u{301} B\n&lt;\u{301}b&gt;\u{338}")]),
        TextCase(
            testDescription: "subtitles that follow without an empty line",
            text: "00:01 --> 00:02\nA\n00:03 --> 00:04\nB",
            cues: [Cue(start: 1000, end: 2000, text: "A"), Cue(start: 3000, end: 4000, text: "B")]),
        TextCase(
            testDescription: "numbered subtitles that follow without an empty line",
            text: "1\n00:01 --> 00:02\nA\n2\n00:03 --> 00:04\n5\n\n3\n00:05 --> 00:06\n42\n",
            cues: [
                Cue(start: 1000, end: 2000, text: "A"), Cue(start: 3000, end: 4000, text: "5"),
                Cue(start: 5000, end: 6000, text: "42"),
            ]),
        TextCase(
            testDescription: "override tags in SubRip, but not in WebVTT",
            text: "1\n00:01 --> 00:02\n{\\an8}{\\i1}上{\\i0} {note} {\\open\n",
            cues: [Cue(start: 1000, end: 2000, text: "上 {note} {\\open")]),
        TextCase(
            testDescription: "braces in WebVTT", text: "WEBVTT\n\n00:01.000 --> 00:02.000\n{\\an8}上",
            cues: [Cue(start: 1000, end: 2000, text: "{\\an8}上")]),
        TextCase(
            testDescription: "subtitles out of order", text: "00:03 --> 00:04\nB\n\n00:01 --> 00:02\nA",
            cues: [Cue(start: 1000, end: 2000, text: "A"), Cue(start: 3000, end: 4000, text: "B")]),
        TextCase(
            testDescription: "empty ones, and ones that end before they begin",
            text:
                "00:01 --> 00:02\n\n00:01 --> 00:02\n \u{3000}\n\n00:04 --> 00:03\nA\n\n00:05 --> 00:05\nA\n\n00:06 --> 00:07\nB",
            cues: [Cue(start: 6000, end: 7000, text: "B")]),
        TextCase(
            testDescription: "more lines than a screen holds",
            text: "00:01 --> 00:02\n" + String(repeating: "x\n", count: 50),
            cues: [Cue(start: 1000, end: 2000, text: Array(repeating: "x", count: 20).joined(separator: "\n"))]),
    ]
}

@Suite("A subtitle text")
struct SubtitleTextTests {
    @Test("is read", arguments: TextCase.all)
    func read(example: TextCase) throws {
        #expect(try SubtitleText.parse(Array(example.text.utf8)) == example.cues)
    }

    @Test(
        "with a bad time is refused with its line",
        arguments: [
            ("00:00:01,000 --> oops\nA", 1), ("WEBVTT\n\n1\n00:61 --> 00:62\nA", 4), ("\n00:01 -->\nA", 2),
            ("\n\n--> 00:02\nA", 3), ("1:60:00 --> 1:61:00\nA", 1), ("00:01,  --> 00:02\nA", 1),
            ("10000:00:00 --> 10000:00:01\nA", 1), ("1 --> 2\nA", 1), ("-0:01 --> 0:02\nA", 1),
            ("٠:٠١ --> 0:02\nA", 1), ("99999999999999999999:00 --> 0:02\nA", 1),
            ("00:01 --> 00:02\nA\n\nA --> B\nC", 4), ("00:01 --> 00:02\nA\n00:03 --> later\nB", 3),
            ("1:2:3:4 --> 0:02\nA", 1), ("0:01.2.3 --> 0:02\nA", 1),
        ])
    func badTimes(text: String, line: Int) throws {
        let error = #expect(throws: PackagingError.self) { try SubtitleText.parse(Array(text.utf8)) }
        #expect(error?.code == .malformedSubtitles)
        #expect(error?.message.en.hasPrefix("Line \(line): ") == true)
        #expect(error?.message.zh.hasPrefix("第 \(line) 行") == true)
    }

    @Test(
        "without subtitles is refused",
        arguments: ["", "\u{FEFF}", "WEBVTT\n\n", "no subtitles\n", "00:01 --> 00:02\n"])
    func none(text: String) throws {
        #expect(try code { _ = try SubtitleText.parse(Array(text.utf8)) } == .malformedSubtitles)
    }

    @Test(
        "in another encoding than UTF-8 is refused",
        arguments: [[0xFF, 0xFE, 0x31, 0], [0xC4, 0xE3, 0xBA, 0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF]] as [[UInt8]])
    func encoding(bytes: [UInt8]) throws {
        let text = Array("00:01 --> 00:02\n".utf8) + bytes
        #expect(try code { _ = try SubtitleText.parse(text) } == .unsupportedEncoding)
    }

    @Test("over 8 MiB is refused")
    func tooLarge() throws {
        let text = Array(repeating: UInt8(ascii: "x"), count: SubtitleText.maxBytes + 1)
        #expect(try code { _ = try SubtitleText.parse(text) } == .overLimit)
    }

    @Test("of more than 100 000 subtitles is refused")
    func tooMany() throws {
        let most = Array(String(repeating: "0:1-->0:2\nx\n", count: SubtitleText.maxCues).utf8)
        #expect(try SubtitleText.parse(most).count == SubtitleText.maxCues)
        #expect(try code { _ = try SubtitleText.parse(most + Array("0:1-->0:2\nx".utf8)) } == .overLimit)
    }
}

@Suite("A subtitle's line")
struct CueMarkupTests {
    @Test(
        "keeps plain tags and is inert otherwise",
        arguments: [
            ("<b>a</b> <I>b</I> <u>c</u>", "<b>a</b> <i>b</i> <u>c</u>"),
            ("<ruby>漢<rt>かん</rt></ruby>", "<ruby>漢<rt>かん</rt></ruby>"),
            ("<font color=\"red\">a</font>", "a"),
            ("<script>alert(1)</script>", "alert(1)"),
            ("<v Roger>a<c.red>b</c><00:00:01.000>c", "abc"),
            ("<b onclick=x>a</b >", "a"),
            ("AT&T &amp; &lt;b&gt; &nbsp;&lrm;&rlm; &copy;", "AT&amp;T &amp; &lt;b&gt; &nbsp;&lrm;&rlm; &amp;copy;"),
            ("1 < 2 and 3 > 2", "1 &lt; 2 and 3 &gt; 2"),
            ("a <b", "a &lt;b"),
            ("a <", "a &lt;"),
            ("<", "&lt;"),
            ("->--><--", "-&gt;--&gt;&lt;--"),
            ("<<b>>", "&lt;<b>&gt;"),
            ("<b<b>a", "a"),
            ("a\tb\u{0}\u{1B}\u{7F}c", "a bc"),
            ("<\u{338}b>", "&lt;\u{338}b&gt;"),
            ("e\u{301} 👩‍🏫 བོད", "e\u{301} 👩‍🏫 བོད"),
            ("", ""),
        ])
    func clean(line: String, expected: String) {
        #expect(Array(CueMarkup.clean(line).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test("of nothing but open tags is cleaned in no time", .timeLimit(.minutes(5)))
    func manyOpenTags() {
        let line = String(repeating: "<a", count: 100_000)
        #expect(CueMarkup.clean(line).unicodeScalars.count == 500_000)
    }
}
