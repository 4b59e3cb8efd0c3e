import Accounts
import Foundation
import MediaModel
import Storage
import Testing

@testable import Delivery

/// An asset of one long segment, whose every byte tells where it stands.
struct LargeAsset {
    let fixture: AssetFixture
    let id: AssetID
    let length: Int

    init(_ length: Int, in fixture: AssetFixture) throws {
        self.fixture = fixture
        self.length = length
        id = try #require(AssetID(String(repeating: "ab", count: 16)))
        let folder = URL(fileURLWithPath: fixture.store.assetFolder(id))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.bytes(0..<length)).write(to: folder.appendingPathComponent("v360.mp4"))
        let table = try #require(
            SegmentTable(
                initializationLength: 0, fragments: [Fragment(length: length, duration: 6000, keyLength: 50)],
                grouping: [1]))
        let track = Track(
            id: "v360", file: "v360.mp4",
            kind: .video(width: 640, height: 360, frameRate: Rational(25, 1), audioGroup: nil), codec: "avc1.64001e",
            timescale: 1000, table: table, peakBitRate: 400_000, averageBitRate: 300_000,
            sha256: String(repeating: "0", count: 64))
        let manifest = AssetManifest(duration: 6, tracks: [track], sourceSHA256: String(repeating: "0", count: 64))
        try JSONEncoder().encode(manifest).write(to: URL(fileURLWithPath: fixture.store.manifestPath(id)))
    }

    /// The bytes at some positions.
    static func bytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { bytes, count in
            for position in range {
                bytes[position - range.lowerBound] = UInt8(
                    truncatingIfNeeded: position ^ position >> 8 ^ position >> 16)
            }
            count = range.count
        }
    }

    /// Whether bytes are those at some positions. Says no more than that: they are many.
    static func has(_ bytes: [UInt8]?, at range: Range<Int>) -> Bool { bytes == Self.bytes(range) }

    /// The segment's address.
    func target() throws -> String { "/v/\(try fixture.token(asset: id))/\(id)/v360/0.m4s" }
}
