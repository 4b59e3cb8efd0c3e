import Foundation

/// The keys that sign viewing tokens. The newest signs; those before it verify until every token that they have signed
/// is over.
public struct KeyRing: Sendable, Equatable {
    /// One key.
    public struct Key: Sendable, Equatable, Identifiable {
        /// Its number, which stands in each token that it signs.
        public let id: UInt8
        /// When it was made, in milliseconds since 1970.
        public let createdAt: Int64
        let secret: [UInt8]
    }

    /// Bytes of a key.
    static let length = 32
    /// Keys that a ring may have.
    public static let most = 32
    /// How long a key verifies after the next one was made, in milliseconds. No token lives longer: the longest film
    /// that the settings allow has 10 days, a token a day more, and a daemon takes a new key up within seconds.
    public static let retention: Int64 = 12 * 24 * 3_600_000

    /// The keys, oldest first.
    public private(set) var keys: [Key]
    /// Makes the marks by which viewers are told apart. It stays when keys change, so that nobody counts twice.
    let marks: [UInt8]

    /// A ring with one new key.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    /// - Throws: `AccountsError.crypto`.
    public init(now: Int64) throws(AccountsError) {
        keys = [Key(id: 1, createdAt: now, secret: try Secret.random(Self.length))]
        marks = try Secret.random(Self.length)
    }

    /// A ring with one known key.
    init(secret: [UInt8]) {
        self.init(keys: [Key(id: 0, createdAt: 0, secret: secret)], marks: secret)
    }

    private init(keys: [Key], marks: [UInt8]) {
        self.keys = keys
        self.marks = marks
    }

    /// Adds a key that signs from now on, and drops those whose tokens are all over.
    ///
    /// - Parameters:
    ///   - now: the present, in milliseconds since 1970.
    ///   - voidingOthers: whether the keys before it verify no more, at once.
    /// - Throws: `AccountsError`: `tooManyKeys` if 32 keys still verify, `crypto`.
    public mutating func rotate(now: Int64, voidingOthers: Bool = false) throws(AccountsError) {
        var kept = voidingOthers ? [] : keys.filter { isVerifying($0, at: now) }
        guard kept.count < Self.most else { throw .tooManyKeys }
        var id = (keys.last?.id ?? 0) &+ 1
        while keys.contains(where: { $0.id == id }) { id &+= 1 }
        // A clock that was set back must not shorten the life of the key before.
        let at = max(now, keys.last?.createdAt ?? now)
        kept.append(Key(id: id, createdAt: at, secret: try Secret.random(Self.length)))
        keys = kept
    }

    /// Until when a key verifies, in milliseconds since 1970; `nil` for the one that signs.
    public func end(of key: Key) -> Int64? {
        guard let place = keys.firstIndex(of: key), place + 1 < keys.count else { return nil }
        return keys[place + 1].createdAt + Self.retention
    }

    private func isVerifying(_ key: Key, at now: Int64) -> Bool { end(of: key).map { now < $0 } ?? true }
}

// A file of lines: what it is, the secret of the marks, then the keys, oldest first, each with its number, when it was
// made and its secret, in base64.
extension KeyRing {
    private static let heading = "lectern-keys 1"

    /// The ring as its file holds it.
    var bytes: [UInt8] {
        let text = { (secret: [UInt8]) in Data(secret).base64EncodedString() }
        let lines = keys.map { "key \($0.id) \($0.createdAt) \(text($0.secret))" }
        return Array(([Self.heading, "marks \(text(marks))"] + lines).joined(separator: "\n").utf8) + [10]
    }

    /// Reads a file's bytes: lines as `bytes` writes them, or one bare key of 32 bytes; `nil` if they are neither.
    init?(bytes: [UInt8]) {
        guard bytes.count != Self.length else {
            self.init(secret: bytes)
            return
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
        guard lines.count >= 3, lines[0].joined(separator: " ") == Self.heading, lines[1].count == 2,
            lines[1][0] == "marks", let marks = Self.secret(lines[1][1])
        else { return nil }
        let keys = lines[2...].compactMap { fields -> Key? in
            guard fields.count == 4, fields[0] == "key", let id = UInt8(fields[1]), let at = Int64(fields[2]), at >= 0,
                let secret = Self.secret(fields[3])
            else { return nil }
            return Key(id: id, createdAt: at, secret: secret)
        }
        guard keys.count == lines.count - 2, keys.count <= Self.most, Set(keys.map(\.id)).count == keys.count else {
            return nil
        }
        self.init(keys: keys, marks: marks)
    }

    private static func secret(_ text: Substring) -> [UInt8]? {
        Data(base64Encoded: String(text)).map { Array($0) }.flatMap { $0.count == length ? $0 : nil }
    }
}
