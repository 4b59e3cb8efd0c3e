public import MediaModel

/// A workbook (XLSX) as CSV, for tables that are read from CSV.
public enum WorkbookText {
    /// The first sheet as CSV (RFC 4180) in UTF-8; each row stands in the line of its number.
    ///
    /// - Parameter bytes: a workbook of 4 MiB at most.
    /// - Throws: `WorkbookFault` for what is none, has a password or is too large.
    public static func csv(_ bytes: [UInt8]) throws(WorkbookFault) -> [UInt8] {
        let book: Workbook
        do throws(ZipArchive.Fault) {
            book = try Workbook(bytes, limit: mostLines)
        } catch {
            throw WorkbookFault(error)
        }
        guard !book.isCut else { throw WorkbookFault(.tooLarge) }
        let width = book.records.map(\.fields.count).max() ?? 0
        var text = ""
        var line = 1
        for record in book.records {
            text += String(repeating: "\n", count: max(0, record.line - line))
            line = record.line + 1
            let empty = Array(repeating: "", count: width - record.fields.count)
            text += (record.fields + empty).map(quoted).joined(separator: ",") + "\n"
        }
        return Array(text.utf8)
    }

    /// Rows that are read.
    private static let mostLines = 60_000

    /// A field in quotation marks; breaks of lines become blanks, so that lines keep their numbers.
    private static func quoted(_ field: String) -> String {
        let plain = String(
            String.UnicodeScalarView(field.unicodeScalars.map { "\r\n".unicodeScalars.contains($0) ? " " : $0 }))
        return "\"\(plain.replacing("\"", with: "\"\""))\""
    }
}

/// Why a workbook cannot be read.
public struct WorkbookFault: Error, Sendable, Equatable {
    /// What is wrong and what to do, for the user.
    public let message: LocalizedText

    init(_ fault: ZipArchive.Fault) {
        message =
            switch fault {
            case .tooLarge:
                LocalizedText(
                    zh: "工作簿太大：最大 4 MiB、文字 1 MiB；请拆开，或另存为“CSV UTF-8”。",
                    en:
                        "The workbook is too large: 4 MiB, and 1 MiB of text at most. Split it, or save it as “CSV UTF-8”."
                )
            case .encrypted:
                LocalizedText(zh: "工作簿有密码，请去掉密码另存。", en: "The workbook has a password: save it without.")
            case .damaged:
                LocalizedText(
                    zh: "读不出这个工作簿，请另存为 XLSX 或 CSV。", en: "The workbook cannot be read: save it as XLSX or CSV.")
            }
    }
}
