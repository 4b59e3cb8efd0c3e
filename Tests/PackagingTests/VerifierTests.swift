import MediaModel
import Testing

@testable import Packaging

/// One rule of the gate, how an asset breaks it, and what is found then.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    /// What is wrong.
    var testDescription: String
    /// What is found: level, clause, track.
    var found: [String]
    /// Changes the film before it is made into files.
    var film: @Sendable (inout [FixtureTrack]) -> Void = { _ in }
    /// Changes the files or the manifest.
    var asset: @Sendable (inout FixtureAsset) -> Void = { _ in }

    static let ofTables = [
        BrokenRule(
            testDescription: "a track without segments", found: ["MUST R 4.4.3 a64-zh", "MUST R 6.2.4 a64-zh"],
            film: { ($0[3].fragments, $0[3].grouping) = ([], []) }),
        BrokenRule(
            testDescription: "a segment of 12 s", found: ["MUST A 7.7 a64-zh"], film: { $0[3].grouping = [2] }),
        BrokenRule(
            testDescription: "a bit rate that was never measured", found: ["MUST R 4.4.6.2 v720"],
            asset: { $0.manifest.tracks[0].peakBitRate += 1 }),
        BrokenRule(
            testDescription: "an average that was never measured", found: ["MUST R 4.4.6.2 s-zh"],
            asset: { $0.manifest.tracks[4].averageBitRate -= 1 }),
        BrokenRule(
            testDescription: "an odd picture size", found: ["MUST C 9.2 v360", "MUST C 9.2 v360"],
            film: { $0[1] = .video("v360", width: 641, height: 360, group: "a64") }),
        BrokenRule(
            testDescription: "an IDR every 3 s", found: ["SHOULD A 1.13 v720"],
            film: { $0[0] = .video("v720", width: 1280, height: 720, seconds: [3, 3, 3, 3], grouping: [2, 2]) }),
        BrokenRule(
            testDescription: "an audio group that is not there", found: ["MUST R 4.4.6.2 v720"],
            film: { $0[0] = .video("v720", width: 1280, height: 720, group: "a999") }),
        BrokenRule(
            testDescription: "other boundaries in another size", found: ["MUST A 8.22 v360"],
            film: { $0[1].grouping = [2, 2, 2] }),
        BrokenRule(
            testDescription: "no variant for slow lines", found: ["SHOULD A 9.21 -"],
            film: { film in
                for index in 0...1 {
                    film[index] = .video(film[index].id, width: 640, height: 360, group: "a64", size: 60_000)
                }
            }),
        BrokenRule(
            testDescription: "sound that ends 6 s early", found: ["MUST R 6.2.4 a128-zh"],
            film: { film in
                film[2].fragments.removeLast()
                film[2].grouping.removeLast()
            }),
        BrokenRule(
            testDescription: "a name with a slash", found: ["MUST R 4.1 -"],
            asset: { $0.manifest.tracks[0].id = "v720/.." }),
        BrokenRule(
            testDescription: "two tracks of one name", found: ["MUST R 4.1 -"],
            asset: { $0.manifest.tracks[3].id = "a128-zh" }),
        BrokenRule(
            testDescription: "two tracks in one file", found: ["MUST R 4.1 -"],
            asset: { asset in
                asset.manifest.tracks.append(asset.manifest.tracks[3])
                asset.manifest.tracks[5].id = "a64-bo"
            }),
    ]

    static let ofFiles = [
        BrokenRule(
            testDescription: "a file with a byte too many", found: ["MUST B 4.2 v720"],
            asset: { $0.files["v720.mp4"]?.append(0) }),
        BrokenRule(
            testDescription: "a file that was cut off", found: ["MUST B 4.2 s-zh"],
            asset: { _ = $0.files["s-zh.segments.vtt"]?.popLast() }),
        BrokenRule(
            testDescription: "an initialization section that cannot be read", found: ["MUST C 7.3 v720"],
            asset: { $0.files["v720.mp4"]?[4] = 0x58 }),
        BrokenRule(
            testDescription: "a segment without a moof", found: ["MUST C 7.3 a128-zh"],
            asset: { asset in
                let offset = Int(asset.manifest.tracks[2].table.segments[1].offset)
                asset.files["a128-zh.mp4"]?.replaceSubrange(offset + 24..<offset + 32, with: BoxBytes.box("free"))
            }),
        BrokenRule(
            testDescription: "another codec than declared", found: ["MUST R 6.2.4 v720"],
            asset: { $0.manifest.tracks[0].codec = "avc1.640028" }),
        BrokenRule(
            testDescription: "another size than declared", found: ["MUST R 6.2.4 v720"],
            film: { $0[0].entry = SampleEntryBytes.avc(width: 1920, height: 1080) }),
        BrokenRule(
            testDescription: "pictures of another size than their entry", found: ["MUST C 9.2 v720"],
            film: {
                $0[0].entry = SampleEntryBytes.avc(
                    width: 1280, height: 720, set: PictureSet(width: 640, height: 360).bytes)
            }),
        BrokenRule(
            testDescription: "samples that are not square", found: ["MUST C 9.2 v720"],
            film: {
                $0[0].entry = SampleEntryBytes.avc(
                    width: 1280, height: 720, set: PictureSet(width: 1280, height: 720, aspect: 14).bytes)
            }),
        BrokenRule(
            testDescription: "pictures in 4:2:2", found: ["MUST A 1.3 v720"],
            film: {
                $0[0].entry = SampleEntryBytes.avc(
                    width: 1280, height: 720, set: PictureSet(width: 1280, height: 720, chromaFormat: 2).bytes)
            }),
        BrokenRule(
            testDescription: "pictures of 10 bits", found: ["MUST A 1.3 v720"],
            film: {
                $0[0].entry = SampleEntryBytes.avc(
                    width: 1280, height: 720, set: PictureSet(width: 1280, height: 720, bitDepth: 10).bytes)
            }),
        BrokenRule(
            testDescription: "interlaced pictures", found: ["MUST A 1.14 v720"],
            film: {
                $0[0].entry = SampleEntryBytes.avc(
                    width: 1280, height: 720, set: PictureSet(width: 1280, height: 720, isProgressive: false).bytes)
            }),
        BrokenRule(
            testDescription: "no sequence parameter set", found: ["MUST C 7.3 v720"],
            film: { $0[0].entry = SampleEntryBytes.avc(width: 1280, height: 720, set: [0x68, 0xEE]) }),
        BrokenRule(
            testDescription: "no CMAF brand", found: ["MUST C 7.2 a64-zh"], film: { $0[3].brand = "isom" }),
        BrokenRule(
            testDescription: "a declared length", found: ["MUST R 3.1.2 v360"],
            film: { $0[1].declaredDuration = 12_000 }),
        BrokenRule(
            testDescription: "a gap between fragments", found: ["MUST A 7.3 v360"],
            film: { $0[1].fragments[4].time += 512 }),
        BrokenRule(
            testDescription: "fragments that begin late", found: ["MUST A 7.3 a64-zh", "MUST A 7.3 a64-zh"],
            film: { film in
                for index in film[3].fragments.indices { film[3].fragments[index].time += 48_000 }
            }),
        BrokenRule(
            testDescription: "a fragment not flagged as sync", found: ["MUST B 8.8.3 v720"],
            film: { $0[0].fragments[3].isSync = false }),
        BrokenRule(
            testDescription: "a fragment that begins with a P picture", found: ["MUST A 7.4 v720"],
            film: { $0[0].fragments[5].samples[0].bytes[10] = 0x41 }),
        BrokenRule(
            testDescription: "a first sample without a picture", found: ["MUST A 7.4 v720"],
            film: { $0[0].fragments[5].samples[0].bytes = BoxBytes.u32(.max) + [0x09] }),
        BrokenRule(
            testDescription: "key pictures of another length", found: ["MUST A 6.10 v360"],
            asset: { asset in
                let table = asset.manifest.tracks[1].table
                var fragments = table.fragments
                fragments[2].keyLength -= 1
                asset.manifest.tracks[1].table =
                    SegmentTable(
                        initializationLength: table.initializationLength, fragments: fragments, grouping: [3, 3])
                    ?? table
            }),
        BrokenRule(
            testDescription: "a subtitle segment without its head", found: ["MUST R 3.1.4 s-zh"],
            asset: { asset in
                let offset = Int(asset.manifest.tracks[4].table.segments[1].offset)
                asset.files["s-zh.segments.vtt"]?[offset] = 0x77
            }),
        BrokenRule(
            testDescription: "a track of many faults, of which five are told",
            found: Array(repeating: "MUST B 8.8.3 v720", count: 5),
            film: { film in
                for index in film[0].fragments.indices { film[0].fragments[index].isSync = false }
            }),
    ]
}

