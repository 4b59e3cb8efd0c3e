/// Reads a JSON object whose members are all strings, as edge caches write their log lines.
///
/// A busy cache writes thousands of lines a second, and a reader of any JSON takes ten times as long for one.
enum FlatJSON {
    /// Members that an object may have.
    private static let mostMembers = 32

    /// The members of the object that `line` is; `nil` if it is not one (RFC 8259). The last of equal names holds.
    static func members(_ line: ArraySlice<UInt8>) -> [String: ArraySlice<UInt8>]? {
        var rest = line
        var members: [String: ArraySlice<UInt8>] = [:]
        guard take("{", &rest) else { return nil }
        if take("}", &rest) { return isBlank(rest) ? members : nil }
        for _ in 0..<mostMembers {
            guard let name = string(&rest), take(":", &rest), let value = string(&rest) else { return nil }
            members[String(decoding: name, as: UTF8.self)] = value
            if take("}", &rest) { return isBlank(rest) ? members : nil }
            guard take(",", &rest) else { return nil }
        }
        return nil
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        while let byte = rest.first, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { rest.removeFirst() }
    }

    private static func isBlank(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private static func take(_ mark: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        skipBlanks(&rest)
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    /// A string's bytes: a part of the line itself, unless it has escapes.
    private static func string(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard take("\"", &rest) else { return nil }
        let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }
        guard let end = rest.firstIndex(where: isEnd) else { return nil }
        if rest[end] == UInt8(ascii: "\"") {
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }
        return escapedString(&rest)
    }

    private static func escapedString(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return bytes[...]
            case 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard let scalar = escape(&rest) else { return nil }
                bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// What stands behind a backslash (RFC 8259 §7).
    private static func escape(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        switch rest.popFirst().map(Unicode.Scalar.init) {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": break
        default: return nil
        }
        guard let unit = unit(&rest) else { return nil }
        guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"), let low = self.unit(&rest),
            (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func unit(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard rest.count >= 4 else { return nil }
        defer { rest = rest.dropFirst(4) }
        guard rest.prefix(4).allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt32(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
    }
}
