import Foundation
import MediaModel
import Storage
import Testing

@testable import Delivery

@Suite("An asset that grows while it is served")
struct GrowingAssetTests {
    /// The fixture's manifest with its first segments of pictures alone.
    private func manifest(segments count: Int) throws -> AssetManifest {
        var manifest = try AssetFixture.manifest()
        let table = manifest.tracks[0].table
        manifest.tracks = [manifest.tracks[0]]
        manifest.poster = nil
        manifest.tracks[0].table = try #require(
            SegmentTable(
                initializationLength: table.initializationLength, fragments: Array(table.fragments.prefix(count)),
                grouping: Array(repeating: 1, count: count)))
        return manifest
    }

    @Test(
        "gives the segments that are whole, over an open file that has become longer, and goes on when it is finished")
    func grows() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let id = try #require(AssetID("fedcba9876543210fedcba9876543210"))
        let folder = fixture.store.assetFolder(id)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = URL(fileURLWithPath: "\(folder)/v360.mp4")
        let bytes = AssetFixture.videoBytes
        try Data(bytes[..<1100]).write(to: file)
        let assets = AssetCache(store: fixture.store)
        try assets.show(growing: id, manifest: manifest(segments: 1), folder: folder)
        #expect(assets.growing(id)?.tracks[0].table.segments.count == 1)

        let server = try await MediaServer.start(fixture, assets: assets)
        let base = "/v/\(try fixture.token(asset: id))/\(id)"
        func get(_ path: String) async throws -> (status: Int, body: [UInt8]) {
            let answer = try await server.exchange(
                "GET \(base)/\(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let end = try #require(Data(answer).range(of: Data("\r\n\r\n".utf8)))
            let status = String(decoding: answer[9..<12], as: UTF8.self)
            return (Int(status) ?? 0, Array(answer[end.upperBound...]))
        }
        #expect(try await get("v360/0.m4s") == (200, AssetFixture.segment(0)))
        #expect(try await get("v360/1.m4s").status == 404)
        #expect(try await get("master.m3u8").status == 404)

        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(bytes[1100...]))
        try handle.close()
        try assets.show(growing: id, manifest: manifest(segments: 2), folder: folder)
        #expect(try await get("v360/1.m4s") == (200, AssetFixture.segment(1)))
        #expect(try await get("v360/2.m4s").status == 404)

        try JSONEncoder().encode(manifest(segments: 3)).write(to: URL(fileURLWithPath: fixture.store.manifestPath(id)))
        assets.finish(growing: id)
        #expect(assets.growing(id) == nil)
        #expect(try await get("v360/2.m4s") == (200, AssetFixture.segment(2)))
        #expect(try await get("master.m3u8").status == 200)
        try await server.stop()
    }
}