@Suite("The publish gate")
struct VerifierTests {
    @Test("lets a sound film pass")
    func soundFilm() throws {
        let asset = try FixtureAsset()
        #expect(try Verifier.findings(asset.manifest, source: asset) == [])
    }

    @Test("finds a broken rule of the tables, and nothing else", arguments: BrokenRule.ofTables)
    func brokenTables(rule: BrokenRule) throws { try check(rule) }

    @Test("finds a broken rule of the files, and nothing else", arguments: BrokenRule.ofFiles)
    func brokenFiles(rule: BrokenRule) throws { try check(rule) }

    @Test("says what it found in both languages", arguments: BrokenRule.ofTables + BrokenRule.ofFiles)
    func texts(rule: BrokenRule) throws {
        for finding in try findings(rule) {
            #expect(!finding.message.zh.isEmpty && !finding.message.en.isEmpty)
            #expect(finding.message.zh != finding.message.en)
        }
    }

    @Test("finds media data that does not fit its fragment")
    func wrongData() throws {
        var asset = try FixtureAsset()
        let bytes = try #require(asset.files["v720.mp4"])
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("mdat".utf8)) })
        asset.files["v720.mp4"]?[place - 1] &-= 1
        #expect(try Verifier.findings(asset.manifest, source: asset).map(\.clause) == ["C 7.3"])
        asset.files["v720.mp4"] = bytes
        asset.files["v720.mp4"]?[place] = UInt8(ascii: "f")
        #expect(try Verifier.findings(asset.manifest, source: asset).map(\.clause) == ["C 7.3"])
    }

    @Test("does not pass over a file that is missing")
    func missing() throws {
        var asset = try FixtureAsset()
        asset.files["v720.mp4"] = nil
        #expect(throws: FixtureAsset.Missing.self) { try Verifier.findings(asset.manifest, source: asset) }
    }

    @Test("ends with findings, whatever the bytes are", arguments: 1...50 as ClosedRange<UInt64>)
    func hostileBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var asset = try FixtureAsset()
        let count = try #require(asset.files["v720.mp4"]).count
        for _ in 0..<20 {
            let place = Int.random(in: 0..<count, using: &random)
            asset.files["v720.mp4"]?[place] = UInt8.random(in: .min ... .max, using: &random)
        }
        let found = try Verifier.findings(asset.manifest, source: asset)
        #expect(found.allSatisfy { $0.track == "v720" && $0.level == .must })
    }

    private func check(_ rule: BrokenRule) throws {
        let found = try findings(rule).map { "\($0.level.rawValue) \($0.clause) \($0.track ?? "-")" }
        #expect(found == rule.found)
    }

    private func findings(_ rule: BrokenRule) throws -> [Finding] {
        var film = FixtureAsset.film
        rule.film(&film)
        var asset = try FixtureAsset(film)
        rule.asset(&asset)
        return try Verifier.findings(asset.manifest, source: asset)
    }
}
