/// Fields of a query or of a form's content (WHATWG URL, application/x-www-form-urlencoded). The first of a name counts.
struct FormFields: Sendable {
    private var values: [String: String] = [:]

    /// No fields.
    init() {}

    /// Fields that are read of one text.
    static let limit = 64

    /// Reads fields; `nil` if a text in it is not UTF-8 or holds a control character.
    init?(_ text: Substring) {
        for field in text.split(separator: "&").prefix(Self.limit) {
            let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = halves.first.flatMap(Self.decoded),
                let value = Self.decoded(halves.dropFirst().first ?? "")
            else { return nil }
            if values[name] == nil { values[name] = value }
        }
    }

    /// The value of a field; `nil` if it is absent or empty.
    subscript(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// All names, and all values but that of CMCD, which names segments to come in an encoding of its own (CTA-5004 `nor`).
    var texts: [String] { Array(values.keys) + values.filter { $0.key != "CMCD" }.map(\.value) }

    /// Decodes `%XX` and `+`.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
