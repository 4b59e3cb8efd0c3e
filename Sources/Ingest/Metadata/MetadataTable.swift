public import Catalogue
import Foundation
public import MediaModel
import Spreadsheets

/// What a table says of many films: a line a film. Pure.
///
/// The first line names the columns, in Chinese or English and in any order. An empty field says nothing; a field with a
/// hyphen alone says that there is nothing.
public struct MetadataTable: Sendable {
    /// What one line says.
    public struct Line: Sendable {
        /// Where it stands, from 1.
        public var number: Int
        /// The programme's id, if the table has that column.
        public var id: String?
        /// The film's name, if the table has that column.
        public var file: String?
        /// What is said of it.
        public var metadata: ProgrammeMetadata
    }

    /// Something that cannot be used.
    public struct Fault: Sendable, Equatable {
        /// The line, from 1.
        public var line: Int
        /// What is wrong and what to do.
        public var message: LocalizedText

        /// A fault.
        public init(line: Int, message: LocalizedText) {
            self.line = line
            self.message = message
        }
    }

    /// Lines without a fault.
    public private(set) var lines: [Line] = []
    /// All faults, by line.
    public private(set) var faults: [Fault] = []

    /// The largest table as text, in bytes.
    public static let maxBytes = 1 << 20
    /// The largest file of a table: a workbook, in bytes.
    public static let maxFileBytes = 4 << 20
    private static let workbookLimits = WorkbookReader.Limits(file: maxFileBytes, part: 16 << 20, texts: maxBytes)
    /// The most lines of a table.
    public static let mostLines = 2000
    /// The names of tables that lie in a drop folder, the one that is read first.
    static let fileNames = ["metadata.csv", "metadata.xlsx"].map { Array($0.utf8) }

    /// What columns are called, beside their keys.
    private static let names: [String: String] = [
        "id": "id", "编号": "id", "节目编号": "id", "file": "file", "文件": "file", "文件名": "file", "title": "title",
        "标题": "title", "节目名称": "title", "synopsis": "synopsis", "简介": "synopsis", "内容简介": "synopsis",
        "section": "section", "板块": "section", "栏目": "section", "series": "series", "系列": "series",
        "episode": "episode",
        "集数": "episode", "集": "episode", "type": "type", "类型": "type", "presenter": "presenter", "主讲": "presenter",
        "主讲人": "presenter", "grade": "grade", "年级": "grade", "subject": "subject", "学科": "subject",
        "language": "language", "语言": "language", "producedon": "producedOn", "制作日期": "producedOn", "日期": "producedOn",
        "rights": "rights", "版权": "rights", "keywords": "keywords", "关键词": "keywords",
    ]

    /// Reads a workbook (XLSX), or CSV in UTF-8 (with a mark or without), UTF-16, GB 18030 or Big5.
    public init(_ bytes: [UInt8]) {
        if WorkbookReader.isArchive(bytes) { readWorkbook(bytes) } else { readText(bytes) }
        faults.sort { $0.line < $1.line }
    }

    private mutating func readWorkbook(_ bytes: [UInt8]) {
        do throws(ZipArchive.Fault) {
            let book = try WorkbookReader(bytes, limit: Self.mostLines + 1, limits: Self.workbookLimits)
            let records = book.records.map { CSVText.Record(line: $0.line, fields: $0.fields) }
            read(records, isCut: book.isCut, countsFrom1904: book.countsFrom1904)
        } catch {
            switch error {
            case .tooLarge:
                refuse(
                    1, zh: "工作簿超过 4 MiB 或内容过大，请拆开", en: "the workbook is over 4 MiB, or too large unpacked: split it")
            case .encrypted: refuse(1, zh: "工作簿有密码，请去掉密码另存", en: "the workbook has a password: save it without")
            case .damaged:
                refuse(1, zh: "读不出这个工作簿，请另存为 XLSX 或 CSV", en: "the workbook cannot be read: save it as XLSX or CSV")
            }
        }
    }

    private mutating func readText(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maxBytes else {
            return refuse(1, zh: "表格超过 1 MiB，请拆开", en: "the table is over 1 MiB: split it")
        }
        guard let text = TextEncoding.text(of: bytes) else {
            return refuse(1, zh: "认不出文字编码，请另存为 UTF-8", en: "the encoding is not known: save it as UTF-8")
        }
        let table = CSVText(text, limit: Self.mostLines + 1)
        if let line = table.openQuotation {
            return refuse(line, zh: "引号没有结束", en: "a quotation begins here and does not end")
        }
        read(table.records, isCut: table.isCut)
    }

    private mutating func read(_ records: [CSVText.Record], isCut: Bool, countsFrom1904: Bool = false) {
        guard let head = records.first else {
            return refuse(1, zh: "表格是空的", en: "the table is empty")
        }
        firstDay = countsFrom1904 ? 1462 : 0
        if isCut {
            refuse(1, zh: "超过 \(Self.mostLines) 行，请拆开", en: "over \(Self.mostLines) lines: split it")
        }
        guard let columns = columns(head) else { return }
        var seen: [String: Int] = [:]
        for record in records.dropFirst() { take(record, columns, &seen) }
    }

