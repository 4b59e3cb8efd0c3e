public import Accounts
public import MediaModel

/// The right to watch one channel, carried in the path of every URL below it.
///
/// Like a ``ViewingToken`` it says by itself what it allows: the number of the key, a version, the end of its life, a
/// mark of the viewer, the play and the channel, then an HMAC. It opens segments of what the channel has on air, or had
/// within the days that viewers may go back, and of nothing else. It lives for a week: a television in a hall is
/// switched on once.
public struct ChannelToken: Sendable, Equatable {
    /// The play of the channel. What it watches of each programme is a viewing of its own.
    public let play: ViewingID
    /// The channel.
    public let channel: ChannelID
    /// A mark that is the same for the same viewer and says nothing else of it.
    public let viewerMark: UInt64
    /// End of its life, in whole seconds since 1970.
    public let expiry: Int64

    /// Seconds that it lives.
    public static let life: Int64 = 7 * 86_400

    private static let version: UInt8 = 0x43
    private static let textLimit = 400

    /// A token for a play that begins.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    public init(play: ViewingID, channel: ChannelID, viewerMark: UInt64, now: Int64) {
        self.play = play
        self.channel = channel
        self.viewerMark = viewerMark
        expiry = Int64(UInt32(clamping: now / 1000 + Self.life))
    }

    /// When its play was opened, in milliseconds since 1970.
    public var openedAt: Int64 { play.madeAt ?? (expiry - Self.life) * 1000 }

    /// The token as it stands in a URL.
    public func encoded(by signer: TokenSigner) -> String {
        var bytes: [UInt8] = [Self.version]
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: expiry).bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: viewerMark.bigEndian) { bytes.append(contentsOf: $0) }
        for name in [play.rawValue, channel.rawValue] { bytes += PackedName.bytes(name) }
        return Base64URL.encode(signer.sealed(bytes))
    }

    /// Reads a token from a URL.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    /// - Throws: `ViewingToken.Refusal`.
    public init(_ text: Substring, signer: TokenSigner, now: Int64) throws(ViewingToken.Refusal) {
        guard text.utf8.count <= Self.textLimit, let bytes = Base64URL.decode(text.utf8),
            var rest = signer.opened(bytes), rest.popFirst() == Self.version, rest.count > 12
        else { throw .invalid }
        let number = { (bytes: ArraySlice<UInt8>) in bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        expiry = Int64(number(rest.prefix(4)))
        viewerMark = number(rest.dropFirst(4).prefix(8))
        rest = rest.dropFirst(12)
        guard let play = PackedName.take(from: &rest).flatMap(ViewingID.init(_:)),
            let channel = PackedName.take(from: &rest).flatMap(ChannelID.init(_:)), rest.isEmpty
        else { throw .invalid }
        (self.play, self.channel) = (play, channel)
        guard !isExpired(now: now) else { throw .expired }
    }

    /// Whether its life is over.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    public func isExpired(now: Int64) -> Bool { now / 1000 >= expiry }

    /// What it watches of an item is a viewing of its own: always the same for the same item.
    ///
    /// - Parameter start: when the item begins on air, in milliseconds since 1970.
    public func viewing(ofItemAt start: Int64) -> ViewingID {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in play.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for shift in stride(from: Int64(0), to: 64, by: 8) {
            hash = (hash ^ UInt64(truncatingIfNeeded: start >> shift & 0xFF)) &* 0x100_0000_01B3
        }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 29
        // Many watch an item from its beginning: names of one instant would be too alike.
        var digits = Digits(word: hash)
        return ViewingID.make(at: start + Int64(hash >> 48), using: &digits)
    }

    private struct Digits: RandomNumberGenerator {
        var word: UInt64
        mutating func next() -> UInt64 { word }
    }
}
