import Testing

@testable import Packaging

@Suite("Boxes")
struct BoxTests {
    @Test("are read one behind the other")
    func siblings() throws {
        let bytes = BoxBytes.box("free", [1, 2, 3]) + BoxBytes.box("skip") + BoxBytes.box("mdat", [4])
        let boxes = try Box.all(in: bytes[...])
        #expect(boxes.map(\.kind) == ["free", "skip", "mdat"])
        #expect(boxes.map { Array($0.payload) } == [[1, 2, 3], [], [4]])
    }

    @Test("have a head of 16 bytes where their size takes 64 bits")
    func largeSize() throws {
        let bytes = BoxBytes.u32(1) + Array("mdat".utf8) + BoxBytes.u64(18) + [7, 8]
        let boxes = try Box.all(in: bytes[...])
        #expect(boxes.map { Array($0.payload) } == [[7, 8]])
        #expect(try BoxHeader.read(bytes[...]) == BoxHeader(kind: "mdat", length: 16, size: 18))
    }

    @Test("of size 0 reach to the end")
    func openEnd() throws {
        let bytes = BoxBytes.box("free") + BoxBytes.u32(0) + Array("mdat".utf8) + [1, 2, 3]
        #expect(try Box.all(in: bytes[...]).map { Array($0.payload) } == [[], [1, 2, 3]])
    }

    @Test(
        "with an impossible size are refused",
        arguments: [
            BoxBytes.u32(7) + Array("free".utf8),
            BoxBytes.u32(2) + Array("free".utf8),
            BoxBytes.u32(9) + Array("free".utf8),
            BoxBytes.u32(.max) + Array("free".utf8),
            BoxBytes.u32(1) + Array("free".utf8) + BoxBytes.u64(15),
            BoxBytes.u32(1) + Array("free".utf8) + BoxBytes.u64(.max),
            BoxBytes.u32(1) + Array("free".utf8) + BoxBytes.u64(1 << 50),
            BoxBytes.u32(1) + Array("free".utf8),
            BoxBytes.box("free") + [0, 0, 0],
        ])
    func impossibleSizes(bytes: [UInt8]) throws {
        #expect(try code { _ = try Box.all(in: bytes[...]) } == .malformedBox)
    }

    @Test("are counted, and too many refused")
    func tooMany() throws {
        let one = BoxBytes.box("free")
        let most = Array(repeatElement(one, count: Box.limit).joined())
        #expect(try Box.all(in: most[...]).count == Box.limit)
        #expect(try code { _ = try Box.all(in: (most + one)[...]) } == .overLimit)
    }

    @Test("are named in messages even when their names cannot be printed")
    func names() {
        #expect("\(FourCC(0x6D6F_6F76))" == "moov")
        #expect("\(FourCC(0x0041_FF0A))" == "?A??")
    }
}

@Suite("Bits")
struct BitReaderTests {
    @Test(
        "hold Exp-Golomb numbers",
        arguments: [
            ([0x80], 0, 0), ([0x40], 1, 1), ([0x60], 2, -1), ([0x20], 3, 2), ([0x28], 4, -2),
            ([0, 0, 0, 1, 0, 0, 0, 0], UInt32(1 << 31) - 1, Int32(1 << 30)),
        ] as [([UInt8], UInt32, Int32)])
    func golomb(bytes: [UInt8], unsigned: UInt32, signed: Int32) throws {
        var reader = BitReader(bytes[...])
        #expect(try reader.unsignedGolomb() == unsigned)
        reader = BitReader(bytes[...])
        #expect(try reader.signedGolomb() == signed)
    }

    @Test("never end beyond their bytes", arguments: [[], [0], [0, 0, 0, 0, 0xFF], [0x01]] as [[UInt8]])
    func cutOff(bytes: [UInt8]) throws {
        #expect(
            try code {
                var reader = BitReader(bytes[...])
                _ = try reader.unsignedGolomb()
            } == .malformedBox)
    }
}
