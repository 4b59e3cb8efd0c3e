import COpenSSL

/// A digest of bytes that come piece by piece, by an algorithm that the sender chose (FIPS 180-4). Used by one thread at
/// a time.
public final class ContentDigest {
    /// What there is to choose from.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// 20 bytes. It tells transmission errors, not forgeries.
        case sha1
        /// 32 bytes.
        case sha256

        /// Bytes of a digest.
        public var length: Int { self == .sha1 ? 20 : 32 }
    }

    private let context: OpaquePointer
    private let length: Int

    /// A digest that has seen nothing.
    ///
    /// - Throws: `StorageError.io` if libcrypto has no memory or lacks the algorithm.
    public init(_ algorithm: Algorithm) throws(StorageError) {
        guard let context = EVP_MD_CTX_new() else { throw Self.failure }
        let kind = algorithm == .sha1 ? EVP_sha1() : EVP_sha256()
        guard EVP_DigestInit_ex(context, kind, nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw Self.failure
        }
        self.context = context
        length = algorithm.length
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in the next bytes.
    public func update(_ bytes: [UInt8]) throws(StorageError) {
        guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else { throw Self.failure }
    }

    /// The digest of all bytes taken in. Nothing can be taken in after it.
    public func finish() throws(StorageError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw Self.failure }
        return digest
    }

    private static var failure: StorageError {
        StorageError(.io, zh: "libcrypto 无法计算校验值", en: "libcrypto cannot compute the digest")
    }
}
