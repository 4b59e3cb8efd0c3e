import MediaModel

/// A photo of a group viewing, told by its first bytes alone: nothing in the daemon opens it.
public struct RegisterPhoto: Sendable, Equatable {
    /// Kinds that are taken.
    public enum Kind: String, Sendable, CaseIterable {
        /// JPEG (ISO/IEC 10918-1 §B.2.1): it begins with SOI and a marker.
        case jpg
        /// PNG (ISO/IEC 15948 §5.2): signature and `IHDR`.
        case png

        /// Its media type.
        public var contentType: String { self == .jpg ? "image/jpeg" : "image/png" }

        /// The kind of a file; `nil` for any other.
        init?(_ bytes: [UInt8]) {
            let isPNG =
                bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
                && bytes.dropFirst(12).starts(with: "IHDR".utf8)
            if isPNG {
                self = .png
            } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]), bytes.count > 100, bytes[3] >= 0xC0, bytes[3] < 0xFF {
                self = .jpg
            } else {
                return nil
            }
        }
    }

    /// The longest photo, in bytes.
    public static let limit = 8 << 20
    /// The most photos that versions of one entry have.
    public static let most = 20

    /// Its kind.
    public let kind: Kind

    /// Looks at the first bytes.
    ///
    /// - Throws: `RegisterError.invalid` for what is neither JPEG nor PNG, or too long.
    public init(_ bytes: [UInt8]) throws(RegisterError) {
        guard bytes.count <= Self.limit, let kind = Kind(bytes) else {
            throw RegisterError(
                .invalid, zh: "照片应为 8 MiB 以内的 JPEG 或 PNG 图片。",
                en: "A photo is a JPEG or PNG picture of at most 8 MiB.")
        }
        self.kind = kind
    }

    /// The kind of a photo that was kept under a name.
    public static func kind(of name: String) -> Kind? { Kind.allCases.first { name.hasSuffix(".\($0.rawValue)") } }
}
