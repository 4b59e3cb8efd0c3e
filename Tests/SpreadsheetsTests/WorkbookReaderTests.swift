import Testing

@testable import Spreadsheets

@Suite("A workbook")
struct WorkbookReaderTests {
    private static let limits = WorkbookReader.Limits(file: 1 << 20, part: 1 << 20, texts: 1 << 16)

    private static func little(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// CRC-32 (ISO 3309), bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> Int {
        var register: UInt32 = .max
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
        }
        return Int(~register)
    }

    /// A workbook whose only part is its first sheet, stored.
    private static func book(_ sheet: String) -> [UInt8] {
        let (name, bytes) = (Array("xl/worksheets/sheet1.xml".utf8), Array(sheet.utf8))
        let common =
            little(0, 8) + little(checksum(bytes), 4) + little(bytes.count, 4) + little(bytes.count, 4)
            + little(name.count, 2) + little(0, 2)
        let body = little(0x0403_4B50, 4) + little(20, 2) + common + name + bytes
        let directory = little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + common + little(0, 14) + name
        return body + directory + little(0x0605_4B50, 4) + little(0, 4) + little(1, 2) + little(1, 2)
            + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
    }

    @Test("is read line by line, with the numbers of its lines and its texts as they stand")
    func lines() throws {
        let sheet = """
            <worksheet><sheetData><row r="1"><c r="A1" t="str"><v>a</v></c><c r="C1" t="str"><v>=c</v></c></row>
            <row r="7"><c r="B7"><v>12.0</v></c></row><row r="8"><c r="A8"/></row></sheetData></worksheet>
            """
        let book = try WorkbookReader(Self.book(sheet), limit: 10, limits: Self.limits)
        #expect(book.records == [.init(line: 1, fields: ["a", "", "=c"]), .init(line: 7, fields: ["", "12"])])
        #expect(!book.isCut)
    }

    @Test("is read as far as its reader's bounds go")
    func bounds() throws {
        let row = "<row><c t=\"str\"><v>abcdefgh</v></c></row>"
        let bytes = Self.book(String(repeating: row, count: 50))
        let cut = try WorkbookReader(bytes, limit: 20, limits: Self.limits)
        #expect(cut.records.count == 20 && cut.isCut)
        for limits in [
            WorkbookReader.Limits(file: bytes.count - 1, part: 1 << 20, texts: 1 << 20),
            .init(file: 1 << 20, part: row.utf8.count * 50 - 1, texts: 1 << 20),
            .init(file: 1 << 20, part: 1 << 20, texts: 399),
        ] {
            #expect(throws: ZipArchive.Fault.tooLarge) { try WorkbookReader(bytes, limit: 100, limits: limits) }
        }
        #expect(throws: ZipArchive.Fault.damaged) {
            try WorkbookReader(Array(bytes.dropLast(9)), limit: 100, limits: Self.limits)
        }
    }
}
