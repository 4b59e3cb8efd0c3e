import MediaModel
import Spreadsheets

extension CSVTable {
    /// The lines of a file: of CSV as they come, of a workbook all read before.
    struct Records {
        private enum Source {
            case csv(CSVReader)
            case workbook(ArraySlice<CSVReader.Record>)
        }

        private var source: Source
        /// Whether it is a workbook.
        let isWorkbook: Bool

        init(csv bytes: [UInt8]) {
            source = .csv(CSVReader(bytes))
            isWorkbook = false
        }

        /// - Throws: `StationsError.invalidFile` if it cannot be read.
        init(workbook bytes: [UInt8]) throws(StationsError) {
            let limits = WorkbookReader.Limits(
                file: CSVTable.mostBytes, part: 256 << 20, texts: CSVTable.mostBytes, sharedTexts: 2_000_000)
            let book: WorkbookReader
            do throws(ZipArchive.Fault) {
                book = try WorkbookReader(bytes, limit: CSVTable.mostLines + 1, limits: limits)
            } catch {
                throw Self.refusal(error)
            }
            guard !book.isCut else {
                throw CSVTable.fault(
                    1, zh: "超过 \(CSVTable.mostLines) 行。", en: "There are more than \(CSVTable.mostLines) lines.")
            }
            source = .workbook(
                book.records.map { record in
                    // Cells that were emptied stay in a line; they say nothing.
                    let count = (record.fields.lastIndex { !$0.isEmpty } ?? -1) + 1
                    return CSVReader.Record(line: record.line, fields: Array(record.fields.prefix(count)))
                }[...])
            isWorkbook = true
        }

        /// The next line with something in it; `nil` at the end, and where nothing more can be read.
        mutating func next(_ faults: inout [StationsError.Fault]) -> CSVReader.Record? {
            switch source {
            case .csv(var reader):
                defer { source = .csv(reader) }
                do throws(CSVReader.Fault) {
                    return try reader.next()
                } catch {
                    faults.append(.init(line: error.line, message: error.message))
                    return nil
                }
            case .workbook(var records):
                let record = records.popFirst()
                source = .workbook(records)
                return record
            }
        }

        private static func refusal(_ fault: ZipArchive.Fault) -> StationsError {
            switch fault {
            case .tooLarge:
                CSVTable.fault(
                    1, zh: "工作簿太大，请拆开或另存为 CSV。", en: "The workbook is too large: split it, or save it as CSV.")
            case .encrypted:
                CSVTable.fault(1, zh: "工作簿有密码，请去掉密码另存。", en: "The workbook has a password: save it without.")
            case .damaged:
                CSVTable.fault(
                    1, zh: "读不出这个工作簿，请另存为 XLSX 或 CSV。",
                    en: "The workbook cannot be read: save it as XLSX or CSV.")
            }
        }
    }
}
