/// Reads XML 1.0 in UTF-8 piece by piece: elements, attributes and text. Pure.
///
/// A document type is refused: nothing is declared, nothing outside is fetched, and no entity stands for more than a
/// character. Names lose their prefix.
struct XMLTokens {
    /// A piece.
    enum Token: Equatable {
        case start(String, attributes: [String: String])
        case end(String)
        case text(String)
    }

    /// It is no XML that is taken.
    struct Fault: Error, Equatable {}

    private let bytes: [UInt8]
    private var place = 0
    /// The end of an element without content.
    private var pending: Token?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// The next piece; `nil` at the end.
    ///
    /// - Throws: `Fault`.
    mutating func next() throws(Fault) -> Token? {
        if let token = pending {
            pending = nil
            return token
        }
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "<") else { return .text(try text()) }
            if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<?") {
                try skip(past: "?>")
            } else if starts("<![CDATA[") {
                return .text(try section())
            } else if starts("<!") {
                throw Fault()
            } else {
                return try tag()
            }
        }
        return nil
    }

    private func starts(_ mark: String) -> Bool { bytes[place...].starts(with: mark.utf8) }

    private mutating func skip(past mark: String) throws(Fault) {
        guard let end = find(mark) else { throw Fault() }
        place = end + mark.utf8.count
    }

    /// Where a mark stands from here on.
    private func find(_ mark: String) -> Int? {
        let mark = Array(mark.utf8)
        var at = place
        while at <= bytes.count - mark.count {
            if bytes[at] == mark[0], bytes[at..<at + mark.count].elementsEqual(mark) { return at }
            at += 1
        }
        return nil
    }

    private mutating func section() throws(Fault) -> String {
        place += "<![CDATA[".utf8.count
        guard let end = find("]]>") else { throw Fault() }
        defer { place = end + 3 }
        return try string(bytes[place..<end])
    }

    private mutating func text() throws(Fault) -> String {
        let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        defer { place = end }
        return try plain(bytes[place..<end])
    }

    private mutating func tag() throws(Fault) -> Token {
        place += 1
        if place < bytes.count, bytes[place] == UInt8(ascii: "/") {
            place += 1
            let name = try name()
            skipBlanks()
            try take(">")
            return .end(name)
        }
        let name = try name()
        var attributes: [String: String] = [:]
        while true {
            skipBlanks()
            guard place < bytes.count else { throw Fault() }
            if bytes[place] == UInt8(ascii: ">") {
                place += 1
                return .start(name, attributes: attributes)
            }
            if bytes[place] == UInt8(ascii: "/") {
                place += 1
                try take(">")
                pending = .end(name)
                return .start(name, attributes: attributes)
            }
            guard attributes.count < 64 else { throw Fault() }
            let key = try self.name()
            attributes[key] = try value()
        }
    }

    private mutating func value() throws(Fault) -> String {
        skipBlanks()
        try take("=")
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'"),
            let end = bytes[(place + 1)...].firstIndex(of: bytes[place])
        else { throw Fault() }
        defer { place = end + 1 }
        return try plain(bytes[(place + 1)..<end])
    }

    /// A name without its prefix.
    private mutating func name() throws(Fault) -> String {
        let end = bytes[place...].firstIndex { " \t\r\n/>=<\"'".utf8.contains($0) } ?? bytes.count
        guard end > place, end - place <= 200 else { throw Fault() }
        let whole = bytes[place..<end]
        place = end
        let local = whole.lastIndex(of: UInt8(ascii: ":")).map { whole[($0 + 1)...] } ?? whole
        return try string(local)
    }

    private mutating func take(_ mark: Character) throws(Fault) {
        guard place < bytes.count, bytes[place] == mark.asciiValue else { throw Fault() }
        place += 1
    }

    private mutating func skipBlanks() {
        while place < bytes.count, " \t\r\n".utf8.contains(bytes[place]) { place += 1 }
    }

    private func string(_ part: ArraySlice<UInt8>) throws(Fault) -> String {
        guard let text = String(validating: part, as: UTF8.self) else { throw Fault() }
        return text
    }

    /// Text with its references made characters (§4.1, §4.6).
    private func plain(_ part: ArraySlice<UInt8>) throws(Fault) -> String {
        guard part.contains(UInt8(ascii: "&")) else { return try string(part) }
        var text = ""
        var rest = part
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            text += try string(rest[..<mark])
            guard let end = rest[mark...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw Fault() }
            text.unicodeScalars.append(try scalar(try string(rest[(mark + 1)..<end])))
            rest = rest[(end + 1)...]
        }
        return text + (try string(rest))
    }

    private static let known: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private func scalar(_ name: String) throws(Fault) -> Unicode.Scalar {
        if let scalar = Self.known[name] { return scalar }
        let number =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let scalar = number.flatMap(Unicode.Scalar.init), scalar.value != 0 else { throw Fault() }
        return scalar
    }
}
