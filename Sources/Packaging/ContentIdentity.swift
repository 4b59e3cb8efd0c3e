public import MediaModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AssetManifest {
    /// Its canonical JSON, as `asset.json` keeps it: sorted keys, no white space. Equal manifests give equal bytes.
    public func canonicalJSON() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }

    /// Reads a manifest from JSON.
    ///
    /// - Throws: `DecodingError` if it is none.
    public init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(AssetManifest.self, from: Data(json))
    }

    /// The name of the asset by its contents: the first 32 hexadecimal digits of the SHA-256 of its canonical JSON,
    /// in which the digests of all tracks stand.
    ///
    /// - Parameter sha256: gives the SHA-256 of bytes as 64 hexadecimal digits.
    /// - Throws: `inconsistentResult` if it does not.
    public func contentID(sha256: ([UInt8]) throws -> String) throws -> AssetID {
        let digest = try sha256(try canonicalJSON())
        guard digest.utf8.count == 64, let id = AssetID(digest.prefix(32).lowercased()) else {
            throw PackagingError(
                .inconsistentResult, zh: "摘要不是 64 位十六进制数字。", en: "The digest is not 64 hexadecimal digits.")
        }
        return id
    }
}
