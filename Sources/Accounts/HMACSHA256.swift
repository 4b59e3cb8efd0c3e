import COpenSSL

/// Authenticates short messages with HMAC-SHA256 (RFC 2104, FIPS 198-1).
///
/// The two keyed states are computed once and copied for each message, so that a signature costs two or three
/// compressions of SHA-256 and no allocation.
public struct HMACSHA256: Sendable {
    /// Bytes of a whole signature.
    public static let length = 32
    /// The fewest bytes a truncated signature may have (RFC 2104 §5).
    public static let shortest = 16

    private let inner: SHA256_CTX
    private let outer: SHA256_CTX

    /// An authenticator with a key of any length; 32 random bytes are right.
    public init(key: [UInt8]) {
        var block = key.count > 64 ? Secret.sha256(key) : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        inner = Self.state(block.map { $0 ^ 0x36 })
        outer = Self.state(block.map { $0 ^ 0x5C })
    }

    private static func state(_ pad: [UInt8]) -> SHA256_CTX {
        var state = SHA256_CTX()
        SHA256_Init(&state)
        SHA256_Update(&state, pad, pad.count)
        return state
    }

    /// Writes the signature of `message` into `mac`: its first bytes, as many as fit, 32 at most. Allocates nothing.
    public func authenticate(_ message: UnsafeRawBufferPointer, into mac: UnsafeMutableRawBufferPointer) {
        withUnsafeTemporaryAllocation(byteCount: Self.length, alignment: 8) { digest in
            write(message, to: digest)
            mac.copyMemory(from: UnsafeRawBufferPointer(rebasing: digest[..<min(mac.count, Self.length)]))
        }
    }

    /// Whether `mac` is the signature of `message` or its first 16 to 31 bytes; in constant time, allocating nothing.
    public func verify(_ message: UnsafeRawBufferPointer, mac: UnsafeRawBufferPointer) -> Bool {
        guard (Self.shortest...Self.length).contains(mac.count), let given = mac.baseAddress else { return false }
        return withUnsafeTemporaryAllocation(byteCount: Self.length, alignment: 8) { digest in
            write(message, to: digest)
            return CRYPTO_memcmp(digest.baseAddress, given, mac.count) == 0
        }
    }

    /// The signature of `message`: 32 bytes.
    public func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.length) { buffer, count in
            write(message, to: UnsafeMutableRawBufferPointer(buffer))
            count = Self.length
        }
    }

    /// The signature of `message`: 32 bytes.
    public func sign(_ message: some Collection<UInt8>) -> [UInt8] {
        Self.withBytes(message) { sign($0) }
    }

    /// Whether `mac` is the signature of `message` or its first 16 to 31 bytes; in constant time.
    public func verify(_ message: some Collection<UInt8>, mac: some Collection<UInt8>) -> Bool {
        Self.withBytes(message) { message in Self.withBytes(mac) { verify(message, mac: $0) } }
    }

    private func write(_ message: UnsafeRawBufferPointer, to digest: UnsafeMutableRawBufferPointer) {
        let bytes = digest.assumingMemoryBound(to: UInt8.self).baseAddress
        var state = inner
        SHA256_Update(&state, message.baseAddress, message.count)
        SHA256_Final(bytes, &state)
        state = outer
        SHA256_Update(&state, bytes, Self.length)
        SHA256_Final(bytes, &state)
    }

    private static func withBytes<Value>(
        _ bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> Value
    ) -> Value {
        bytes.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes(body)
    }
}
