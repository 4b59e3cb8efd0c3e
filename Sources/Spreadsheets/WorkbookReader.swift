/// The first sheet of a workbook (XLSX, ECMA-376 part 1 §18) as lines of texts. Formulas give the values that the program
/// kept which wrote it. Pure.
public struct WorkbookReader: Sendable {
    /// A line of the sheet: its number, from 1, and its texts; those behind the last may be missing.
    public struct Record: Sendable, Equatable {
        /// Its number.
        public var line: Int
        /// Its texts, the first column's first.
        public var fields: [String]
    }

    /// Bounds of what is read.
    public struct Limits: Sendable {
        /// Bytes of the file.
        public var file: Int
        /// Bytes of a part of it, unpacked.
        public var part: Int
        /// Bytes of all texts of the sheet.
        public var texts: Int
        /// Texts that cells share.
        public var sharedTexts: Int

        /// Bounds.
        public init(file: Int, part: Int, texts: Int, sharedTexts: Int = 200_000) {
            self.file = file
            self.part = part
            self.texts = texts
            self.sharedTexts = sharedTexts
        }
    }

    /// Lines with something in them, in order; at most the limit asked for.
    public private(set) var records: [Record] = []
    /// Whether there are more lines than were read.
    public private(set) var isCut = false
    /// Whether days are counted from 1904 on.
    public private(set) var countsFrom1904 = false

    private let limits: Limits
    /// Columns that are read.
    private static let mostColumns = 64
    /// Bytes of the longest text of a cell: 32,767 characters, as the format allows.
    private static let mostTextBytes = 4 * 32_767

    /// Whether a file is a workbook or another ZIP archive, by its first bytes.
    public static func isArchive(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Reads a workbook.
    ///
    /// - Throws: `ZipArchive.Fault`; what is no workbook counts as damaged.
    ///
    /// - Parameter limit: lines at most.
    public init(_ bytes: [UInt8], limit: Int, limits: Limits) throws(ZipArchive.Fault) {
        self.limits = limits
        guard bytes.count <= limits.file else { throw .tooLarge }
        let archive = try ZipArchive(bytes)
        do {
            let sheet = try Self.sheet(in: archive, limits.part)
            countsFrom1904 = sheet.countsFrom1904
            guard let part = try archive.contents(of: sheet.name, limit: limits.part) else { throw XMLTokens.Fault() }
            let shared = try archive.contents(of: "xl/sharedStrings.xml", limit: limits.part)
            let texts = try shared.map { try Self.texts($0, most: limits.sharedTexts) } ?? []
            try read(part, texts, limit: limit)
        } catch let fault as ZipArchive.Fault {
            throw fault
        } catch {
            throw .damaged
        }
    }

    /// Where the first sheet is, and how the workbook counts days (§18.2).
    private static func sheet(in archive: ZipArchive, _ limit: Int) throws -> (name: String, countsFrom1904: Bool) {
        var (relation, countsFrom1904): (String?, Bool) = (nil, false)
        if let part = try archive.contents(of: "xl/workbook.xml", limit: limit) {
            var tokens = XMLTokens(part)
            while let token = try tokens.next() {
                guard case .start(let name, let attributes) = token else { continue }
                if name == "workbookPr" { countsFrom1904 = ["1", "true"].contains(attributes["date1904"]) }
                if name == "sheet", relation == nil { relation = attributes["id"] }
            }
        }
        if let relation, let part = try archive.contents(of: "xl/_rels/workbook.xml.rels", limit: limit) {
            var tokens = XMLTokens(part)
            while let token = try tokens.next() {
                guard case .start("Relationship", let attributes) = token, attributes["Id"] == relation,
                    let target = attributes["Target"]
                else { continue }
                return (target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)", countsFrom1904)
            }
        }
        return ("xl/worksheets/sheet1.xml", countsFrom1904)
    }

    /// The texts that cells share (§18.4.8), without the readings that stand above some.
    private static func texts(_ part: [UInt8], most: Int) throws -> [String] {
        var tokens = XMLTokens(part)
        var texts: [String] = []
        var (text, isText, readings) = ("", false, 0)
        while let token = try tokens.next() {
            switch token {
            case .start("si", _): text = ""
            case .start("rPh", _): readings += 1
            case .end("rPh"): readings -= 1
            case .start("t", _): isText = readings == 0
            case .end("t"): isText = false
            case .text(let part) where isText:
                text += part
                guard text.utf8.count <= mostTextBytes else { throw ZipArchive.Fault.tooLarge }
            case .end("si"):
                guard texts.count < most else { throw XMLTokens.Fault() }
                texts.append(trimmed(text))
            default: break
            }
        }
        return texts
    }

    /// A cell that is being read.
    private struct Cell {
        let column: Int
        let type: String?
        var text = ""
    }

    private mutating func read(_ part: [UInt8], _ texts: [String], limit: Int) throws {
        var tokens = XMLTokens(part)
        var record = Record(line: 0, fields: [])
        var cell: Cell?
        var (column, isText, bytes) = (-1, false, 0)
        while let token = try tokens.next() {
            switch token {
            case .start("row", let attributes):
                let line = attributes["r"].flatMap { Int($0) } ?? record.line + 1
                guard (1...1_048_576).contains(line) else { throw XMLTokens.Fault() }
                record = Record(line: line, fields: [])
                column = -1
            case .start("c", let attributes):
                column = try attributes["r"].map(Self.column) ?? column + 1
                cell = Cell(column: column, type: attributes["t"])
            case .start("v", _), .start("t", _): isText = true
            case .end("v"), .end("t"): isText = false
            case .text(let part) where isText:
                cell?.text += part
                guard cell?.text.utf8.count ?? 0 <= Self.mostTextBytes else { throw ZipArchive.Fault.tooLarge }
            case .end("c"):
                guard let whole = cell, whole.column < Self.mostColumns else { continue }
                cell = nil
                while record.fields.count <= whole.column { record.fields.append("") }
                let value = try Self.value(of: whole, texts)
                bytes += value.utf8.count
                guard bytes <= limits.texts else { throw ZipArchive.Fault.tooLarge }
                record.fields[whole.column] = value
            case .end("row"):
                guard record.fields.contains(where: { !$0.isEmpty }) else { continue }
                guard records.count < limit else {
                    isCut = true
                    return
                }
                records.append(record)
            default: break
            }
        }
    }

    /// The column of a reference such as `AB12`, from 0 (§18.18.7).
    private static func column(_ reference: String) throws -> Int {
        let letters = reference.utf8.prefix { (0x41...0x5A).contains($0) }
        guard (1...3).contains(letters.count) else { throw XMLTokens.Fault() }
        return letters.reduce(0) { $0 * 26 + Int($1) - 0x40 } - 1
    }

    /// What a cell shows (§18.3.1.4), numbers without a useless point.
    private static func value(of cell: Cell, _ texts: [String]) throws -> String {
        switch cell.type {
        case "s":
            guard let number = Int(cell.text), texts.indices.contains(number) else { throw XMLTokens.Fault() }
            return texts[number]
        case nil, "n":
            guard let number = Double(cell.text), number == number.rounded(), abs(number) < 1e15 else {
                return cell.text
            }
            return String(Int64(number))
        default: return trimmed(cell.text)
        }
    }

    private static func trimmed(_ text: String) -> String {
        var part = text[...]
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }
}
