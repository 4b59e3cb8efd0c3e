import MediaModel
import Testing

@testable import Packaging

@Suite("The manifest's builder")
struct ManifestBuilderTests {
    private func build(
        _ asset: FixtureAsset, result: WorkerResult? = nil, chapters: [Chapter] = []
    ) throws -> AssetManifest {
        let subtitles = try FixtureAsset.subtitles()
        return try ManifestBuilder.manifest(
            result: try result ?? asset.result(), source: asset,
            sha256OfFile: { file in sha(String(file.prefix { $0 != "." })) },
            subtitles: [subtitles.track(target: 6, sha256: sha(subtitles.id))], sourceSHA256: sha("source"),
            chapters: chapters)
    }

    @Test("measures what a worker made, and passes the gate")
    func film() throws {
        let asset = try FixtureAsset()
        let manifest = try build(asset)
        #expect(manifest == asset.manifest)
        #expect(try Verifier.findings(manifest, source: asset).isEmpty)
    }

    @Test("keeps chapters, pictures and names")
    func extras() throws {
        let asset = try FixtureAsset()
        var result = try asset.result()
        result.poster = Picture(file: "poster.jpg", width: 1280, height: 720)
        result.storyboard = Storyboard(
            file: "storyboard.jpg", tileWidth: 160, tileHeight: 90, columns: 10, count: 2, interval: 10)
        result.tracks[2].name = "解说"
        let manifest = try build(asset, result: result, chapters: [Chapter(start: 3, title: "一")])
        #expect(manifest.poster == result.poster)
        #expect(manifest.storyboard == result.storyboard)
        #expect(manifest.tracks[2].name == "解说")
        #expect(manifest.chapters == [Chapter(start: 3, title: "一")])
    }

    @Test("refuses a result that its files contradict", arguments: 0..<4)
    func contradictions(index: Int) throws {
        let asset = try FixtureAsset()
        var result = try asset.result()
        switch index {
        case 0: result.tracks[0].timescale = 90_000
        case 1: result.tracks[0].kind = .video(width: 1920, height: 1080, frameRate: Rational(25, 1), audioGroup: nil)
        case 2: result.tracks[2].kind = .audio(channels: 6, sampleRate: 48000, group: "a128")
        default: result.tracks = []
        }
        #expect(try code { _ = try build(asset, result: result) } == .inconsistentResult)
    }

    @Test("refuses a file that is no track, and tells of one that is missing")
    func noTrack() throws {
        var asset = try FixtureAsset()
        let result = try asset.result()
        asset.files["v720.mp4"] = Array("not a film at all, but long enough".utf8)
        #expect(try code { _ = try build(asset, result: result) } == .malformedBox)
        asset.files["v720.mp4"] = nil
        #expect(throws: FixtureAsset.Missing.self) { try build(asset, result: result) }
    }
}

@Suite("An asset's name by its contents")
struct ContentIdentityTests {
    private func manifest() throws -> AssetManifest {
        let table = try #require(
            SegmentTable(
                initializationLength: 9,
                fragments: [
                    Fragment(length: 5, duration: 20, keyLength: 3), Fragment(length: 6, duration: 10, keyLength: 2),
                ],
                grouping: [1, 1]))
        var manifest = AssetManifest(
            duration: 3,
            tracks: [
                Track(
                    id: "v", file: "v.mp4",
                    kind: .video(width: 2, height: 4, frameRate: Rational(25, 1), audioGroup: nil),
                    codec: "avc1.64001f",
                    timescale: 10, table: table, peakBitRate: 1, averageBitRate: 1, sha256: "ab")
            ], sourceSHA256: "cd")
        manifest.chapters = [Chapter(start: 1.5, title: "一/二")]
        return manifest
    }

    @Test("comes from canonical JSON: keys in order, no white space")
    func canonical() throws {
        #expect(
            String(decoding: try manifest().canonicalJSON(), as: UTF8.self) == """
                {"chapters":[{"start":1.5,"title":"一/二"}],"duration":3,"format":1,"sourceSHA256":"cd",\
                "tracks":[{"averageBitRate":1,"codec":"avc1.64001f","file":"v.mp4","id":"v",\
                "kind":{"video":{"frameRate":{"denominator":1,"numerator":25},"height":4,"width":2}},"peakBitRate":1,\
                "sha256":"ab","table":{"durations":[20,10],"grouping":[1,1],"initialization":9,"keys":[3,2],\
                "lengths":[5,6],"start":0},"timescale":10}]}
                """)
    }

    @Test("is the same for the same manifest, read back or not, and another for any change")
    func stable() throws {
        let manifest = try manifest()
        let id = try manifest.contentID(sha256: { sha($0) })
        #expect(id.rawValue == String(sha(try manifest.canonicalJSON()).prefix(32)))
        let again = try AssetManifest(json: try manifest.canonicalJSON())
        #expect(again == manifest)
        #expect(try again.contentID(sha256: { sha($0) }) == id)
        var other = manifest
        other.tracks[0].sha256 = "ac"
        #expect(try other.contentID(sha256: { sha($0) }) != id)
    }

    @Test("needs a digest of 64 hexadecimal digits", arguments: ["", "ab", String(repeating: "/", count: 64)])
    func badDigest(digest: String) throws {
        #expect(try code { _ = try manifest().contentID(sha256: { _ in digest }) } == .inconsistentResult)
    }
}
