public import MediaModel

/// One value as a database stores it.
public enum SQLValue: Sendable, Hashable {
    /// No value.
    case null
    /// A whole number.
    case integer(Int64)
    /// A floating-point number.
    case real(Double)
    /// Text in UTF-8.
    case text(String)
    /// Bytes.
    case blob([UInt8])
}

extension SQLValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
    /// No value.
    public init(nilLiteral: ()) { self = .null }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .real(value) }
    /// Text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// 1 for true, 0 for false.
    public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
}

/// What can stand for a `?` in a statement.
public protocol SQLEncodable {
    /// The value to store.
    var sqlValue: SQLValue { get }
}

/// What can be read from a column.
public protocol SQLDecodable {
    /// Reads a stored value; `nil` if it is of another kind or out of range.
    init?(sqlValue: SQLValue)
}

extension SQLValue: SQLEncodable, SQLDecodable {
    /// The value itself.
    public var sqlValue: SQLValue { self }
    /// The value itself.
    public init?(sqlValue: SQLValue) { self = sqlValue }
}

extension Int64: SQLEncodable, SQLDecodable {
    /// The number.
    public var sqlValue: SQLValue { .integer(self) }
    /// Reads a whole number.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self = value
    }
}

extension Int: SQLEncodable, SQLDecodable {
    /// The number.
    public var sqlValue: SQLValue { .integer(Int64(self)) }
    /// Reads a whole number.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self.init(exactly: value)
    }
}

extension Double: SQLEncodable, SQLDecodable {
    /// The number.
    public var sqlValue: SQLValue { .real(self) }
    /// Reads any number; SQLite hands whole numbers back as integers from expressions.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let value): self = value
        case .integer(let value): self = Double(value)
        case .null, .text, .blob: return nil
        }
    }
}

extension Bool: SQLEncodable, SQLDecodable {
    /// 1 or 0.
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    /// Reads 0 as false and 1 as true.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension String: SQLEncodable, SQLDecodable {
    /// The text.
    public var sqlValue: SQLValue { .text(self) }
    /// Reads text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self = value
    }
}

extension [UInt8]: SQLEncodable, SQLDecodable {
    /// The bytes.
    public var sqlValue: SQLValue { .blob(self) }
    /// Reads bytes.
    public init?(sqlValue: SQLValue) {
        guard case .blob(let value) = sqlValue else { return nil }
        self = value
    }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    /// The value, or null.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    /// Reads null as `nil`.
    public init?(sqlValue: SQLValue) {
        if case .null = sqlValue {
            self = .none
        } else if let value = Wrapped(sqlValue: sqlValue) {
            self = .some(value)
        } else {
            return nil
        }
    }
}

extension Identifier: SQLEncodable, SQLDecodable {
    /// The name as text.
    public var sqlValue: SQLValue { .text(rawValue) }
    /// Reads a name.
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self.init(value)
    }
}

extension SQLEncodable where Self: RawRepresentable, RawValue: SQLEncodable {
    /// The raw value.
    public var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    /// Reads a raw value; `nil` for one that is no case.
    public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}
