import Catalogue
import Foundation
import MediaModel
import Testing

@testable import Ingest

@Suite("Tables of metadata")
struct MetadataTableTests {
    private static let text = #"""
        文件名,标题,系列,集数,制作日期,关键词,简介
        01.mp4,分数的初步认识,三年级数学,8,2026/3/2,"分数，数学","第一行
        第二行 ""引"""
        02.mp4,,,,,,-
        """#

    /// The text in GB 18030, as a Chinese spreadsheet saves it.
    private static func gb18030(_ text: String) throws -> [UInt8] {
        let encoding = String.Encoding(rawValue: 0x8000_0000 | 0x0632)
        return Array(try #require(text.data(using: encoding)))
    }

    @Test(
        "are read in every encoding that spreadsheets write",
        arguments: ["utf8", "mark", "gb18030", "utf16", "crlf", "tab", "semicolon"])
    func encodings(kind: String) throws {
        let bytes: [UInt8]
        switch kind {
        case "mark": bytes = [0xEF, 0xBB, 0xBF] + Array(Self.text.utf8)
        case "gb18030": bytes = try Self.gb18030(Self.text)
        case "utf16": bytes = [0xFF, 0xFE] + Array(try #require(Self.text.data(using: .utf16LittleEndian)))
        case "crlf": bytes = Array(Self.text.replacing("\n", with: "\r\n").utf8)
        case "tab": bytes = Array(Self.text.replacing(",", with: "\t").utf8)
        case "semicolon": bytes = Array(Self.text.replacing(",", with: ";").utf8)
        default: bytes = Array(Self.text.utf8)
        }
        let table = MetadataTable(bytes)
        #expect(table.faults.isEmpty)
        #expect(table.lines.map(\.number) == [2, 4])
        #expect(
            table.lines.first?.metadata
                == ProgrammeMetadata(
                    title: "分数的初步认识", synopsis: "第一行\n第二行 \"引\"", series: "三年级数学", episode: 8,
                    producedOn: "2026-03-02", keywords: ["分数", "数学"]))
        #expect(table.lines.last?.metadata == ProgrammeMetadata(synopsis: ""))
    }

    @Test("take a title that a spreadsheet would compute as the text that it is")
    func formulas() {
        let table = MetadataTable(Array("file,title\na.mp4,\"=HYPERLINK(\"\"http://x\"\")\"\n".utf8))
        #expect(table.lines.first?.metadata.title == #"=HYPERLINK("http://x")"#)
    }

    @Test(
        "tell what is wrong with its line",
        arguments: [
            ("title\nx", 1, "column file or id"), ("file,colour\na,b", 1, "colour"),
            ("file,title,标题\na,b,c", 1, "twice"),
            ("file,title\n,b", 2, "which film"), ("file,title\na,b\na,c", 3, "line 2"),
            ("file,episode\na,x", 2, "whole number"),
            ("file,episode\na,-3", 2, "episode"), ("file,producedOn\na,2026-13-01", 2, "producedOn"),
            ("file,title\na,\"b", 2, "does not end"), ("file,title\na,b,c", 2, "more fields"),
            ("file,language\na,!", 2, "language"), ("", 1, "empty"),
            ("file,title\na,\(String(repeating: "x", count: 201))", 2, "title"),
        ])
    func faults(text: String, line: Int, word: String) {
        let table = MetadataTable(Array(text.utf8))
        #expect(table.faults.contains { $0.line == line && $0.message.en.contains(word) }, "\(table.faults)")
        #expect(!table.lines.contains { $0.number == line })
    }

    @Test("are bounded, and no bytes make them fail")
    func bounds() {
        #expect(MetadataTable([UInt8](repeating: 0x61, count: (1 << 20) + 1)).faults.count == 1)
        let long = "file,title\n" + (0..<2001).map { "f\($0),t" }.joined(separator: "\n")
        #expect(MetadataTable(Array(long.utf8)).faults.contains { $0.message.en.contains("2000") })
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            _ = MetadataTable(bytes)
            _ = MetadataTable(Array("file,title\n".utf8) + bytes)
        }
    }

    @Test("in a drop folder describe its films, after their sidecars; a film hears of its own line's faults alone")
    func inFolder() throws {
        let inbox = try Inbox()
        let film = try inbox.put("u/01.mp4")
        try inbox.put("u/metadata.csv", "文件名,标题,主讲,集数\n01.mp4,表中标题,李老师,\n02.mp4,x,,三\n")
        try inbox.put("u/01.yaml", "title: 说明中的标题")
        let result = WorkerResult(duration: 1, tracks: [], poster: nil, storyboard: nil)
        let reading = CompanionReading(film, inbox: inbox.path, result: result, folder: inbox.path)
        #expect(reading.metadata.title == "说明中的标题")
        #expect(reading.metadata.presenter == "李老师")
        #expect(reading.problems.isEmpty)
        #expect(!MetadataTable.fileNames.contains(where: reading.names.contains), "it stays for the other films")
        let other = CompanionReading(
            try inbox.put("u/02.mp4"), inbox: inbox.path, result: result, folder: inbox.path)
        #expect(other.problems.map(\.en) == ["metadata.csv, line 3: the episode “三” must be a whole number"])
        for name in MetadataTable.fileNames { #expect(InboxFile(name) == .ignored) }
        #expect(InboxFile("METADATA.CSV".bytes) == .ignored)
    }
}
