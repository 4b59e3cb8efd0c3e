import Foundation
import Testing

@testable import Ingest

/// Texts as subtitles have them, in the bytes that iconv makes of them.
enum EncodedText {
    static let simplified = "1\n00:00:01,000 --> 00:00:02,000\n同学们好，今天我们学习分数的初步认识。\n\n"
    static let traditional = "1\n00:00:01,000 --> 00:00:02,000\n同學們好，今天我們學習分數的初步認識。\n\n"
    static let story = """
        1
        00:00:01,000 --> 00:00:02,000
        山村的春天来得晚，可是孩子们已经在田边唱起歌来。
        老师说：“要认真观察，把看到的画下来。”

        """
    static let cantonese = "1\n00:00:01,000 --> 00:00:02,000\n我哋喺度學嘢，你哋食咗飯未呀？今日嘅天氣幾好。\n\n"
    static let short = "1\n0:01 --> 0:02\n你好\n"
    static let tibetan = "1\n00:00:01,000 --> 00:00:02,000\nབོད་ཡིག་སློབ་ཚན།\n\n"

    /// The text in an encoding by iconv's name.
    static func bytes(_ text: String, _ encoding: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["iconv", "-f", "UTF-8", "-t", encoding]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteInapplicableStringEncoding) }
        return bytes
    }
}

@Suite("The encoding of a text")
struct TextEncodingTests {
    @Test(
        "is told by its bytes",
        arguments: [
            ("UTF-8", EncodedText.simplified, TextEncoding.utf8), ("UTF-8", "plain", .utf8),
            ("UTF-16LE", EncodedText.simplified, .utf16LittleEndian), ("UTF-16BE", EncodedText.story, .utf16BigEndian),
            ("UTF-16LE", EncodedText.short, .utf16LittleEndian), ("UTF-16BE", EncodedText.short, .utf16BigEndian),
            ("GB2312", EncodedText.simplified, .gb18030), ("GBK", EncodedText.story, .gb18030),
            ("GB18030", EncodedText.short, .gb18030), ("GBK", EncodedText.traditional, .gb18030),
            ("GB18030", EncodedText.tibetan, .gb18030), ("BIG5", EncodedText.traditional, .big5),
            ("BIG5", EncodedText.short, .big5), ("BIG5-HKSCS", EncodedText.cantonese, .big5),
        ])
    func detection(name: String, text: String, encoding: TextEncoding) throws {
        let bytes = try EncodedText.bytes(text, name)
        #expect(TextEncoding.detect(bytes) == encoding)
        #expect(TextEncoding.text(of: bytes) == text)
    }

    @Test(
        "is told by a mark, which is no part of the text",
        arguments: [
            ("UTF-8", [0xEF, 0xBB, 0xBF]), ("UTF-16LE", [0xFF, 0xFE]), ("UTF-16BE", [0xFE, 0xFF]),
        ] as [(String, [UInt8])])
    func marks(name: String, mark: [UInt8]) throws {
        for text in [EncodedText.simplified, "a", ""] {
            let bytes = mark + (try EncodedText.bytes(text, name))
            #expect(TextEncoding.text(of: bytes).map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("of single sentences is told as well: simplified in GB 18030, traditional in Big5")
    func sentences() throws {
        let pairs = [
            ("我们一起来看这道题", "我們一起來看這道題"), ("请打开课本第三页", "請打開課本第三頁"), ("谢谢老师", "謝謝老師"),
            ("水是生命之源", "水是生命之源"), ("下课了", "下課了"), ("北京欢迎你", "北京歡迎你"), ("为什么会这样", "為什麼會這樣"),
            ("不知道", "不知道"), ("一二三四五", "一二三四五"), ("植物的光合作用", "植物的光合作用"),
        ]
        for (simplified, traditional) in pairs {
            #expect(TextEncoding.text(of: try EncodedText.bytes(simplified, "GB18030")) == simplified)
            #expect(TextEncoding.text(of: try EncodedText.bytes(traditional, "BIG5")) == traditional)
        }
    }

    @Test("stays UTF-8 where few bytes of many are broken")
    func damage() throws {
        var bytes = Array(EncodedText.story.utf8)
        bytes.remove(at: bytes.count - 3)
        #expect(TextEncoding.detect(bytes) == .utf8)
        #expect(TextEncoding.text(of: bytes)?.contains("山村的春天来得晚") == true)
    }

    @Test(
        "is unknown where bytes stand for nothing, or for what nobody writes",
        arguments: [
            [0x61, 0xFF, 0x62], [0xC4], [0x63, 0x61, 0x66, 0xE9, 0x20, 0x63], [0xE9, 0x74, 0xE9, 0x73], [0xC0, 0x20],
            [0xFE, 0xFE, 0x81, 0x20], Array(repeating: 0xFF, count: 1000),
        ] as [[UInt8]])
    func unknown(bytes: [UInt8]) {
        #expect(TextEncoding.text(of: bytes) == nil)
    }
}
