import MediaModel

/// What a request target asks of the segment path, read from its bytes alone.
///
/// Names below `/v/` and `/posters/` are made of letters, digits, `.`, `-` and `_` only, so anything encoded,
/// backslashes, control characters and dot segments are refused without being interpreted.
enum MediaTarget: Equatable {
    /// Not for the segment path.
    case other
    /// A path that no name of ours can have.
    case malformed
    /// A resource of an asset, under a token.
    case resource(token: Substring, asset: AssetID, path: Substring)
    /// The poster of an asset, with a pass where access is closed.
    case poster(AssetID, pass: Substring?)

    /// Reads the target of a request line (RFC 9112 §3.2.1, origin form).
    init(_ uri: String) {
        let isMedia = uri.utf8.starts(with: "/v/".utf8)
        guard isMedia || uri.utf8.starts(with: "/posters/".utf8) else {
            self = .other
            return
        }
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, parts.dropFirst().allSatisfy({ $0.utf8.allSatisfy(Self.isPlainQuery) }) else {
            self = .malformed
            return
        }
        let names = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard names.allSatisfy(Self.isName) else {
            self = .malformed
            return
        }
        self = isMedia ? Self.media(names) : Self.picture(names)
    }

    /// `v`, token, asset, then one or two names; `v`, token, `progress` is the pages' business, `v`, token, asset,
    /// `access` the edge caches'.
    private static func media(_ names: [Substring]) -> MediaTarget {
        if names.count == 3 && names[2] == "progress" || names.count == 4 && names[3] == "access" { return .other }
        guard (4...5).contains(names.count), let asset = AssetID(String(names[2])) else { return .malformed }
        return .resource(
            token: names[1], asset: asset, path: names[3].base[names[3].startIndex..<names[names.count - 1].endIndex])
    }

    /// `posters`, perhaps a pass, then the asset with `.jpg`.
    private static func picture(_ names: [Substring]) -> MediaTarget {
        guard (2...3).contains(names.count), let file = names.last, file.hasSuffix(".jpg"),
            let asset = AssetID(String(file.dropLast(4)))
        else { return .malformed }
        return .poster(asset, pass: names.count == 3 ? names[1] : nil)
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: ".") else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    private static func isPlainQuery(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || [0x26, 0x2D, 0x2E, 0x3D, 0x5F, 0x7E].contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
