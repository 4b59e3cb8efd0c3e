import Catalogue
import Foundation
import MediaModel
import Spreadsheets
import Testing

@testable import Ingest

@Suite("Workbooks")
struct WorkbookTests {
    private static let sheet = """
        <?xml version="1.0" encoding="UTF-8"?><!-- 片库 --><x:worksheet xmlns:x="s"><x:sheetData>
        <x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>标题</x:t></x:is></x:c>
        <x:c r="C1" t="str"><x:v>集数</x:v></x:c><x:c r="D1" t="s"><x:v>1</x:v></x:c></x:row>
        <x:row r="3"><x:c r="A3" t="inlineStr"><x:is><x:t>a&amp;b.mp4</x:t></x:is></x:c>
        <x:c r="B3" t="s"><x:v>2</x:v></x:c><x:c r="C3"><x:v>8.0</x:v></x:c><x:c r="D3"><x:v>46083</x:v></x:c></x:row>
        <x:row r="4"><x:c r="A4" t="inlineStr"><x:is><x:t> </x:t></x:is></x:c><x:c r="B4"/></x:row>
        </x:sheetData></x:worksheet>
        """
    private static let texts = """
        <sst><si><t>文件名</t></si><si><r><t>制作</t></r><r><t>日期</t></r><rPh><t>riqi</t></rPh></si>
        <si><t>&lt;分数&gt;&#x7684;认识</t></si></sst>
        """

    @Test("are read as tables are: shared and own texts, numbers, days, lines that are left out")
    func reading() throws {
        let table = MetadataTable(Zip.workbook(sheet: Self.sheet, texts: Self.texts))
        #expect(table.faults.isEmpty)
        #expect(table.lines.map(\.number) == [3])
        #expect(table.lines.first?.file == "a&b.mp4")
        #expect(
            table.lines.first?.metadata
                == ProgrammeMetadata(title: "<分数>的认识", episode: 8, producedOn: "2026-03-02"))
    }

    @Test("may count days from 1904 on")
    func days() {
        let book = #"<workbook><workbookPr date1904="1"/><sheets><sheet id="rId9"/></sheets></workbook>"#
        let bytes = Zip.workbook(
            sheet: Self.sheet.replacing("46083", with: "44621"), texts: Self.texts, workbook: book)
        #expect(MetadataTable(bytes).lines.first?.metadata.producedOn == "2026-03-02")
    }

    @Test("that cannot be used say why, and nothing is unpacked beyond its bound")
    func refusals() throws {
        func fault(_ bytes: [UInt8]) -> String? { MetadataTable(bytes).faults.first?.message.en }
        let good = Zip.workbook(sheet: Self.sheet, texts: Self.texts)
        #expect(fault(Array(good.dropLast(30)))?.contains("cannot be read") == true)
        #expect(fault([0x50, 0x4B, 3, 4])?.contains("cannot be read") == true)
        let named = [(name: "xl/worksheets/sheet1.xml", bytes: Array(Self.sheet.utf8))]
        #expect(fault(Zip.archive(named, flags: 1))?.contains("password") == true)
        #expect(fault(Zip.archive(named, method: 8, size: 1 << 30))?.contains("too large") == true)
        #expect(fault(Zip.archive(named, method: 8))?.contains("cannot be read") == true)
        #expect(fault(Zip.archive(named, method: 99))?.contains("cannot be read") == true)
        #expect(fault(good + [UInt8](repeating: 0, count: MetadataTable.maxFileBytes))?.contains("over 4 MiB") == true)
        for place in stride(from: 4, to: good.count, by: 7) {
            var bytes = good
            bytes[place] ^= 0x55
            _ = MetadataTable(bytes)
        }
    }

    @Test(
        "with a document type, entities or broken XML are refused",
        arguments: [
            "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet/>", "<row r=\"1\"><c t=\"str\"><v>&a;</v></c></row>",
            "<row r=\"1\"><c t=\"s\"><v>9</v></c></row>", "<row r=\"1\"><c r=\"11\"><v>9</v></c></row>",
            "<row r=\"0\"/>",
            "<row r=\"1", "<row r=1>", "<", "<row><!-- ", "<a b='<'/><![CDATA[", "<row>&#0;</row>",
            "<row>&#xD800;</row>",
        ])
    func broken(sheet: String) {
        let table = MetadataTable(Zip.workbook(sheet: sheet))
        #expect(table.lines.isEmpty)
        #expect(table.faults.first?.message.en.contains("cannot be read") == true, "\(table.faults)")
    }

    @Test("with cells that end before they begin are read without them")
    func loose() {
        let sheet = """
            <sheetData></c><row r="1"></c><c t="str"><v>file</v></c></c></row>
            <row r="2"><v>x</v></c><c t="str"><v>a.mp4</v></c></row></sheetData>
            """
        #expect(MetadataTable(Zip.workbook(sheet: sheet)).lines.map(\.file) == ["a.mp4"])
    }

    @Test("are too large if one text is, or all that the cells show")
    func largeTexts() throws {
        let long = String(repeating: "a", count: 140_000)
        let once = #"<row><c t="s"><v>0</v></c></row>"#
        for (sheet, texts) in [
            (once, "<sst><si><t> \(long)</t></si></sst>"),
            ("<row><c t=\"str\"><v>\(long)</v></c></row>", "<sst/>"),
            (String(repeating: once, count: 200), "<sst><si><t> \(long.prefix(30_000))</t></si></sst>"),
        ] {
            let table = MetadataTable(Zip.workbook(sheet: sheet, texts: texts))
            #expect(table.lines.isEmpty && table.faults.first?.message.en.contains("over 4 MiB") == true)
        }
    }

    @Test("an archive that deflate packed comes out as it was, up to the bound")
    func deflate() throws {
        let text = String(repeating: "春耕", count: 5000)
        let archive = try ZipArchive(try Zip.deflated("a/b.txt", text: text))
        #expect(try archive.contents(of: "a/b.txt", limit: 1 << 20) == Array(text.utf8))
        #expect(try archive.contents(of: "none", limit: 1) == nil)
        #expect(throws: ZipArchive.Fault.tooLarge) { try archive.contents(of: "a/b.txt", limit: 29_999) }
    }

    @Test("have no more lines than a table may")
    func lines() {
        let rows = (1...(MetadataTable.mostLines + 5)).map { number in
            "<row><c t=\"str\"><v>\(number == 1 ? "file" : "\(number).mp4")</v></c></row>"
        }
        let table = MetadataTable(Zip.workbook(sheet: rows.joined()))
        #expect(table.faults.first?.message.en.contains("over 2000 lines") == true)
    }
}
