import COpenSSL

/// SHA-256 of bytes that come piece by piece (FIPS 180-4), computed by OpenSSL's EVP.
public struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    /// A hasher that has seen nothing.
    ///
    /// - Throws: `StorageError.io` if libcrypto has no memory or no SHA-256.
    public init() throws(StorageError) {
        guard let context = EVP_MD_CTX_new() else { throw Self.failure }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw Self.failure
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in the next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw Self.failure }
    }

    /// The digest of all bytes taken in: 64 hexadecimal digits in lower case.
    public consuming func finish() throws(StorageError) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw Self.failure }
        return Self.hexadecimal(digest)
    }

    private static var failure: StorageError {
        StorageError(.io, zh: "libcrypto 无法计算 SHA-256", en: "libcrypto cannot compute SHA-256")
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (index, byte) in bytes.enumerated() {
                text[index * 2] = digits[Int(byte >> 4)]
                text[index * 2 + 1] = digits[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }
}