    /// What is said of a film, and what is wrong with its line or with the whole table.
    func said(of film: [UInt8]) -> (metadata: ProgrammeMetadata, faults: [Fault]) {
        let name = Self.key(String(decoding: film, as: UTF8.self))
        let own = lines.first { $0.file.map(Self.key) == name }
        return (own?.metadata ?? ProgrammeMetadata(), faults.filter { $0.line == 1 || places[$0.line] == name })
    }

    /// Which film a line with a fault is about.
    private var places: [Int: String] = [:]

    /// Days by which a workbook counts later than others.
    private var firstDay = 0

    private static func key(_ name: String) -> String { name.precomposedStringWithCanonicalMapping }

    private mutating func refuse(_ line: Int, zh: String, en: String) {
        faults.append(Fault(line: line, message: LocalizedText(zh: zh, en: en)))
    }

    /// The key of each column; `nil` if the table cannot be read with them.
    private mutating func columns(_ head: CSVText.Record) -> [String?]? {
        var columns: [String?] = []
        for field in head.fields.prefix(64) {
            let name = field.trimmingCharacters(in: .whitespaces).lowercased()
            let key = Self.names[name]
            if key == nil, !name.isEmpty {
                let shown = DisplayName.text(of: Array(field.utf8))
                refuse(head.line, zh: "不认识的列“\(shown)”", en: "unknown column “\(shown)”")
            }
            if let key, columns.contains(key) {
                refuse(head.line, zh: "列“\(key)”出现了两次", en: "the column “\(key)” stands there twice")
            }
            columns.append(key)
        }
        guard columns.contains("file") || columns.contains("id") else {
            refuse(head.line, zh: "第一行应有“文件名”（file）或“编号”（id）列", en: "the first line must name a column file or id")
            return nil
        }
        return columns
    }

    private mutating func take(_ record: CSVText.Record, _ columns: [String?], _ seen: inout [String: Int]) {
        let number = record.line
        guard record.fields.count <= columns.count || record.fields[columns.count...].allSatisfy(\.isEmpty) else {
            return refuse(number, zh: "列数比第一行多：内容里的逗号要放在引号里", en: "more fields than columns: quote what has commas")
        }
        var line = Line(number: number, metadata: ProgrammeMetadata())
        var wrong: LocalizedText?
        for (key, field) in zip(columns, record.fields) {
            guard let key, !field.isEmpty else { continue }
            if let fault = Self.set(key, field == "-" && key != "file" ? "" : field, in: &line, firstDay) {
                wrong = wrong ?? fault
            }
        }
        if let file = line.file { places[number] = Self.key(file) }
        guard let name = line.id ?? line.file.map(Self.key) else {
            return refuse(number, zh: "没有写明是哪个节目", en: "it does not say which film it is about")
        }
        if let other = seen.updateValue(number, forKey: name) {
            return refuse(number, zh: "与第 \(other) 行是同一个节目", en: "the same film as in line \(other)")
        }
        if let wrong {
            faults.append(Fault(line: number, message: wrong))
            return
        }
        do throws(CatalogueError) {
            line.metadata = try line.metadata.validated()
            lines.append(line)
        } catch {
            faults.append(Fault(line: number, message: error.message))
        }
    }

    /// Puts a field in its place; says what is wrong with it.
    private static func set(
        _ key: String, _ text: String, in line: inout Line, _ firstDay: Int
    ) -> LocalizedText? {
        switch key {
        case "id": line.id = text
        case "file": line.file = text
        case "title": line.metadata.title = text
        case "synopsis": line.metadata.synopsis = text
        case "section": line.metadata.section = text
        case "series": line.metadata.series = text
        case "type": line.metadata.type = text
        case "presenter": line.metadata.presenter = text
        case "grade": line.metadata.grade = text
        case "subject": line.metadata.subject = text
        case "language": line.metadata.language = text
        case "producedOn": line.metadata.producedOn = date(text, firstDay)
        case "rights": line.metadata.rights = text
        case "keywords":
            line.metadata.keywords = text.split { ",，;；、".contains($0) }
                .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        default:
            guard let number = text.isEmpty ? 0 : Int(text) else {
                return LocalizedText(
                    zh: "集数“\(text.prefix(20))”应为整数", en: "the episode “\(text.prefix(20))” must be a whole number")
            }
            line.metadata.episode = number
        }
        return nil
    }

    /// A date as spreadsheets write it (`2026/3/2`, or 46083 for the day of that number) in the form that is kept.
    private static func date(_ text: String, _ firstDay: Int) -> String {
        // Day 0 is 30 December 1899, and 1 January 1970 day 25569. Years have four digits.
        if text.utf8.count == 5, let number = Int(text) {
            let day = Date(timeIntervalSince1970: Double(number + firstDay - 25_569) * 86_400)
            return String(day.ISO8601Format().prefix(10))
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ Int($0) != nil }) else { return text }
        return parts.map { $0.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-")
    }
}
