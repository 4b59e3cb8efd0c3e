import MediaModel
import Testing

@testable import Packaging

@Suite("Hostile files")
struct HostileBytesTests {
    private static let start = FixtureTrack.audio("a", group: "a").initialization
    private static let fragment = FixtureTrack.audio("a", group: "a").fragments[0].bytes(trackID: 1)

    private static let cases: [(name: String, bytes: [UInt8], code: PackagingError.Code)] = [
        ("media data before anything", BoxBytes.box("mdat", [1]), .notCMAF),
        ("a fragment before the movie", fragment, .malformedBox),
        ("a second movie", start + start, .malformedBox),
        ("a box of size 0", start + BoxBytes.zeros(4) + Array("moof".utf8), .malformedBox),
        ("a box of size 7", start + BoxBytes.u32(7) + Array("moof".utf8), .malformedBox),
        ("a movie of 2 GiB", BoxBytes.u32(1 << 31) + Array("moov".utf8), .overLimit),
        ("a fragment's head of 1 GiB", start + BoxBytes.u32(1 << 30) + Array("moof".utf8), .overLimit),
        ("a box of 64 MiB before the movie", BoxBytes.u32(64 << 20) + Array("free".utf8), .overLimit),
        ("no media data behind a fragment's head", start + fragment.dropLast(69) + BoxBytes.box("free"), .notCMAF),
        (
            "a fragment of another track", start + FixtureTrack.audio("a", group: "a").fragments[0].bytes(trackID: 9),
            .malformedBox
        ),
        ("a fragment without samples", start + FixtureFragment(time: 0, samples: []).bytes(trackID: 1), .malformedBox),
        (
            "a time beyond all centuries", start + FixtureFragment(time: 1 << 60, samples: []).bytes(trackID: 1),
            .malformedBox
        ),
        (
            "two fragments in one moof", start + BoxBytes.box("moof", BoxBytes.box("traf"), BoxBytes.box("traf")),
            .notCMAF
        ),
        (
            "a moof of nothing but boxes",
            start + BoxBytes.box("moof", Array(repeatElement(BoxBytes.box("free"), count: 5000).joined())), .overLimit
        ),
    ]

    @Test("are refused with the reason", arguments: cases.indices)
    func refused(index: Int) {
        let example = Self.cases[index]
        #expect(Scan(example.bytes).failure?.code == example.code, "\(example.name)")
    }

    @Test("that say they hold a million samples they do not hold are refused")
    func manySamples() {
        let run = BoxBytes.box("trun", BoxBytes.u32(0x701), BoxBytes.u32(1_000_001), BoxBytes.u32(100))
        let traf = BoxBytes.box(
            "traf", BoxBytes.box("tfhd", BoxBytes.u32(0x2_0000), BoxBytes.u32(1)),
            BoxBytes.box("tfdt", BoxBytes.zeros(8)), run)
        #expect(Scan(Self.start + BoxBytes.box("moof", traf)).failure?.code == .overLimit)
    }

    @Test("of boxes in boxes a thousand deep are refused")
    func deep() {
        let nest = (0..<1000).reduce([UInt8]()) { inner, _ in BoxBytes.box("moov", inner) }
        #expect(Scan(BoxBytes.box("ftyp", BoxBytes.zeros(8)) + nest).failure?.code == .notCMAF)
    }

    @Test("made of a sound one by chance end with an error or a sound result, the same for any pieces")
    func mutations() {
        let tracks: [FixtureTrack] = [.video("v", width: 640, height: 360), .audio("a", group: "a")]
        let files = tracks.map { Array($0.bytes.prefix(1800)) }
        var random = SeededGenerator(seed: 20_261_121)
        for round in 0..<2000 {
            var bytes = files[round % files.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, using: &random) }
            let whole = Scan(bytes)
            let pieces = Scan(bytes) { Int.random(in: 1...200, using: &random) }
            #expect(pieces == whole)
            #expect(whole.fragments.allSatisfy { $0.length > 0 && $0.duration >= 0 && $0.keyLength <= $0.length })
            _ = try? TrackInitialization.parse(bytes)
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        guard let place = bytes.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(place..<min(place + Int.random(in: 1...40, using: &random), bytes.count))
        case 3:
            bytes.insert(contentsOf: BoxBytes.u32([0, 1, 7, 8, .max].randomElement(using: &random) ?? 0), at: place)
        default: bytes.replaceSubrange(place..<min(place + 4, bytes.count), with: [0xFF, 0xFF, 0xFF, 0xFF])
        }
    }
}
