/// A JSON value that is built by hand, so that `null` stands where the interface promises it.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The text, members in the order of their names, so that equal values have equal texts and ETags.
    func bytes() throws -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// A text, or `null`.
    static func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

    /// A whole number, or `null`.
    static func whole(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }

    /// A number, or `null`; also for what JSON has no number for.
    static func real(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(value)
    }

    /// A list as the interface has lists.
    static func page(_ items: [JSONValue], next: String? = nil) -> JSONValue {
        .object(["items": .array(items), "next": .text(next)])
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    init(stringLiteral value: String) { self = .string(value) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
