import COpenSSL

/// Random secrets, their digests and their comparison.
public enum Secret {
    /// `count` bytes from libcrypto's generator for secrets.
    ///
    /// - Throws: `AccountsError.crypto` if the system has no randomness to give.
    public static func random(_ count: Int) throws(AccountsError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_priv_bytes(&bytes, Int32(count)) == 1 else { throw .crypto("RAND_priv_bytes") }
        return bytes
    }

    /// The SHA-256 of `bytes`: 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        COpenSSL.SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// The SHA-256 of `bytes`: 64 hexadecimal digits in lower case. What tables keep of a secret.
    public static func sha256Hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: sha256(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Compares in a time that depends on the lengths alone.
    public static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Base64 for URLs without padding (RFC 4648 §5).
    static func text(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var (bits, held) = (UInt32(0), 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[Int(bits >> UInt32(held)) & 63])
            }
        }
        if held > 0 { text.append(alphabet[Int(bits << UInt32(6 - held)) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }
}
