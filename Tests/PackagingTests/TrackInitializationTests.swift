import MediaModel
import Testing

@testable import Packaging

/// A sample entry and what is to be read from it.
struct EntryCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var entry: [UInt8]
    var codec: String
    var channels: Int?
    var sampleRate: Int?

    static let sound = [
        EntryCase(
            testDescription: "AAC-LC, 48 kHz, stereo", entry: SampleEntryBytes.aac([0x11, 0x90]), codec: "mp4a.40.2",
            channels: 2, sampleRate: 48000),
        EntryCase(
            testDescription: "AAC-LC, 44.1 kHz, mono", entry: SampleEntryBytes.aac([0x12, 0x08]), codec: "mp4a.40.2",
            channels: 1, sampleRate: 44100),
        EntryCase(
            testDescription: "HE-AAC, 24 kHz, stereo", entry: SampleEntryBytes.aac([0x2B, 0x11, 0x88]),
            codec: "mp4a.40.5", channels: 2, sampleRate: 24000),
        EntryCase(
            testDescription: "AAC-LC, a rate in full, 7.1",
            entry: SampleEntryBytes.aac([0x17, 0x80, 0x5D, 0xC0, 0x38]),
            codec: "mp4a.40.2", channels: 8, sampleRate: 48000),
        EntryCase(
            testDescription: "USAC, an escaped object type", entry: SampleEntryBytes.aac([0xF9, 0x46, 0x40]),
            codec: "mp4a.40.42", channels: 2, sampleRate: 48000),
    ]

    static let pictures = [
        EntryCase(
            testDescription: "High 3.1", entry: SampleEntryBytes.avc(width: 1280, height: 720), codec: "avc1.64001f"),
        EntryCase(
            testDescription: "Constrained Baseline 1.1",
            entry: SampleEntryBytes.avc(width: 1280, height: 720, profile: [0x42, 0xC0, 0x0B]), codec: "avc1.42c00b"),
        EntryCase(
            testDescription: "parameter sets in the stream",
            entry: SampleEntryBytes.avc(width: 1280, height: 720, kind: "avc3"), codec: "avc3.64001f"),
    ]

    static let unusable: [(name: String, entry: [UInt8], code: PackagingError.Code)] = [
        ("HEVC", BoxBytes.box("hvc1", BoxBytes.zeros(78)), .unsupportedCodec),
        ("MP3 in mp4a", SampleEntryBytes.aac([0x11, 0x90], objectType: 0x6B), .unsupportedCodec),
        ("no entry", [], .malformedBox),
        ("an avc1 that ends early", BoxBytes.box("avc1", BoxBytes.zeros(60)), .malformedBox),
        ("an avc1 without avcC", BoxBytes.box("avc1", BoxBytes.zeros(78)), .malformedBox),
        ("avcC of another version", SampleEntryBytes.avc(width: 2, height: 2, version: 2), .malformedBox),
        ("an undefined sample rate", SampleEntryBytes.aac([0x16, 0x90]), .malformedBox),
        ("channels told elsewhere", SampleEntryBytes.aac([0x11, 0x80]), .malformedBox),
        ("an empty AudioSpecificConfig", SampleEntryBytes.aac([]), .malformedBox),
    ]
}

@Suite("An initialization section")
struct TrackInitializationTests {
    @Test("tells codec and size of pictures", arguments: EntryCase.pictures)
    func pictures(example: EntryCase) throws {
        var track = FixtureTrack.video("v720", width: 1280, height: 720)
        track.entry = example.entry
        let initialization = try TrackInitialization.parse(track.initialization)
        #expect(initialization.codec == example.codec)
        #expect(initialization.timescale == 12800)
        #expect(initialization.width == 1280 && initialization.height == 720)
        #expect(initialization.channels == nil && initialization.sampleRate == nil)
    }

    @Test("tells codec and format of sound", arguments: EntryCase.sound)
    func sound(example: EntryCase) throws {
        var track = FixtureTrack.audio("a", group: "a")
        track.entry = example.entry
        let initialization = try TrackInitialization.parse(track.initialization)
        #expect(initialization.codec == example.codec)
        #expect(initialization.timescale == 48000)
        #expect(initialization.channels == example.channels && initialization.sampleRate == example.sampleRate)
        #expect(initialization.width == nil && initialization.height == nil)
    }

    @Test("with an unusable sample entry is refused", arguments: EntryCase.unusable.indices)
    func unusable(index: Int) throws {
        let example = EntryCase.unusable[index]
        var track = FixtureTrack.audio("a", group: "a")
        track.entry = example.entry
        let found = try code { _ = try TrackInitialization.parse(track.initialization) }
        #expect(found == example.code, "\(example.name)")
    }

    @Test("of several tracks, or of none, is no CMAF", arguments: [0, 2])
    func trackCount(count: Int) throws {
        let boxes = try Box.all(in: FixtureTrack.audio("a", group: "a").initialization[...])
        let movie = try boxes.one("moov").children().flatMap { box -> [UInt8] in
            let whole = BoxBytes.box("\(box.kind)", Array(box.payload))
            return box.kind == "trak" ? Array(repeatElement(whole, count: count).joined()) : whole
        }
        let bytes = BoxBytes.box("ftyp", BoxBytes.zeros(8)) + BoxBytes.box("moov", movie)
        #expect(try code { _ = try TrackInitialization.parse(bytes) } == .notCMAF)
    }

    @Test("that is cut off anywhere is refused")
    func cutOff() throws {
        let bytes = FixtureTrack.video("v", width: 2, height: 2).initialization
        for length in bytes.indices {
            #expect(try code { _ = try TrackInitialization.parse(Array(bytes.prefix(length))) } == .malformedBox)
        }
    }

    @Test("with a timescale of zero is refused")
    func zeroTimescale() throws {
        var track = FixtureTrack.audio("a", group: "a")
        track.timescale = 0
        #expect(try code { _ = try TrackInitialization.parse(track.initialization) } == .malformedBox)
    }

    @Test("over a mebibyte is refused")
    func tooLarge() throws {
        let bytes = FixtureTrack.audio("a", group: "a").initialization + BoxBytes.box("free", BoxBytes.zeros(1 << 20))
        #expect(try code { _ = try TrackInitialization.parse(bytes) } == .overLimit)
    }
}
