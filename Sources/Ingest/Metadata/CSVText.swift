/// A table as text: lines of fields with commas, semicolons or tabs between them (RFC 4180, and what spreadsheets make
/// of it). Pure.
struct CSVText {
    /// A line of the table and where it begins in the text, from 1.
    struct Record: Equatable {
        var line: Int
        var fields: [String]
    }

    /// Lines with something in them, in order; at most `limit`.
    let records: [Record]
    /// The line in which a quotation begins that does not end; `nil` if all do.
    let openQuotation: Int?
    /// Whether there are more lines than were read.
    let isCut: Bool

    /// Reads a table.
    init(_ text: String, limit: Int) {
        var reader = Reader(text, separator: Self.separator(text))
        var records: [Record] = []
        while records.count < limit, let record = reader.next() {
            if record.fields.contains(where: { !$0.isEmpty }) { records.append(record) }
        }
        isCut = records.count == limit && reader.next() != nil
        openQuotation = reader.openQuotation
        self.records = records
    }

    /// What stands between the fields of the first line.
    private static func separator(_ text: String) -> Unicode.Scalar {
        let first = text.unicodeScalars.prefix { $0 != "\n" && $0 != "\r" }
        let counts = ([",", "\t", ";"] as [Unicode.Scalar]).map { mark in (mark, first.filter { $0 == mark }.count) }
        return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? ","
    }

    private struct Reader {
        private var rest: Substring.UnicodeScalarView
        private let separator: Unicode.Scalar
        private var line = 1
        private(set) var openQuotation: Int?

        init(_ text: String, separator: Unicode.Scalar) {
            rest = text[...].unicodeScalars
            self.separator = separator
        }

        mutating func next() -> Record? {
            guard !rest.isEmpty else { return nil }
            let start = line
            var fields: [String] = []
            while true {
                fields.append(field())
                guard let mark = rest.popFirst() else { break }
                if mark == separator { continue }
                if mark == "\r", rest.first == "\n" { rest.removeFirst() }
                line += 1
                break
            }
            return Record(line: start, fields: fields)
        }

        /// One field; what ends it stays.
        private mutating func field() -> String {
            while let blank = rest.first, blank == " ", separator != " " { rest.removeFirst() }
            guard rest.first == "\"" else { return plain() }
            let start = line
            rest.removeFirst()
            var text = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                if scalar == "\n" { line += 1 }
                if scalar != "\"" {
                    text.append(scalar)
                } else if rest.first == "\"" {
                    rest.removeFirst()
                    text.append("\"")
                } else {
                    // What stands behind the quotation belongs to the field as it is.
                    return String(text) + plain()
                }
            }
            openQuotation = openQuotation ?? start
            return String(text)
        }

        private mutating func plain() -> String {
            var text = String.UnicodeScalarView()
            while let scalar = rest.first, scalar != separator, scalar != "\n", scalar != "\r" {
                text.append(scalar)
                rest.removeFirst()
            }
            while text.last == " " { text.removeLast() }
            return String(text)
        }
    }
}
