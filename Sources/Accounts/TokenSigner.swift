import Synchronization

/// Signs what stands in addresses, and verifies it: the keys of a ``KeyRing`` in use. They can be replaced while
/// others sign and verify.
public final class TokenSigner: Sendable {
    /// Bytes of a signature.
    public static let signatureLength = 16

    private struct State {
        var keys: [UInt8: HMACSHA256]
        var newest: (id: UInt8, key: HMACSHA256)
    }

    private let state: Mutex<State>
    private let changes = Atomic<UInt64>(0)
    private let marks: HMACSHA256

    /// A signer with the keys of a ring.
    public init(_ ring: KeyRing) {
        state = Mutex(Self.state(ring))
        marks = HMACSHA256(key: ring.marks)
    }

    /// A signer with one key that never changes; 32 random bytes are right.
    public convenience init(key: [UInt8]) { self.init(KeyRing(secret: key)) }

    private static func state(_ ring: KeyRing) -> State {
        let pairs = ring.keys.map { ($0.id, HMACSHA256(key: $0.secret)) }
        // A ring is never empty.
        let newest = pairs.last ?? (0, HMACSHA256(key: ring.marks))
        return State(keys: Dictionary(pairs, uniquingKeysWith: { first, _ in first }), newest: newest)
    }

    /// Takes other keys. What was signed with a key that is not among them is refused from now on.
    public func replace(with ring: KeyRing) {
        let next = Self.state(ring)
        state.withLock { $0 = next }
        changes.add(1, ordering: .releasing)
    }

    /// How often the keys were replaced: whoever remembers what was verified looks whether it still holds.
    public var generation: UInt64 { changes.load(ordering: .acquiring) }

    /// A message with the number of the newest key before it and that key's signature of both behind it.
    public func sealed(_ message: [UInt8]) -> [UInt8] {
        let newest = state.withLock { $0.newest }
        let signed = [newest.id] + message
        return signed + newest.key.sign(signed).prefix(Self.signatureLength)
    }

    /// The message of sealed bytes; `nil` if no key that is in use sealed them so. In constant time for each key.
    public func opened(_ bytes: some Collection<UInt8>) -> ArraySlice<UInt8>? {
        let bytes = Array(bytes)
        guard bytes.count > Self.signatureLength, let key = state.withLock({ $0.keys[bytes[0]] }) else { return nil }
        let signed = bytes.dropLast(Self.signatureLength)
        guard key.verify(signed, mac: bytes.suffix(Self.signatureLength)) else { return nil }
        return signed.dropFirst()
    }

    /// A mark that is always the same for the same text and does not tell it: 32 bytes. Keys do not change it.
    public func mark(of text: String) -> [UInt8] { marks.sign(text.utf8) }
}
