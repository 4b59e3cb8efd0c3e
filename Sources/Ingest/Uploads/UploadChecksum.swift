import Foundation
public import Storage

/// What the bytes of one request must come to (tus 1.0.0, extension checksum).
public struct UploadChecksum: Sendable, Equatable {
    /// The algorithm.
    public let algorithm: ContentDigest.Algorithm
    /// The digest.
    public let digest: [UInt8]

    /// Reads `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`.
    ///
    /// - Throws: `Unreadable`.
    public init(_ field: String) throws(Unreadable) {
        let parts = field.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let algorithm = ContentDigest.Algorithm(rawValue: parts[0].lowercased()),
            let digest = Data(base64Encoded: String(parts[1])), digest.count == algorithm.length
        else { throw Unreadable() }
        self.algorithm = algorithm
        self.digest = Array(digest)
    }

    /// An algorithm that is not known, or no digest of it.
    public struct Unreadable: Error {}
}
