import HTTPTypes
import Hummingbird
import NIOCore
import Reports

extension Request {
    /// The longest table, in bytes; the limit of all content may be lower.
    static let tableLimit = 32 << 20

    /// Whether the content is a CSV file or a workbook.
    var hasTable: Bool {
        let type = headers[.contentType]?.split(separator: ";").first?.lowercased()
        return type == "text/csv" || type == Workbook.contentType
    }

    /// Reads the content as the bytes of a CSV file or a workbook.
    ///
    /// - Throws: `Problem` 413 or 415.
    func table() async throws -> [UInt8] {
        guard hasTable else { throw Problem.notTable }
        do {
            return Array(try await body.collect(upTo: Self.tableLimit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLong
        }
    }

    /// The form that a table is asked for in.
    ///
    /// - Throws: `Problem` 400 for an unknown one.
    func tableFormat() throws -> TableFormat {
        guard let text = fields["format"] else { return .json }
        guard let format = TableFormat(rawValue: text) else { throw Problem.badField("format") }
        return format
    }
}

/// Forms of tables.
enum TableFormat: String {
    case json, csv, xlsx
}

extension Reply {
    /// Sheets as a file to keep.
    static func sheets(_ sheets: [Sheet], named name: String, as format: TableFormat, to request: Request) -> Response {
        let isCSV = format == .csv
        let bytes =
            isCSV
            ? sheets.enumerated().flatMap { $0 == 0 ? $1.csv : Array($1.csv.dropFirst(3)) } : Workbook.bytes(sheets)
        return file(
            bytes, type: isCSV ? "text/csv; charset=utf-8" : Workbook.contentType, named: "\(name).\(format.rawValue)",
            to: request)
    }

    /// A file to keep; its name is of ASCII letters, digits, `-` and `.`.
    static func file(_ bytes: [UInt8], type: String, named name: String, to request: Request) -> Response {
        var response = content(bytes, type: type, to: request)
        response.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        return response
    }
}

extension Problem {
    fileprivate static let notTable = Problem(
        .unsupportedMediaType, zh: "请以 text/csv 或 \(Workbook.contentType)（XLSX）发送表格。",
        en: "Send the table as text/csv or \(Workbook.contentType) (XLSX).")
}
