import Glibc

/// An IPv4 or IPv6 address; an IPv4 address and its mapped form (RFC 4291 §2.5.5.2) are the same.
public struct IPAddress: Sendable, Hashable {
    /// The first 64 bits: of an IPv6 address the network of one customer.
    public let high: UInt64
    /// The last 64 bits.
    public let low: UInt64

    /// The 16 bytes of an IPv6 address, or the 4 of an IPv4 address; `nil` for any other number.
    public init?(_ bytes: some Collection<UInt8>) {
        let all = bytes.count == 4 ? Array(repeating: 0, count: 10) + [0xFF, 0xFF] + bytes : Array(bytes)
        guard all.count == 16 else { return nil }
        high = all[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = all[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads an address as people write it: `192.0.2.1`, `2001:db8::1`; `nil` if it is none.
    public init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes[..<4])
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes)
        } else {
            return nil
        }
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whether it is an IPv4 address.
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Who is behind it, as far as an address tells: itself for IPv4, for IPv6 its network of 64 bits, of which one
    /// customer can take every address (RFC 6177 §2).
    public var subscriber: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }

    /// The address with all but its first `length` bits cleared.
    func prefix(_ length: Int) -> IPAddress {
        IPAddress(high: high & Self.mask(length), low: low & Self.mask(length - 64))
    }

    private static func mask(_ length: Int) -> UInt64 {
        if length <= 0 { return 0 }
        return length >= 64 ? .max : .max << UInt64(64 - length)
    }
}

/// A network of addresses, or a single one (RFC 4632 §3.1).
public struct IPNetwork: Sendable, Equatable {
    private let base: IPAddress
    private let length: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone; `nil` if it is none of them.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let bits = first.contains(":") ? 128 : 32
        var length = bits
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard digits.count <= 3, digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt8(parts[1]),
                number <= bits
            else { return nil }
            length = Int(number)
        }
        self.length = length + 128 - bits
        base = address.prefix(self.length)
    }

    /// Whether an address belongs to it.
    public func contains(_ address: IPAddress) -> Bool { address.prefix(length) == base }
}
