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
    private let tracks: [String: Track]
    private let texts: [String: ServedText]
    private let pictures: [String: ServedFile]
    private let published: ModificationTime?

    /// About how many bytes of memory it takes.
    let cost: Int

    /// Prepares an asset. Takes a while: not for an event loop.
    ///
    /// - Parameters:
    ///   - folder: the path of its folder.
    ///   - published: when it was published, in seconds since 1970. Its files are as old: none changes afterwards.
    /// - Throws: `StorageError` if a text cannot be hashed.
    init(id: AssetID, manifest: AssetManifest, folder: String, published: Int64? = nil) throws {
        self.published = published.map(ModificationTime.init(second:))
        self.id = id
        self.manifest = manifest
        self.folder = folder
        tracks = Dictionary(manifest.tracks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var texts: [String: ServedText] = [:]
        for document in ManifestFormats.all.flatMap({ $0.documents(manifest) }) {
            texts[document.path] = try Self.served(document)
        }
        self.texts = texts
        pictures = Self.pictures(of: manifest, id: id, folder: folder, published: self.published)
        let tableCost = manifest.tracks.reduce(0) {
            $0 + $1.table.fragments.count * MemoryLayout<Fragment>.stride
                + $1.table.segments.count * MemoryLayout<Segment>.stride
        }
        cost = texts.values.reduce(tableCost + 4096) { $0 + $1.cost }
    }

    /// What stands at a path below the asset's URL: `master.m3u8`, `v1080/17.m4s`, `poster.jpg`; `nil` for nothing.
    func resource(_ path: Substring) -> Resource? {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        if names.count == 2, let track = tracks[String(names[0])], let file = file(named: names[1], of: track) {
            return .file(file)
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

    private func file(named name: Substring, of track: Track) -> ServedFile? {
        if case .subtitle(let whole, _) = track.kind, name == AssetPaths.wholeSubtitles {
            // The whole file is read to its end, whatever its length: the manifest does not hold it.
            return ServedFile(
                path: "\(folder)/\(whole)", leastSize: 0, bytes: 0..<Int64.max, contentType: Self.subtitleType,
                tag: "\"\(id)-\(track.id)-whole\"", seconds: nil, modified: published)
        }
        if name == AssetPaths.initialization, track.table.initializationLength > 0 {
            return slice(of: track, 0..<Int64(track.table.initializationLength), part: "init", seconds: nil)
        }
        let suffix = AssetPaths.segmentSuffix(track.kind)
        guard name.hasSuffix(suffix), let number = Self.number(name.dropLast(suffix.count)),
            number < track.table.segments.count
        else { return nil }
        let segment = track.table.segments[number]
        return slice(
            of: track, segment.offset..<segment.offset + Int64(segment.length), part: "\(number)",
            seconds: Self.seconds(segment, of: track))
    }

    private func slice(of track: Track, _ bytes: Range<Int64>, part: String, seconds: Range<Int>?) -> ServedFile {
        let type =
            switch track.kind {
            case .video: "video/mp4"
            case .audio: "audio/mp4"
            case .subtitle: Self.subtitleType
            }
        return ServedFile(
            path: "\(folder)/\(track.file)", leastSize: track.table.fileSize, bytes: bytes, contentType: type,
            tag: "\"\(id)-\(track.id)-\(part)\"", seconds: seconds, modified: published)
    }

    private static let subtitleType = "text/vtt; charset=utf-8"

    /// A segment's number: digits without a leading zero, so that a segment has one URL.
    private static func number(_ text: Substring) -> Int? {
        guard (1...7).contains(text.utf8.count), text == "0" || text.first != "0",
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }

    /// The whole seconds that a segment covers, rounded to the nearest so that neighbours do not overlap.
    private static func seconds(_ segment: Segment, of track: Track) -> Range<Int>? {
        if case .subtitle = track.kind { return nil }
        let scale = Int64(max(track.timescale, 1))
        let lower = Int((segment.start + scale / 2) / scale)
        let upper = Int((segment.start + segment.duration + scale / 2) / scale)
        return lower < upper ? lower..<upper : nil
    }

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
