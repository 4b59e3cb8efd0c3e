import MediaModel
import Packaging

/// A play that was begun: where all of it is fetched.
public struct Play: Sendable {
    /// What its token says.
    public let token: ViewingToken
    /// The asset that is played.
    public let asset: ServedAsset

    /// Where its asset's poster would be.
    private let posterPath: String
    private let chosenPoster: String?
    private let text: String
    /// The session that the player names.
    let session: ClientSession?

    init(
        token: ViewingToken, text: String, asset: ServedAsset, posterPath: String, chosenPoster: String? = nil,
        session: ClientSession? = nil
    ) {
        self.session = session
        self.token = token
        self.text = text
        self.asset = asset
        self.posterPath = posterPath
        self.chosenPoster = chosenPoster
    }

    /// The path below which everything of it is fetched, with a slash at its end.
    public var base: String { "/v/\(text)/\(asset.id)/" }

    /// Where a player reports what it played.
    public var progress: String { "/v/\(text)/progress" }

    /// The path of the poster that was chosen, or of the asset's own; `nil` if it has none.
    public var poster: String? { chosenPoster ?? asset.manifest.poster.map { _ in posterPath } }

    /// The storyboard's path; `nil` if it has none.
    public var storyboard: String? { asset.manifest.storyboard.map { _ in base + ServedAsset.storyboardName } }

    /// Subtitles in one file each: language, the name for a menu, path.
    public var subtitles: [(language: String, name: String?, path: String)] {
        asset.manifest.tracks.compactMap { track in
            guard case .subtitle = track.kind else { return nil }
            return (track.language ?? "und", track.name, "\(base)\(track.id)/\(AssetPaths.wholeSubtitles)")
        }
    }

    /// The document of that name (`master.m3u8`, `manifest.mpd`) as it stands under `/play/`: its addresses lead to
    /// this play. `nil` if there is no such format.
    public func document(named name: String) -> PlayDocument? {
        guard let format = ManifestFormats.all.first(where: { $0.fileName == name }) else { return nil }
        return PlayDocument(contentType: format.contentType, text: format.text(asset.manifest), base: base)
    }
}

/// A document that begins a play.
public struct PlayDocument: Sendable, Equatable {
    /// Its media type.
    public let contentType: String
    /// Its bytes.
    public let plain: [UInt8]
    /// Its bytes packed with gzip, of the same length for every play of the asset; `nil` if that is no gain.
    public let packed: [UInt8]?

    /// A document whose addresses lead below `base`.
    init(contentType: String, text: String, base: String) {
        self.contentType = contentType
        plain = Array(ManifestAddresses.moved(text, below: base).utf8)
        packed = Self.packed(plain, text, base)
    }

    /// The document packed to a length that does not depend on the token's digits, so that an answer to HEAD can tell
    /// the length of the answer to GET, which has another token.
    private static func packed(_ plain: [UInt8], _ text: String, _ base: String) -> [UInt8]? {
        let stand = String(repeating: "A", count: base.utf8.count)
        let tokenAtWorst = base.utf8.count * 2
        guard let likeness = Gzip.packed(Array(ManifestAddresses.moved(text, below: stand).utf8)),
            let packed = Gzip.packed(plain)
        else { return nil }
        return Gzip.padded(packed, to: likeness.count + tokenAtWorst)
    }
}

/// The addresses inside a document that a player opens.
enum ManifestAddresses {
    /// The document with its relative addresses leading below `base`.
    static func moved(_ text: String, below base: String) -> String {
        text.hasPrefix("#EXTM3U") ? movedPlaylist(text, below: base) : movedPresentation(text, below: base)
    }

    /// HLS: lines without `#`, and `URI` attributes (RFC 8216 §4.1, §4.2).
    private static func movedPlaylist(_ text: String, below base: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            if line.isEmpty { return "" }
            guard line.hasPrefix("#") else { return base + line }
            let parts = line.split(separator: #"URI=""#, maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? #"\#(parts[0])URI="\#(base)\#(parts[1])"# : String(line)
        }.joined(separator: "\n")
    }

    /// DASH: a `BaseURL` in the place that the schema has for it, behind `ProgramInformation` (ISO/IEC 23009-1 §5.3.1).
    private static func movedPresentation(_ text: String, below base: String) -> String {
        let information = text.firstRange(of: "</ProgramInformation>")?.upperBound
        let root = text.firstRange(of: "<MPD").flatMap { text[$0.upperBound...].firstIndex(of: ">") }.map(
            text.index(after:))
        guard let place = information ?? root else { return text }
        return "\(text[..<place])\n  <BaseURL>\(base)</BaseURL>\(text[place...])"
    }
}
