/// A line or two of a playlist, RFC 8216bis §4.
protocol Tag {
    /// The text, without a newline at its end.
    var text: String { get }
}

/// A tag without a value, or with a plain one: `#EXT-X-ENDLIST`, `#EXT-X-VERSION:7`.
struct PlainTag: Tag, Equatable {
    let name: String
    var value: String?

    init(_ name: String, _ value: (any CustomStringConvertible)? = nil) {
        self.name = name
        self.value = value?.description
    }

    var text: String { "#\(name)\(value.map { ":\($0)" } ?? "")" }
}

/// Attributes between commas, RFC 8216bis §4.2.
struct AttributeList {
    private var pairs: [String] = []

    /// Adds a number or an enumerated value; nothing for `nil`.
    mutating func add(_ name: String, _ value: (any CustomStringConvertible)?) {
        if let value { pairs.append("\(name)=\(value)") }
    }

    /// Adds a quoted string; nothing for `nil`. What a quoted string cannot hold is replaced.
    mutating func add(_ name: String, quoted value: String?) {
        if let value { pairs.append("\(name)=\"\(Self.inert(value))\"") }
    }

    var text: String { pairs.joined(separator: ",") }

    /// Text without quotes, line ends, control characters and marks that turn the direction of writing, all of which
    /// would let a title out of its place.
    static func inert(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: result.append("'")
            case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: result.append(" ")
            case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
