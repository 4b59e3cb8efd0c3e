import MediaModel
import Testing

@testable import Packaging

/// What a scanner makes of a file.
struct Scan: Equatable {
    var fragments: [ScannedFragment] = []
    var initializationLength: Int?
    var isComplete = false
    var failure: PackagingError?

    /// Feeds a scanner with `bytes` in pieces, whose sizes `pieces` gives.
    init(_ bytes: [UInt8], pieces: () -> Int) {
        var scanner = FragmentScanner()
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                let piece = Array(rest.prefix(pieces()))
                rest = rest.dropFirst(piece.count)
                defer { fragments += scanner.takeFragments() }
                try scanner.append(piece)
            }
        } catch let error as PackagingError {
            failure = error
        } catch {}
        initializationLength = scanner.initializationLength
        isComplete = scanner.isComplete
    }

    init(_ bytes: [UInt8]) { self.init(bytes) { max(bytes.count, 1) } }
}

@Suite("The fragment scanner")
struct FragmentScannerTests {
    private let film = FixtureTrack.video("v", width: 640, height: 360)

    @Test("finds the fragments of pictures, each with what stands before it")
    func pictures() throws {
        let scan = Scan(film.bytes)
        let lengths = film.fragments.map { $0.bytes(trackID: 1).count }
        #expect(scan.failure == nil)
        #expect(scan.isComplete)
        #expect(scan.initializationLength == film.initialization.count)
        #expect(
            scan.fragments
                == (0..<6).map {
                    ScannedFragment(
                        length: lengths[$0], start: Int64($0) * 25600, duration: 25600,
                        keyLength: lengths[$0] - 6, isSync: true)
                })
        #expect(scan.fragments.map(\.video) == (try film.table()).fragments)
    }

    @Test("finds the fragments of sound")
    func sound() throws {
        let track = FixtureTrack.audio("a", group: "a")
        #expect(Scan(track.bytes).fragments.map(\.audio) == (try track.table()).fragments)
    }

    @Test("tells a fragment that does not begin with a sync sample")
    func notSync() {
        var track = film
        track.fragments[1].isSync = false
        #expect(Scan(track.bytes).fragments.map(\.isSync) == [true, false, true, true, true, true])
    }

    @Test("finds the same in pieces of any size", arguments: [1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 1000])
    func pieces(size: Int) {
        #expect(Scan(film.bytes) { size } == Scan(film.bytes))
    }

    @Test("finds the same in pieces of changing sizes", arguments: 1...20 as ClosedRange<UInt64>)
    func changingPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        #expect(Scan(film.bytes) { Int.random(in: 1...90, using: &random) } == Scan(film.bytes))
    }

    @Test("takes an mdat with a 64-bit size, and boxes before the movie")
    func otherShapes() throws {
        let fragment = FixtureFragment(time: 7, samples: [FixtureSample(duration: 3, bytes: [1, 2, 3])])
        let plain = fragment.bytes(trackID: 1)
        let data = BoxBytes.box("mdat", [1, 2, 3])
        let moof = Array(plain.dropLast(data.count))
        // The samples now begin 8 bytes further on: the offset is in the last 16 bytes of the moof.
        var shifted = moof
        shifted[moof.count - 13] += 8
        let large = BoxBytes.u32(1) + Array("mdat".utf8) + BoxBytes.u64(19) + [1, 2, 3]
        let boxes = film.initialization
        let type = try #require(try Box.all(in: boxes[...]).first).payload.count + 8
        let file = boxes.prefix(type) + BoxBytes.box("free", [0, 0]) + boxes.dropFirst(type) + shifted + large
        let scan = Scan(Array(file))
        #expect(scan.failure == nil)
        #expect(scan.initializationLength == boxes.count + 10)
        #expect(
            scan.fragments == [
                ScannedFragment(
                    length: moof.count + large.count, start: 7, duration: 3, keyLength: moof.count + large.count,
                    isSync: true)
            ])
    }

    @Test("knows that a file that is cut off is not complete")
    func cutOff() {
        let bytes = film.bytes
        let whole = Scan(bytes)
        var ends = [whole.initializationLength ?? 0]
        for fragment in whole.fragments { ends.append((ends.last ?? 0) + fragment.length) }
        for length in bytes.indices {
            let scan = Scan(Array(bytes.prefix(length)))
            #expect(scan.failure == nil)
            #expect(scan.isComplete == ends.contains(length))
            #expect(scan.fragments == Array(whole.fragments.prefix(scan.fragments.count)))
        }
    }

    @Test("throws the same error again after the first")
    func failsForGood() throws {
        var scanner = FragmentScanner()
        #expect(throws: PackagingError.self) { try scanner.append(BoxBytes.box("mdat", [1])) }
        #expect(try code { try scanner.append(film.bytes) } == .notCMAF)
        #expect(!scanner.isComplete)
    }
}

/// SplitMix64: the same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
