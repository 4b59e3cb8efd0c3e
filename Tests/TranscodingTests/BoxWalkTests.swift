import Foundation
import Testing

@testable import Transcoding

@Suite("A film that was cut off")
struct BoxWalkTests {
    private static func box(_ type: String, _ count: Int, saying length: UInt32? = nil) -> Data {
        let length = length ?? UInt32(count + 8)
        return Data((0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }) + Data(type.utf8)
            + Data(count: count)
    }

    private static func isCutOff(_ bytes: Data) throws -> Bool {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try bytes.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forReadingFrom: file)
        return BoxWalk.isCutOff(descriptor: handle.fileDescriptor, size: Int64(bytes.count))
    }

    @Test("is known by a box that runs past its end, or by the index that is not there")
    func cutOff() throws {
        #expect(try Self.isCutOff(Self.box("ftyp", 16) + Self.box("mdat", 100, saying: 5000)))
        #expect(try Self.isCutOff(Self.box("ftyp", 16) + Self.box("mdat", 100)))
        #expect(try Self.isCutOff(Self.box("ftyp", 16) + Self.box("mdat", 100) + Data([0, 0, 0])))
        #expect(try Self.isCutOff(Self.box("ftyp", 16) + Self.box("mdat", 100, saying: 0)))
    }

    @Test("is not a whole one, nor one that is something else")
    func whole() throws {
        #expect(try !Self.isCutOff(Self.box("ftyp", 16) + Self.box("mdat", 100) + Self.box("moov", 40)))
        #expect(try !Self.isCutOff(Self.box("RIFF", 100, saying: 5000)))
        #expect(try !Self.isCutOff(Data("text, and no film at all".utf8)))
        #expect(try !Self.isCutOff(Data()))
    }
}
