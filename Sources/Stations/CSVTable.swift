import MediaModel
import Spreadsheets

/// A CSV file, or the first sheet of a workbook (XLSX), whose first line names the columns, in any order, in English or
/// Chinese.
struct CSVTable {
    /// A column: the name that lines have it under, all its names in files, and whether it must be there.
    struct Column: Sendable {
        var name: String
        var titles: [String]
        var isRequired = false
    }

    /// A line of the file.
    struct Line {
        /// Its number, from 1.
        var number: Int
        /// Its fields by the columns' names, without blanks around them; columns that the file does not have are absent.
        var fields: [String: String]

        /// A field that is not empty.
        subscript(_ column: String) -> String? { fields[column].flatMap { $0.isEmpty ? nil : $0 } }
    }

    static let mostBytes = 32 << 20
    static let mostLines = 200_000
    static let mostFaults = 100

    /// The lines after the first that have as many fields as there are columns.
    private var lines: [Line] = []
    /// What is wrong with others.
    private var faults: [StationsError.Fault] = []

    /// Reads a file.
    ///
    /// - Throws: `StationsError.invalidFile` if it is too long or its first line is not usable.
    init(_ bytes: [UInt8], columns: [Column]) throws(StationsError) {
        guard bytes.count <= Self.mostBytes else {
            throw Self.fault(1, zh: "文件超过 32 MiB。", en: "The file is over 32 MiB.")
        }
        var reader = WorkbookReader.isArchive(bytes) ? try Records(workbook: bytes) : Records(csv: bytes)
        var faults: [StationsError.Fault] = []
        guard let header = reader.next(&faults) else {
            throw faults.isEmpty
                ? Self.fault(1, zh: "文件是空的。", en: "The file is empty.") : StationsError(faults: faults)
        }
        let names = Self.names(header, columns, &faults)
        guard faults.isEmpty else { throw StationsError(faults: faults) }
        while faults.count < Self.mostFaults, let record = reader.next(&faults) {
            guard lines.count < Self.mostLines else {
                throw Self.fault(
                    record.line, zh: "超过 \(Self.mostLines) 行。", en: "There are more than \(Self.mostLines) lines.")
            }
            // A spreadsheet leaves empty cells out at the end of a line.
            let isShort = reader.isWorkbook && record.fields.count < names.count
            guard record.fields.count == names.count || isShort else {
                faults.append(Self.wrongCount(record, names.count))
                continue
            }
            let fields = zip(names, record.fields).map { ($0, Self.plain($1.trimmingBlanks)) }
            lines.append(Line(number: record.line, fields: Dictionary(fields, uniquingKeysWith: { first, _ in first })))
        }
        self.faults = faults
    }

    /// A field without the apostrophe that exported tables have before what a spreadsheet would take for a formula.
    private static func plain(_ text: String) -> String {
        guard text.first == "'", let mark = text.dropFirst().unicodeScalars.first(where: { $0 != " " }),
            "=+-@|%＝＋－＠".unicodeScalars.contains(mark)
        else { return text }
        return String(text.dropFirst())
    }

    /// Makes an entry of each line; entries have keys of their own.
    ///
    /// - Throws: `StationsError.invalidFile` with each fault of the file and its line.
    func entries<Entry>(
        key: (Entry) -> String, _ make: (Line) throws(StationsError) -> Entry
    ) throws(StationsError) -> [Entry] {
        var faults = faults
        var entries: [Entry] = []
        var numbers: [String: Int] = [:]
        for line in lines where faults.count < Self.mostFaults {
            do throws(StationsError) {
                let entry = try make(line)
                if let first = numbers.updateValue(line.number, forKey: key(entry)) {
                    throw StationsError(
                        .codeTaken, zh: "“\(key(entry))”与第 \(first) 行重复。",
                        en: "“\(key(entry))” stands in line \(first) as well.")
                }
                entries.append(entry)
            } catch {
                faults.append(.init(line: line.number, message: error.message))
            }
        }
        guard faults.isEmpty else { throw StationsError(faults: faults.sorted { $0.line < $1.line }) }
        return entries
    }

    private static func wrongCount(_ record: CSVReader.Record, _ count: Int) -> StationsError.Fault {
        .init(
            line: record.line,
            message: LocalizedText(
                zh: "有 \(record.fields.count) 列，应为 \(count) 列。",
                en: "It has \(record.fields.count) fields, not \(count)."))
    }

    private static func names(
        _ header: CSVReader.Record, _ columns: [Column], _ faults: inout [StationsError.Fault]
    ) -> [String] {
        var names: [String] = []
        func report(_ zh: String, _ en: String) {
            faults.append(.init(line: header.line, message: LocalizedText(zh: zh, en: en)))
        }
        for title in header.fields {
            let wanted = title.filter { !$0.isWhitespace }.lowercased()
            guard let column = columns.first(where: { $0.name.lowercased() == wanted || $0.titles.contains(wanted) })
            else {
                let shown = StationRules.shown(title)
                report(
                    "不认识的列“\(shown)”；可用的列：\(columns.map { $0.titles.first ?? $0.name }.joined(separator: "、"))。",
                    "Unknown column “\(shown)”; there are \(columns.map(\.name).joined(separator: ", ")).")
                continue
            }
            if names.contains(column.name) { report("列“\(wanted)”重复。", "The column “\(wanted)” stands there twice.") }
            names.append(column.name)
        }
        for column in columns where column.isRequired && !names.contains(column.name) {
            report("缺少“\(column.titles.first ?? column.name)”列。", "There is no column “\(column.name)”.")
        }
        return names
    }

    static func fault(_ line: Int, zh: String, en: String) -> StationsError {
        StationsError(faults: [.init(line: line, message: LocalizedText(zh: zh, en: en))])
    }
}

extension String {
    /// Without blanks at its ends.
    fileprivate var trimmingBlanks: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
