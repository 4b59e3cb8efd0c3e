public import Accounts
public import MediaModel

/// The right to fetch one asset for one viewing, carried in the path of every URL below `/v/`.
///
/// It says by itself what it allows, so the segment path verifies it without a database: the number of the key, a
/// version, the end of its life, the length of the film, a mark of the viewer, the viewing, the programme and the
/// asset, then the first 16 bytes of their HMAC-SHA256; all in base64url, about 112 characters. Because it names the asset, a token for one
/// programme opens no other programme's media. It lives for the length of the film and a day more: a film paused
/// in the evening goes on the next evening.
public struct ViewingToken: Sendable, Equatable {
    /// The viewing that is counted.
    public let viewing: ViewingID
    /// The programme played.
    public let programme: ProgrammeID
    /// The version of it that is played; a later version needs a new play.
    public let asset: AssetID
    /// A mark that is the same for the same viewer and says nothing else of it.
    public let viewerMark: UInt64
    /// Length of the programme in whole seconds, rounded up.
    public let duration: Int
    /// End of its life, in whole seconds since 1970.
    public let expiry: Int64

    /// Seconds that a token lives beyond the length of its film.
    public static let grace: Int64 = 24 * 3600

    private static let version: UInt8 = 2
    private static let textLimit = 400

    /// A token for a play that begins.
    ///
    /// - Parameters:
    ///   - duration: length of the film in whole seconds, rounded up.
    ///   - now: the present, in milliseconds since 1970.
    public init(
        viewing: ViewingID, programme: ProgrammeID, asset: AssetID, viewerMark: UInt64, duration: Int, now: Int64
    ) {
        self.viewing = viewing
        self.programme = programme
        self.asset = asset
        self.viewerMark = viewerMark
        self.duration = Int(UInt32(clamping: duration))
        expiry = Int64(UInt32(clamping: now / 1000 + Int64(self.duration) + Self.grace))
    }

    /// When its play was opened, in milliseconds since 1970; by the second only if its viewing's name does not tell.
    public var openedAt: Int64 { viewing.madeAt ?? (expiry - Self.grace - Int64(duration)) * 1000 }

    /// Why a token is not taken.
    public enum Refusal: Error, Equatable {
        /// Not made by this Lectern, or altered since.
        case invalid
        /// Its life is over.
        case expired
    }

    /// The token as it stands in a URL.
    public func encoded(by signer: TokenSigner) -> String {
        var bytes: [UInt8] = [Self.version]
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: expiry).bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: duration).bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: viewerMark.bigEndian) { bytes.append(contentsOf: $0) }
        for name in [viewing.rawValue, programme.rawValue, asset.rawValue] { bytes += PackedName.bytes(name) }
        return Base64URL.encode(signer.sealed(bytes))
    }

    /// Reads a token from a URL.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    /// - Throws: `Refusal.invalid` if this signer did not make it so, `Refusal.expired` if its life is over.
    public init(_ text: Substring, signer: TokenSigner, now: Int64) throws(Refusal) {
        guard text.utf8.count <= Self.textLimit, let bytes = Base64URL.decode(text.utf8),
            var rest = signer.opened(bytes)
        else { throw .invalid }
        guard rest.popFirst() == Self.version, let expiry = Self.number(4, from: &rest),
            let duration = Self.number(4, from: &rest), let mark = Self.number(8, from: &rest),
            let viewing = PackedName.take(from: &rest).flatMap(ViewingID.init(_:)),
            let programme = PackedName.take(from: &rest).flatMap(ProgrammeID.init(_:)),
            let asset = PackedName.take(from: &rest).flatMap(AssetID.init(_:)), rest.isEmpty
        else { throw .invalid }
        self.viewing = viewing
        self.programme = programme
        self.asset = asset
        viewerMark = mark
        self.duration = Int(duration)
        self.expiry = Int64(expiry)
        guard !isExpired(now: now) else { throw .expired }
    }

    /// Whether its life is over.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    public func isExpired(now: Int64) -> Bool { now / 1000 >= expiry }

    private static func number(_ length: Int, from bytes: inout ArraySlice<UInt8>) -> UInt64? {
        guard bytes.count >= length else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return bytes.prefix(length).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Identifiers inside a token: a length byte and the text, or, for an even number of hexadecimal digits, half as
/// many bytes and the length byte's top bit.
enum PackedName {
    private static let hexadecimal: UInt8 = 0x80
    private static let digits = Array("0123456789abcdef".utf8)

    /// The bytes for a name of at most 64 characters.
    static func bytes(_ name: String) -> [UInt8] {
        let text = Array(name.utf8)
        let nibbles = text.compactMap { digits.firstIndex(of: $0).map(UInt8.init(truncatingIfNeeded:)) }
        guard nibbles.count == text.count, text.count.isMultiple(of: 2) else {
            return [UInt8(truncatingIfNeeded: text.count)] + text
        }
        let pairs = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
        return [hexadecimal | UInt8(truncatingIfNeeded: pairs.count)] + pairs
    }

    /// Takes a name off the front.
    static func take(from bytes: inout ArraySlice<UInt8>) -> String? {
        guard let length = bytes.popFirst() else { return nil }
        let count = Int(length & ~hexadecimal)
        guard bytes.count >= count else { return nil }
        let body = bytes.prefix(count)
        bytes = bytes.dropFirst(count)
        guard length & hexadecimal != 0 else { return String(decoding: body, as: UTF8.self) }
        return String(decoding: body.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
