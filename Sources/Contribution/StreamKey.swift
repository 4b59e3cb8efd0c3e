/// The secret by which an encoder says for which event it sends: 16 to 64 of `A–Z a–z 0–9 _ -`.
///
/// It stands in an RTMP publishing name (`rtmp://host/live/KEY`) and in an SRT stream identifier (`#!::r=KEY,m=publish`).
public struct StreamKey: Sendable, Hashable {
    /// The key as encoders send it.
    public let rawValue: String

    /// Reads a key from outside; `nil` if it cannot be one.
    public init?(_ text: some StringProtocol) {
        guard (16...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        rawValue = String(text)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
