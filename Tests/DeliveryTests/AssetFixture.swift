import Accounts
import Foundation
import MediaModel
import Storage
import Testing

@testable import Delivery

/// An asset on disk: two rungs' worth of bytes that are easy to tell apart, subtitles and a poster.
struct AssetFixture {
    static let asset = "0123456789abcdef0123456789abcdef"
    static let segmentLengths = [1000, 2000, 500]
    static let initialization = 100

    let root: URL
    let store: MediaStore
    let id: AssetID
    let signer = TokenSigner(key: Array(1...32))

    /// 2026-11-21T04:00:00Z
    static let now: Int64 = 1_795_233_600_000

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("delivery-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        store = try MediaStore(root: root.path)
        id = try #require(AssetID(Self.asset))
        let folder = URL(fileURLWithPath: store.assetFolder(id))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.videoBytes).write(to: folder.appendingPathComponent("v360.mp4"))
        try Data("WEBVTT\n\nWEBVTT\n\n".utf8).write(to: folder.appendingPathComponent("s-zh.vtt"))
        try Data("WEBVTT\n\n00:00.000 --> 00:01.000\n你好\n".utf8)
            .write(to: folder.appendingPathComponent("s-zh-whole.vtt"))
        try Data([0xFF, 0xD8, 0xFF, 0xD9]).write(to: folder.appendingPathComponent("poster.jpg"))
        try JSONEncoder().encode(Self.manifest()).write(to: URL(fileURLWithPath: store.manifestPath(id)))
    }

    func remove() {
        try? FileManager.default.removeItem(at: root)
    }

    /// The whole track file: each byte tells where it stands.
    static var videoBytes: [UInt8] {
        (0..<initialization + segmentLengths.reduce(0, +)).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) }
    }

    /// The bytes of a segment.
    static func segment(_ number: Int) -> [UInt8] {
        let start = initialization + segmentLengths[..<number].reduce(0, +)
        return Array(videoBytes[start..<start + segmentLengths[number]])
    }

    static func manifest() throws -> AssetManifest {
        let fragments = zip(segmentLengths, [6000, 6000, 1500]).map {
            Fragment(length: $0, duration: Int64($1), keyLength: 50)
        }
        let video = try #require(
            SegmentTable(initializationLength: initialization, fragments: fragments, grouping: [1, 1, 1]))
        let text = try #require(
            SegmentTable(
                initializationLength: 0,
                fragments: [Fragment(length: 8, duration: 6000), Fragment(length: 8, duration: 7500)],
                grouping: [1, 1]))
        return AssetManifest(
            duration: 13.5,
            tracks: [
                Track(
                    id: "v360", file: "v360.mp4",
                    kind: .video(width: 640, height: 360, frameRate: Rational(25, 1), audioGroup: nil),
                    codec: "avc1.64001e", timescale: 1000, table: video, peakBitRate: 400_000, averageBitRate: 300_000,
                    sha256: String(repeating: "0", count: 64)),
                Track(
                    id: "s-zh", file: "s-zh.vtt", kind: .subtitle(wholeFile: "s-zh-whole.vtt", wholeLength: 100),
                    language: "zh",
                    codec: "wvtt", timescale: 1000, table: text, peakBitRate: 100, averageBitRate: 100,
                    sha256: String(repeating: "0", count: 64)),
            ],
            poster: Picture(file: "poster.jpg", width: 2, height: 2), sourceSHA256: String(repeating: "0", count: 64))
    }

    /// A token that is good at `now`.
    func token(
        programme: String = "p1", asset: AssetID? = nil, madeAt: Int64 = Self.now, signer: TokenSigner? = nil
    ) throws -> String {
        let token = ViewingToken(
            viewing: try #require(ViewingID("viewing1")), programme: try #require(ProgrammeID(programme)),
            asset: asset ?? id, viewerMark: 7, duration: 14, now: madeAt)
        return token.encoded(by: signer ?? self.signer)
    }
}
