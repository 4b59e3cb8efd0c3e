import MediaModel

/// Reads CSV as RFC 4180 has it, record by record; lines may end with CR LF, LF or CR, empty ones are passed over.
struct CSVReader {
    /// A record and the line it begins in.
    struct Record: Equatable {
        var line: Int
        var fields: [String]
    }

    /// What is wrong in a line. Nothing after it can be read.
    struct Fault: Error {
        var line: Int
        var message: LocalizedText

        init(_ line: Int, zh: String, en: String) {
            self.line = line
            message = LocalizedText(zh: zh, en: en)
        }
    }

    private static let mostFields = 64
    private static let longestField = 8192
    private static let (quote, comma, cr, lf) = (
        UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n")
    )

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1

    /// A reader of UTF-8 with or without a byte order mark.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record; `nil` at the end.
    mutating func next() throws(Fault) -> Record? {
        while position < bytes.count, isLineEnd { skipLineEnd() }
        guard position < bytes.count else { return nil }
        var record = Record(line: line, fields: [])
        while true {
            guard record.fields.count < Self.mostFields else {
                throw Fault(
                    record.line, zh: "列数超过 \(Self.mostFields)。", en: "There are more than \(Self.mostFields) fields.")
            }
            let field = bytes.indices.contains(position) && bytes[position] == Self.quote ? try quoted() : try plain()
            guard field.count <= Self.longestField else {
                throw Fault(record.line, zh: "某一列太长。", en: "A field is too long.")
            }
            guard let text = String(validating: field, as: UTF8.self) else {
                throw Fault(
                    record.line, zh: "不是 UTF-8 文字。请在表格软件中另存为“CSV UTF-8”。",
                    en: "This is not UTF-8 text. Save it from the spreadsheet as “CSV UTF-8”.")
            }
            record.fields.append(text)
            guard position < bytes.count else { return record }
            if isLineEnd {
                skipLineEnd()
                return record
            }
            position += 1
        }
    }

    private var isLineEnd: Bool { bytes[position] == Self.lf || bytes[position] == Self.cr }

    private mutating func skipLineEnd() {
        let isPair = bytes[position] == Self.cr && position + 1 < bytes.count && bytes[position + 1] == Self.lf
        position += isPair ? 2 : 1
        line += 1
    }

    private mutating func plain() throws(Fault) -> [UInt8] {
        let start = position
        while position < bytes.count, bytes[position] != Self.comma, !isLineEnd {
            guard bytes[position] != Self.quote else {
                throw Fault(
                    line, zh: "引号只能在一列的开头；含引号的内容应整体加引号，里面的引号写两个。",
                    en: "A quote may only begin a field; put the whole field in quotes and double the quotes in it.")
            }
            position += 1
        }
        return Array(bytes[start..<position])
    }

    private mutating func quoted() throws(Fault) -> [UInt8] {
        let first = line
        var field: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Self.quote {
                position += 1
                guard position < bytes.count, bytes[position] == Self.quote else {
                    guard position == bytes.count || bytes[position] == Self.comma || isLineEnd else {
                        throw Fault(
                            line, zh: "结束引号后面应为逗号或换行。",
                            en: "After a closing quote comes a comma or the end of the line.")
                    }
                    return field
                }
            } else if isLineEnd {
                field.append(Self.lf)
                skipLineEnd()
                continue
            }
            field.append(byte)
            position += 1
        }
        throw Fault(first, zh: "引号没有结束。", en: "A quote is not closed.")
    }
}
