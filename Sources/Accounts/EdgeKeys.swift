/// The keys by which Lectern knows its own edge caches.
///
/// A key is the cache's name and an HMAC-SHA256 of it under a secret of this Lectern's, so that the segment path
/// checks it without a database. `jinan.J4k…` is one: name, dot, 43 characters of base64url.
public struct EdgeKeys: Sendable {
    /// The request field that carries a key.
    public static let field = "X-Lectern-Edge"
    /// Characters of the longest name.
    public static let longestName = 32

    private let authenticator: HMACSHA256
    private let revoked: Set<String>

    /// The keys of a secret.
    ///
    /// - Parameters:
    ///   - secret: 32 random bytes.
    ///   - revoked: names of caches whose keys are no longer taken.
    public init(secret: [UInt8], revoked: Set<String> = []) {
        authenticator = HMACSHA256(key: secret)
        self.revoked = revoked
    }

    /// The key of the cache `name`, revoked or not; `nil` if that is no name.
    public func key(for name: String) -> String? {
        guard Self.isName(name) else { return nil }
        return "\(name).\(Secret.text(authenticator.sign("edge 1 \(name)".utf8)))"
    }

    /// The name of the cache that a key belongs to; `nil` if it is none of ours, or revoked. In constant time for
    /// keys of one name.
    public func name(of key: String) -> String? {
        guard key.utf8.count <= Self.longestName + 44, let dot = key.firstIndex(of: ".") else { return nil }
        let name = String(key[..<dot])
        guard let right = self.key(for: name), Secret.isSame(Array(key.utf8), Array(right.utf8)),
            !revoked.contains(name)
        else { return nil }
        return name
    }

    /// Whether a cache may be called so: 1 to 32 of `a–z`, `0–9` and `-`, the first no `-`.
    public static func isName(_ text: String) -> Bool {
        guard (1...longestName).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
