/// A table as spreadsheets show it.
public struct Sheet: Sendable, Equatable {
    /// What stands in a cell.
    public enum Cell: Sendable, Equatable {
        /// Nothing.
        case empty
        /// Text, which stays text whatever it looks like.
        case text(String)
        /// A whole number.
        case whole(Int)
        /// A number with so many digits after the point.
        case real(Double, digits: Int)
        /// A part of one, shown in percent with a digit after the point.
        case part(Double)

        /// Text, or nothing.
        public static func text(_ text: String?) -> Cell { text.map(Cell.text) ?? .empty }
        /// A number, or nothing.
        public static func whole(_ number: Int?) -> Cell { number.map(Cell.whole) ?? .empty }
        /// A part, or nothing.
        public static func part(_ part: Double?) -> Cell { part.map(Cell.part) ?? .empty }

        /// As it is read, without quotes.
        public var plain: String {
            switch self {
            case .empty: ""
            case .text(let text): text
            case .whole(let number): String(number)
            case .real(let number, let digits): Sheet.decimal(number, digits)
            case .part(let part): "\(Sheet.decimal(part * 100, 1))%"
            }
        }
    }

    /// Its name.
    public var name: String
    /// What stands above the columns.
    public var titles: [String]
    /// Its rows.
    public var rows: [[Cell]]
    /// Lines below the table: the rule, when it was made.
    public var notes: [String]

    /// A sheet.
    public init(name: String, titles: [String], rows: [[Cell]] = [], notes: [String] = []) {
        self.name = name
        self.titles = titles
        self.rows = rows
        self.notes = notes
    }
}

extension Sheet {
    /// The sheet as CSV (RFC 4180) in UTF-8 with a byte order mark, so that spreadsheets read it as that.
    ///
    /// Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV Injection).
    public var csv: [UInt8] {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        func add(_ cells: [Cell]) {
            bytes += cells.map(Self.field).joined(separator: ",").utf8
            bytes += [0x0D, 0x0A]
        }
        add(titles.map(Cell.text))
        for row in rows { add(row) }
        for note in notes { add([.text(note)]) }
        return bytes
    }

    private static func field(_ cell: Cell) -> String {
        switch cell {
        case .text(let text): quoted(safe(text))
        default: cell.plain
        }
    }

    /// What a spreadsheet takes for text. The wide forms are read as formulas by some Chinese and Japanese versions.
    static func safe(_ text: String) -> String {
        let first = text.unicodeScalars.first { $0 != " " && $0 != "\u{FEFF}" && $0 != "\u{200B}" }
        guard let first, "=+-@\t\r\n|%＝＋－＠".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 < 0x20 || $0 == 0x27 }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// A number with so many digits after the point.
    static func decimal(_ number: Double, _ digits: Int) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((abs(number) * scale).rounded())
        let sign = number < 0 && scaled != 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let rest = String(scaled % Int64(scale))
        return "\(sign)\(scaled / Int64(scale)).\(String(repeating: "0", count: digits - rest.utf8.count))\(rest)"
    }
}
