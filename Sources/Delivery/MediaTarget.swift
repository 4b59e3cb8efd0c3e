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
    /// Something of a channel, under a token: a document, or a part of an asset that it has on air.
    case channel(token: Substring, channel: ChannelID, path: Substring)
    /// The poster of an asset, with a pass where access is closed.
    case poster(AssetID, pass: Substring?)
    /// A poster that was chosen, with a pass where access is closed.
    case chosenPoster(PosterID, pass: Substring?)

    /// Reads the target of a request line (RFC 9112 §3.2.1, origin form).
    init(_ uri: String) {
        var uri = uri
        guard let kind = Kind(uri.utf8) else {
            self = .other
            return
        }
        // One look at the bytes tells where the names are: characters would be taken apart by Unicode's rules.
        guard let names = uri.withUTF8({ PathNames($0) }) else {
            self = .malformed
            return
        }
        self = kind == .media ? Self.media(names, uri) : Self.picture(names, uri)
    }

    /// Whether a target is for the segment path: not `other`. Most are told by their beginning and end alone.
    static func isMedia(_ uri: String) -> Bool {
        guard Kind(uri.utf8) != nil else { return false }
        // `progress` and `access` are the only names below `/v/` that others answer.
        let mayBeOther = uri.utf8.withContiguousStorageIfAvailable { bytes in
            let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
            return bytes[end - 1] == UInt8(ascii: "s")
        }
        return mayBeOther == false || MediaTarget(uri) != .other
    }

    private enum Kind {
        case media
        case picture

        init?(_ uri: String.UTF8View) {
            if uri.starts(with: "/v/".utf8) {
                self = .media
            } else if uri.starts(with: "/posters/".utf8) {
                self = .picture
            } else {
                return nil
            }
        }
    }

    /// `v`, token, asset, then one or two names; `v`, token, `live`, channel, then up to four; `v`, token, `progress` is
    /// the pages' business, what ends with `access` the edge caches'.
    private static func media(_ names: PathNames, _ uri: String) -> MediaTarget {
        if names.count == 3 && names[2, uri] == "progress" || names.count == 4 && names[3, uri] == "access" {
            return .other
        }
        if names.count >= 5, names[2, uri] == "live" {
            if [5, 7].contains(names.count), names[names.count - 1, uri] == "access" { return .other }
            guard let channel = ChannelID(String(names[3, uri])) else { return .malformed }
            return .channel(token: names[1, uri], channel: channel, path: names[from: 4, uri])
        }
        guard (4...5).contains(names.count), let asset = AssetID(String(names[2, uri])) else { return .malformed }
        return .resource(token: names[1, uri], asset: asset, path: names[from: 3, uri])
    }

    /// `posters`, perhaps a pass, then the asset or a chosen poster with `.jpg`.
    private static func picture(_ names: PathNames, _ uri: String) -> MediaTarget {
        guard (2...3).contains(names.count) else { return .malformed }
        let file = names[names.count - 1, uri]
        let pass = names.count == 3 ? names[1, uri] : nil
        guard file.hasSuffix(".jpg"), let asset = AssetID(String(file.dropLast(4))) else { return .malformed }
        if file.hasPrefix("p-"), let poster = PosterID(asset.rawValue) { return .chosenPoster(poster, pass: pass) }
        return .poster(asset, pass: pass)
    }
}

/// Where the names of a path of ours are, as offsets of bytes.
struct PathNames {
    /// More names than any path of ours has.
    private static let most = 8

    /// How many names.
    private(set) var count = 1
    private var starts = InlineArray<8, Int>(repeating: 1)
    private var end: Int

    /// Looks at a target that begins with `/`; `nil` if it has bytes, or names, that none of ours has.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        end = bytes.count
        let (nameBytes, queryBytes) = (ByteClass.name, ByteClass.query)
        var isFirst = true
        for offset in 1..<max(1, bytes.count) {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "/") {
                guard !isFirst, count < Self.most else { return nil }
                starts[count] = offset + 1
                count += 1
                isFirst = true
            } else if byte == UInt8(ascii: "?") {
                end = offset
                guard CMCDQuery.isSound(bytes[(offset + 1)...], plain: queryBytes.contains) else { return nil }
                break
            } else {
                guard nameBytes.contains(byte), !isFirst || byte != UInt8(ascii: ".") else { return nil }
                isFirst = false
            }
        }
        guard !isFirst else { return nil }
    }

    /// A name. `uri` is the text whose bytes were looked at.
    subscript(number: Int, uri: String) -> Substring {
        slice(starts[number], number + 1 < count ? starts[number + 1] - 1 : end, uri)
    }

    /// A name and all that follow it.
    subscript(from number: Int, uri: String) -> Substring { slice(starts[number], end, uri) }

    private func slice(_ lower: Int, _ upper: Int, _ uri: String) -> Substring {
        let start = uri.utf8.startIndex
        return uri[uri.utf8.index(start, offsetBy: lower)..<uri.utf8.index(start, offsetBy: upper)]
    }
}

/// A set of ASCII bytes.
private struct ByteClass {
    /// Letters, digits, `.`, `-` and `_`.
    static let name = ByteClass("-._")
    /// What queries may have: also `&`, `=` and `~`.
    static let query = ByteClass("&-.=_~")

    private var low: UInt64 = 0
    private var high: UInt64 = 0

    private init(_ marks: StaticString) {
        let letters = Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
        let digits = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
        for byte in letters + digits + Array("\(marks)".utf8) {
            if byte < 64 { low |= 1 << byte } else { high |= 1 << (byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low >> byte & 1 == 1 : byte < 128 && high >> (byte - 64) & 1 == 1
    }
}
