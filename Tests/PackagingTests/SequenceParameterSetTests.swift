import Testing

@testable import Packaging

@Suite("A sequence parameter set")
struct SequenceParameterSetTests {
    @Test(
        "of x264's making is read, with its escaped zeros",
        arguments: [
            ("67640028acd940780227e5c044000003000400000300f03c60c658", 1920, 1080),
            ("6764001facd9405005bb0110000003001000000303c0f1831960", 1280, 720),
            ("6764001eacd940d83de6f016a0a040a80000030008000003019078b16cb0", 854, 480),
            ("6764000cacd941013b016a0a040a800000030080000019078a14cb", 256, 144),
        ])
    func encoded(digits: String, width: Int, height: Int) throws {
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(digits.dropFirst($0).prefix(2), radix: 16)
        }
        let format = try SequenceParameterSet(sequenceParameterSet: bytes)
        #expect([format.width, format.height] == [width, height])
        #expect([format.chromaFormat, format.bitDepth] == [1, 8])
        #expect(format.isProgressive)
        #expect(format.sampleAspect == (1, 1))
        for length in 1...4 {
            #expect(
                try code { _ = try SequenceParameterSet(sequenceParameterSet: Array(bytes.prefix(length))) }
                    == .malformedBox)
        }
    }

    @Test(
        "tells size, sampling, depth, fields and shape",
        arguments: [
            PictureSet(width: 1920, height: 1080), PictureSet(width: 720, height: 576, isProgressive: false, aspect: 2),
            PictureSet(width: 322, height: 242, chromaFormat: 2, bitDepth: 10, aspect: 14),
        ])
    func made(set: PictureSet) throws {
        let format = try SequenceParameterSet(sequenceParameterSet: set.bytes)
        #expect([format.width, format.height] == [set.width, set.height])
        #expect([format.chromaFormat, format.bitDepth] == [set.chromaFormat, set.bitDepth])
        #expect(format.isProgressive == set.isProgressive)
        let shapes = [2: (12, 11), 14: (4, 3)]
        #expect(format.sampleAspect == set.aspect.flatMap { shapes[$0] } ?? (0, 0))
    }

    @Test("is no other NAL unit", arguments: [[], [0x68, 0xEE], [0x65]] as [[UInt8]])
    func others(bytes: [UInt8]) throws {
        #expect(try code { _ = try SequenceParameterSet(sequenceParameterSet: bytes) } == .malformedBox)
    }

    @Test("made of a sound one by chance never ends in a crash")
    func mutations() {
        var random = SeededGenerator(seed: 7)
        let sound = PictureSet(width: 1920, height: 1080, aspect: 255).bytes
        for _ in 0..<2000 {
            var bytes = sound
            for _ in 0..<3 {
                bytes[Int.random(in: 1..<bytes.count, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            _ = try? SequenceParameterSet(sequenceParameterSet: bytes)
        }
    }
}
