/// A value of AMF0 (Action Message Format, 2007), as far as RTMP's commands use it.
enum AMF0Value: Equatable, Sendable {
    case number(Double)
    case boolean(Bool)
    case string(String)
    case object([String: AMF0Value])
    case null
    /// Members in order do not matter; an ECMA array is an object here. A strict array.
    case array([AMF0Value])

    /// The text of a string.
    var text: String? { if case .string(let text) = self { text } else { nil } }
    /// The number.
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    /// A member of an object.
    subscript(_ name: String) -> AMF0Value? { if case .object(let members) = self { members[name] } else { nil } }
}

/// Bytes that are no AMF0 within the limits.
struct AMF0Error: Error, Equatable {
    var detail: String
}

/// Reads values one after another. Bounded in depth and number, whatever the bytes say.
struct AMF0Reader {
    private var bytes: ArraySlice<UInt8>
    private var left = AMF0Reader.mostValues

    /// Values in a message, and how deep they may lie in each other.
    private static let mostValues = 512
    private static let deepest = 8

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)[...]
    }

    /// All values of a message.
    static func values(_ bytes: some Sequence<UInt8>) throws(AMF0Error) -> [AMF0Value] {
        var reader = AMF0Reader(bytes)
        var values: [AMF0Value] = []
        while !reader.bytes.isEmpty { values.append(try reader.value()) }
        return values
    }

    private mutating func value(depth: Int = 0) throws(AMF0Error) -> AMF0Value {
        guard depth <= Self.deepest, left > 0 else { throw AMF0Error(detail: "too many values") }
        left -= 1
        switch try byte() {
        case 0x00: return .number(try number())
        case 0x01: return .boolean(try byte() != 0)
        case 0x02: return .string(try text(length: try whole(2)))
        case 0x03: return .object(try members(depth))
        case 0x05, 0x06: return .null
        case 0x08:
            _ = try whole(4)
            return .object(try members(depth))
        case 0x0A:
            let count = try whole(4)
            guard count <= left else { throw AMF0Error(detail: "an array of \(count)") }
            var items: [AMF0Value] = []
            for _ in 0..<count { items.append(try value(depth: depth + 1)) }
            return .array(items)
        case 0x0B:
            let date = try number()
            _ = try whole(2)
            return .number(date)
        case 0x0C: return .string(try text(length: try whole(4)))
        case let marker: throw AMF0Error(detail: "marker \(marker)")
        }
    }

    /// Members up to the mark that ends an object.
    private mutating func members(_ depth: Int) throws(AMF0Error) -> [String: AMF0Value] {
        var members: [String: AMF0Value] = [:]
        while true {
            let name = try text(length: try whole(2))
            if name.isEmpty, bytes.first == 0x09 {
                bytes.removeFirst()
                return members
            }
            members[name] = try value(depth: depth + 1)
        }
    }

    private mutating func byte() throws(AMF0Error) -> UInt8 {
        guard let byte = bytes.popFirst() else { throw AMF0Error(detail: "cut off") }
        return byte
    }

    private mutating func whole(_ count: Int) throws(AMF0Error) -> Int {
        var number = 0
        for _ in 0..<count { number = number << 8 | Int(try byte()) }
        return number
    }

    private mutating func number() throws(AMF0Error) -> Double {
        var bits: UInt64 = 0
        for _ in 0..<8 { bits = bits << 8 | UInt64(try byte()) }
        return Double(bitPattern: bits)
    }

    private mutating func text(length: Int) throws(AMF0Error) -> String {
        guard length <= bytes.count else { throw AMF0Error(detail: "a text of \(length) bytes") }
        defer { bytes = bytes.dropFirst(length) }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }
}

extension AMF0Value {
    /// The bytes of values, one after another. Members are written by name, so that the same value has the same bytes.
    static func bytes(_ values: [AMF0Value]) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values { value.write(to: &bytes) }
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .number(let number):
            bytes.append(0x00)
            bytes.appendBigEndian(number.bitPattern, count: 8)
        case .boolean(let isTrue): bytes += [0x01, isTrue ? 1 : 0]
        case .string(let text):
            let utf8 = Array(text.utf8.prefix(65_535))
            bytes.append(0x02)
            bytes.appendBigEndian(UInt64(utf8.count), count: 2)
            bytes += utf8
        case .object(let members):
            bytes.append(0x03)
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                let utf8 = Array(name.utf8.prefix(255))
                bytes.appendBigEndian(UInt64(utf8.count), count: 2)
                bytes += utf8
                value.write(to: &bytes)
            }
            bytes += [0, 0, 0x09]
        case .null: bytes.append(0x05)
        case .array(let items):
            bytes.append(0x0A)
            bytes.appendBigEndian(UInt64(items.count), count: 4)
            for item in items { item.write(to: &bytes) }
        }
    }
}

extension [UInt8] {
    /// Adds the lowest `count` bytes of a number, the highest first.
    mutating func appendBigEndian(_ value: UInt64, count: Int) {
        for place in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: value >> UInt64(place * 8))) }
    }
}
