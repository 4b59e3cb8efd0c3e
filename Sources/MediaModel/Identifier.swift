/// An opaque name of one kind of thing, safe in a path, a URL and a log line.
///
/// 1 to 64 of `a–z`, `0–9`, `-` and `_`, beginning with a letter or digit. `Kind` keeps a programme's name from
/// being taken for an asset's.
public struct Identifier<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible, LosslessStringConvertible {
    /// The name as it stands in paths, URLs and rows.
    public let rawValue: String

    /// Reads a name from outside; `nil` if it is not one.
    @inlinable public init?(_ text: String) {
        guard IdentifierText.isValid(text) else { return nil }
        rawValue = text
    }

    private init(generated: String) {
        rawValue = generated
    }

    /// A new name: 48 bits of milliseconds since 1970 and 32 random bits in 16 Crockford base-32 digits,
    /// so that names sort by the time they were made.
    ///
    /// - Parameter milliseconds: the present, in milliseconds since 1970.
    public static func make(at milliseconds: Int64) -> Self {
        var generator = SystemRandomNumberGenerator()
        return make(at: milliseconds, using: &generator)
    }

    /// A new name whose random part comes from `generator`.
    public static func make(at milliseconds: Int64, using generator: inout some RandomNumberGenerator) -> Self {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let time = UInt64(truncatingIfNeeded: milliseconds) & 0xFFFF_FFFF_FFFF
        let random = UInt64(UInt32.random(in: .min ... .max, using: &generator))
        var text = ""
        for shift in stride(from: 45, through: 0, by: -5) { text.append(digits[Int(time >> UInt64(shift)) & 31]) }
        for shift in stride(from: 25, through: 0, by: -5) { text.append(digits[Int(random >> UInt64(shift)) & 31]) }
        return Self(generated: text)
    }

    /// When the name was made, in milliseconds since 1970; `nil` if ``make(at:)`` did not make it.
    public var madeAt: Int64? {
        guard rawValue.utf8.count == 16 else { return nil }
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        var time: Int64 = 0
        for byte in rawValue.utf8.prefix(10) {
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            time = time << 5 | Int64(digit)
        }
        return time
    }

    /// The name itself.
    public var description: String { rawValue }

    /// Orders names by their text, and so by age.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What names are made of, whatever they name.
@usableFromInline
enum IdentifierText {
    @usableFromInline static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count), let first = bytes.first, first != UInt8(ascii: "-"),
            first != UInt8(ascii: "_")
        else { return false }
        return bytes.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Identifier: Codable {
    /// Reads one string.
    ///
    /// - Throws: `DecodingError.dataCorrupted` if it is not an identifier.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an identifier: \(text)")
        }
        self = value
    }

    /// Writes one string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// Kinds of things that have identifiers.
public enum IdentifierKind {
    /// What people watch.
    public enum Programme {}
    /// One immutable transcoded version of a programme.
    public enum Asset {}
    /// The way of one arrival from file to published asset.
    public enum Job {}
    /// One play of one programme by one station or person.
    public enum Viewing {}
    /// A film that is sent piece by piece.
    public enum Upload {}
    /// A picture that was chosen to stand for a programme.
    public enum Poster {}
    /// A linear broadcast.
    public enum Channel {}
    /// A broadcast from an encoder.
    public enum LiveEvent {}
}

/// Names a programme.
public typealias ProgrammeID = Identifier<IdentifierKind.Programme>
/// Names an asset: 32 hexadecimal digits of the SHA-256 of its contents.
public typealias AssetID = Identifier<IdentifierKind.Asset>
/// Names a job.
public typealias JobID = Identifier<IdentifierKind.Job>
/// Names a viewing.
public typealias ViewingID = Identifier<IdentifierKind.Viewing>
/// Names a chosen poster: `p-` and 32 hexadecimal digits of the SHA-256 of the picture, so that none is taken for an asset.
public typealias PosterID = Identifier<IdentifierKind.Poster>
/// Names an upload.
public typealias UploadID = Identifier<IdentifierKind.Upload>
/// Names a channel; whoever makes it chooses the name, which stands in addresses.
public typealias ChannelID = Identifier<IdentifierKind.Channel>
/// Names a live event.
public typealias LiveEventID = Identifier<IdentifierKind.LiveEvent>
