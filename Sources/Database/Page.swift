import Foundation

/// One page of a list and where the next begins.
public struct Page<Item: Sendable>: Sendable {
    /// The items, in the list's order.
    public var items: [Item]
    /// The cursor of the next page; `nil` on the last.
    public var next: String?

    /// A page.
    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }

    /// The same page of other values.
    public func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}

extension Page: Equatable where Item: Equatable {}

/// A place in a list, by the values its last item is ordered by, so that items that come or go meanwhile move
/// nothing (keyset pagination). Opaque outside: base64url of the order's name, the values and a check sum.
public struct Cursor: Sendable, Equatable {
    /// The text is no cursor of that list and order.
    public struct Invalid: Error, Equatable {}

    /// The longest page.
    public static let largestLimit = 200

    private static let textLimit = 2048

    /// The name of the list and order it belongs to.
    public let order: String
    /// What the last item is ordered by.
    public let values: [SQLValue]

    /// A place in the list `order`.
    public init(order: String, values: [SQLValue]) {
        self.order = order
        self.values = values
    }

    /// A page's length for a wish from outside: 1…200.
    public static func limit(_ wish: Int) -> Int { min(max(wish, 1), largestLimit) }

    /// Reads a cursor from outside.
    ///
    /// - Parameters:
    ///   - order: the list and order it must belong to.
    ///   - count: how many values it must have.
    /// - Throws: `Invalid` for anything that this program did not write for that list.
    public init(_ text: String, order: String, count: Int) throws(Invalid) {
        guard text.utf8.count <= Self.textLimit, let bytes = Self.decode(text), bytes.count > 4,
            Self.checkSum(bytes.dropLast(4)) == Array(bytes.suffix(4))
        else { throw Invalid() }
        var rest = bytes.dropLast(4)
        var values: [SQLValue] = []
        guard case .text(order) = Self.take(&rest) else { throw Invalid() }
        while let value = Self.take(&rest) { values.append(value) }
        guard rest.isEmpty, values.count == count else { throw Invalid() }
        self.init(order: order, values: values)
    }

    /// The cursor as it stands in a URL.
    public var text: String {
        var bytes: [UInt8] = []
        for value in [.text(order)] + values { Self.append(value, to: &bytes) }
        bytes += Self.checkSum(bytes[...])
        let standard = Data(bytes).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: standard.map(Self.forAddresses), as: UTF8.self)
    }

    /// A digit of base64 as it stands in addresses (RFC 4648 section 5).
    private static func forAddresses(_ digit: UInt8) -> UInt8 {
        switch digit {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: digit
        }
    }

    private static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        return Data(base64Encoded: standard).map { [UInt8]($0) }
    }

    private static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(0)
        case .integer(let number): appendNumber(1, UInt64(bitPattern: number), to: &bytes)
        case .real(let number): appendNumber(2, number.bitPattern, to: &bytes)
        case .text(let text): appendBytes(3, Array(text.utf8), to: &bytes)
        case .blob(let blob): appendBytes(4, blob, to: &bytes)
        }
    }

    private static func appendNumber(_ kind: UInt8, _ number: UInt64, to bytes: inout [UInt8]) {
        bytes.append(kind)
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func appendBytes(_ kind: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
        bytes += [kind, UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)]
        bytes += content
    }

    private static func take(_ bytes: inout ArraySlice<UInt8>) -> SQLValue? {
        guard let kind = bytes.first else { return nil }
        var rest = bytes.dropFirst()
        let value: SQLValue
        switch kind {
        case 0: value = .null
        case 1, 2:
            guard let number = takeNumber(8, &rest) else { return nil }
            value = kind == 1 ? .integer(Int64(bitPattern: number)) : .real(Double(bitPattern: number))
        case 3, 4:
            guard let length = takeNumber(2, &rest), rest.count >= Int(length) else { return nil }
            let content = Array(rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
            guard kind == 3 else {
                value = .blob(content)
                break
            }
            guard let text = String(validating: content, as: UTF8.self) else { return nil }
            value = .text(text)
        default: return nil
        }
        bytes = rest
        return value
    }

    private static func takeNumber(_ length: Int, _ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        guard bytes.count >= length else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return bytes.prefix(length).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// FNV-1a of 32 bits: finds what was cut or mistyped; forged values can do no harm, for they are only bound.
    private static func checkSum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return withUnsafeBytes(of: sum.bigEndian) { Array($0) }
    }
}
