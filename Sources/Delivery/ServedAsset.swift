public import MediaModel
import NIOCore
import Packaging
import Storage

/// An asset as it is served: its manifest, and every text that names its parts, made once.
public final class ServedAsset: Sendable {
    /// Its name.
    public let id: AssetID
    /// What is in it.
    public let manifest: AssetManifest

    let folder: String
    private let tracks: [String: ServedTrack]
    private let texts: [String: ServedText]
    private let pictures: [String: ServedFile]

    /// About how many bytes of memory it takes.
    let cost: Int

    /// Prepares an asset. Takes a while: not for an event loop.
    ///
    /// - Parameters:
    ///   - folder: the path of its folder.
    ///   - published: when it was published, in seconds since 1970. Its files are as old: none changes afterwards.
    ///   - hasTexts: whether playlists are made of it alone.
    /// - Throws: `StorageError` if a text cannot be hashed.
    init(
        id: AssetID, manifest: AssetManifest, folder: String, published: Int64? = nil, hasTexts: Bool = true
    ) throws {
        self.id = id
        self.manifest = manifest
        self.folder = folder
        let published = published.map(ModificationTime.init(second:))
        let tracks = manifest.tracks.map { ServedTrack($0, of: id, folder: folder, published: published) }
        self.tracks = Dictionary(tracks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var texts: [String: ServedText] = [:]
        for document in hasTexts ? ManifestFormats.all.flatMap({ $0.documents(manifest) }) : [] {
            texts[document.path] = try Self.served(document)
        }
        self.texts = texts
        pictures = Self.pictures(of: manifest, id: id, folder: folder, published: published)
        let tableCost = manifest.tracks.reduce(0) {
            $0 + $1.table.fragments.count * MemoryLayout<Fragment>.stride
                + $1.table.segments.count * MemoryLayout<Segment>.stride
        }
        cost = texts.values.reduce(tableCost + 4096 + tracks.reduce(0) { $0 + $1.cost }) { $0 + $1.cost }
    }

    /// What stands at a path below the asset's URL: `master.m3u8`, `v1080/17.m4s`, `poster.jpg`; `nil` for nothing.
    func resource(_ path: Substring) -> Resource? {
        if let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) {
            let name = path[path.utf8.index(after: slash)...]
            if let file = tracks[String(path[..<slash])]?.file(named: name) { return .file(file) }
            if path[..<slash] == SilentTrack.name { return SilentFile.named(name, of: self).map(Resource.file) }
        }
        let path = String(path)
        if let text = texts[path] { return .text(text) }
        return pictures[path].map(Resource.file)
    }

    /// The poster, if it has one.
    var poster: ServedFile? { pictures[Self.posterName] }

    /// The name of every poster in URLs.
    static let posterName = "poster.jpg"
    /// The name of every storyboard in URLs.
    static let storyboardName = "storyboard.jpg"

    private static func served(_ document: ManifestDocument) throws -> ServedText {
        let bytes = Array(document.text.utf8)
        let hash = try FileDigest.sha256(bytes: bytes)
        return ServedText(
            contentType: document.contentType, plain: ByteBuffer(bytes: bytes),
            packed: Gzip.packed(bytes).map { ByteBuffer(bytes: $0) }, tag: "\"\(hash.prefix(32))\"")
    }

    private static func pictures(
        of manifest: AssetManifest, id: AssetID, folder: String, published: ModificationTime?
    ) -> [String: ServedFile] {
        let files = [(posterName, manifest.poster?.file), (storyboardName, manifest.storyboard?.file)]
        var pictures: [String: ServedFile] = [:]
        for case (let name, let file?) in files {
            pictures[name] = ServedFile(
                path: "\(folder)/\(file)", leastSize: 1, bytes: 0..<Int64.max, contentType: "image/jpeg",
                tag: "\"\(id)-\(name.dropLast(4))\"", seconds: nil, modified: published)
        }
        return pictures
    }
}
