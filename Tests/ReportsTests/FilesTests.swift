import Foundation
import MediaModel
import Stations
import Testing

@testable import Reports

@Suite("Files of reports")
struct FilesTests {
    @Test(
        "have text that a spreadsheet takes for text",
        arguments: [
            ("=1+1", "'=1+1"), ("+86", "'+86"), ("-1", "'-1"), ("@a", "'@a"), ("＝1", "'＝1"), (" =1", "' =1"),
            ("\t=1", "'\t=1"), ("\u{FEFF}=1", "'\u{FEFF}=1"), ("|calc", "'|calc"), ("%1", "'%1"), ("水稻", "水稻"),
            ("", ""),
            ("1-2", "1-2"),
        ])
    func safe(text: String, shown: String) {
        #expect(Sheet.safe(text) == shown)
    }

    @Test("quote what has to be, and write numbers as numbers")
    func csv() {
        let sheet = Sheet(
            name: "s", titles: ["a", "b,c"],
            rows: [
                [.text("say \"hi\""), .real(-0.004, digits: 2)], [.text("two\nlines"), .part(0.1234)],
                [.empty, .whole(-5)], [.text("=HYPERLINK(\"x\",\"y\")"), .real(12.5, digits: 2)],
            ], notes: ["note"])
        let text = String(decoding: sheet.csv.dropFirst(3), as: UTF8.self)
        let lines = [
            "a,\"b,c\"", "\"say \"\"hi\"\"\",0.00", "\"two\nlines\",12.3%", ",-5",
            "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",12.50", "note", "",
        ]
        #expect(text == lines.joined(separator: "\r\n"))
    }

    @Test("are archives that unzip takes, with sheets that are well formed")
    func workbook() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sheet-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let hostile = "=cmd|' /C calc'!A0 <&>\"\u{1}\u{FFFF} ]]>"
        let rows = (0..<500).map { [Sheet.Cell.text(hostile), .whole($0), .real(0.5, digits: 2), .part(1.0 / 3)] }
        let bytes = Workbook.bytes([
            Sheet(name: "a/b", titles: ["t", "n"], rows: rows, notes: ["r"]), Sheet(name: "", titles: []),
        ])
        let file = folder.appendingPathComponent("t.xlsx")
        try Data(bytes).write(to: file)
        let script = """
            import sys, zipfile, xml.dom.minidom as m
            z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
            for n in z.namelist(): m.parseString(z.read(n))
            d = m.parseString(z.read('xl/worksheets/sheet1.xml'))
            assert not d.getElementsByTagName('f')
            c = d.getElementsByTagName('c')
            print(len(d.getElementsByTagName('row')), c[2].getAttribute('t'), c[2].getElementsByTagName('t')[0].firstChild.data)
            print([s.getAttribute('name') for s in m.parseString(z.read('xl/workbook.xml')).getElementsByTagName('sheet')])
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(
            String(decoding: data, as: UTF8.self)
                == "502 inlineStr =cmd|' /C calc'!A0 <&>\" ]]>\n['ab', 'Sheet2']\n")
        #expect(
            bytes
                == Workbook.bytes([
                    Sheet(name: "a/b", titles: ["t", "n"], rows: rows, notes: ["r"]), Sheet(name: "", titles: []),
                ]))
    }

    @Test("what is kept with a closed month is read back, and what is damaged is not")
    func places() throws {
        var places = Places()
        places.regions = [Region(code: "37", name: "省", level: .province, parent: nil, path: "省")]
        places.sites = [
            .init(code: "A", name: "a\tb\\n\n", region: "37", createdAt: 5),
            .init(code: "B", name: "b", region: nil, createdAt: 0),
        ]
        places.films["p"] = .init(
            title: "\\t", section: .init(id: "s", name: LocalizedText(zh: "栏", en: "S")), series: nil,
            unit: .init(id: "u", name: LocalizedText(zh: "单", en: "单")), type: "课")
        places.presence = ["A": 0b101]
        let packed = Deflate.packed(Array(places.lines.utf8))
        let lines = try #require(Deflate.unpacked(packed))
        let read = Places(lines: String(decoding: lines, as: UTF8.self))
        #expect(read.sites == places.sites && read.films == places.films && read.regions == places.regions)
        #expect(read.presence == places.presence)
        #expect(Deflate.unpacked(Array(packed.dropLast(3))) == nil)
        #expect(Deflate.unpacked([1, 2, 3]) == nil)
        #expect(Deflate.unpacked(Array(repeating: 0xFF, count: 20)) == nil)
    }

    @Test("numbers are counted once, few or many")
    func numbers() {
        var set = NumberSet()
        for number in (0..<3000).map({ $0 * 7919 % 2000 }) { set.insert(number) }
        #expect(set.count == 2000)
        var few = NumberSet()
        for number in [5, 5, 100_000, -1, 0] { few.insert(number) }
        #expect(few.count == 3)
    }
}
