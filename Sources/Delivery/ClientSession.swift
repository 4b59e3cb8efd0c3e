public import NIOHTTP1

/// The session that a player names (CTA-5004, Common Media Client Data): the same for all that it asks for while somebody
/// watches, also when it opens the programme again after its line broke.
///
/// Only `sid` is of use here; `cid` is the player's own name for the content, which the address tells already, and all
/// other keys are passed over.
public struct ClientSession: Sendable, Equatable {
    /// What `sid` says.
    public let id: String

    /// The longest name (CTA-5004 §3.1.3).
    private static let longest = 64
    /// The longest data that is read.
    private static let mostBytes = 4096

    /// A name that was told otherwise; `nil` for one that is empty, too long or has control characters.
    public init?(id: String) {
        guard (1...Self.longest).contains(id.utf8.count),
            id.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        self.id = id
    }

    /// Reads CMCD as a header or a decoded query has it: keys with values after `=`, commas between them, strings in
    /// quotes (§2, RFC 8941 §3.3.3). What cannot be read names no session.
    public init?(data: some StringProtocol) {
        guard data.utf8.count <= Self.mostBytes else { return nil }
        var rest = Array(data.utf8)[...]
        while !rest.isEmpty {
            let key = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",") }
            rest = rest.dropFirst(key.count)
            var value: [UInt8] = []
            if rest.first == UInt8(ascii: "=") {
                rest = rest.dropFirst()
                guard let taken = Self.take(&rest) else { return nil }
                value = taken
            }
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
            rest = rest.dropFirst()
            if key.elementsEqual("sid".utf8) || key.elementsEqual(" sid".utf8) {
                self.init(id: String(decoding: value, as: UTF8.self))
                return
            }
        }
        return nil
    }

    /// The session of a request: in its field `CMCD-Session`, else in its query.
    public init?(_ head: HTTPRequestHead) {
        if let field = head.headers.first(name: Self.field) {
            self.init(data: field)
        } else {
            guard let mark = head.uri.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
            self.init(query: head.uri[head.uri.utf8.index(after: mark)...])
        }
    }

    /// The session in a query.
    public init?(query: Substring) {
        let fields = query.utf8.split(separator: UInt8(ascii: "&"))
        guard let field = fields.first(where: { $0.starts(with: CMCDQuery.name) }) else { return nil }
        guard let data = CMCDQuery.decoded(field.dropFirst(CMCDQuery.name.count)) else { return nil }
        self.init(data: data)
    }

    /// The header field with the keys that stay the same (§3.2).
    public static let field = "CMCD-Session"

    /// The value of a key: a string in quotes, or anything up to the next comma.
    private static func take(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.first == UInt8(ascii: "\"") else {
            let value = rest.prefix { $0 != UInt8(ascii: ",") }
            rest = rest.dropFirst(value.count)
            return Array(value)
        }
        rest = rest.dropFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                value.append(next)
            default: value.append(byte)
            }
        }
        return nil
    }
}

/// `CMCD=…` in a query: the one field there that may have encoded bytes, since keys have values in quotes.
enum CMCDQuery {
    static let name = Array("CMCD=".utf8)

    /// The text of a value; `nil` if it is not encoded as it must be, or has control characters.
    static func decoded(_ value: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = value.makeIterator()
        while let byte = iterator.next() {
            var plain = byte
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    return nil
                }
                plain = high << 4 | low
            }
            guard plain >= 0x20, plain != 0x7F else { return nil }
            bytes.append(plain)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether a query's fields are all plain, or CMCD's.
    static func isSound(_ query: Slice<UnsafeBufferPointer<UInt8>>, plain: (UInt8) -> Bool) -> Bool {
        query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).allSatisfy { field in
            field.allSatisfy(plain) || field.starts(with: name) && decoded(field.dropFirst(name.count)) != nil
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
