/// Writes JSON (RFC 8259) without white space.
///
/// A list of programmes has thousands of values; Foundation's encoder takes longer for them than the database does for
/// the rows.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends a value.
    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value): append(String(value))
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let values):
            write(between: UInt8(ascii: "["), UInt8(ascii: "]"), values) { writer, value in writer.write(value) }
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            write(between: UInt8(ascii: "{"), UInt8(ascii: "}"), sorted) { writer, member in
                writer.write(member.key)
                writer.bytes.append(UInt8(ascii: ":"))
                writer.write(member.value)
            }
        }
    }

    private mutating func write<Element>(
        between begin: UInt8, _ end: UInt8, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(begin)
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            body(&self, element)
        }
        bytes.append(end)
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Whole numbers without a fraction. JSON has none that are not finite: they are `null`.
    private mutating func write(_ number: Double) {
        guard number.isFinite else { return append("null") }
        if let whole = Int64(exactly: number), abs(number) < 1e15 { return append(String(whole)) }
        append(number.description)
    }

    /// Quotation marks, backslashes and controls are escaped (§7); all else stands as it is, in UTF-8.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "1") + String(byte & 0xF, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
