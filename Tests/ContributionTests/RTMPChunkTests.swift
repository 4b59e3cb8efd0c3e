import Testing

@testable import Contribution

@Suite("RTMP chunks")
struct RTMPChunkTests {
    private func read(_ bytes: [UInt8], pieces: Int = .max) throws -> [RTMPMessage] {
        var reader = RTMPChunkReader()
        var messages: [RTMPMessage] = []
        for start in stride(from: 0, to: bytes.count, by: min(pieces, max(bytes.count, 1))) {
            try reader.append(bytes[start..<min(start + min(pieces, bytes.count), bytes.count)]) {
                message throws(RTMPError) in messages.append(message)
            }
        }
        return messages
    }

    @Test("a message comes whole however its bytes are cut", arguments: [1, 2, 7, 127, 1000, .max])
    func pieces(size: Int) throws {
        let message = RTMPMessage(kind: 9, stream: 1, time: 1234, payload: (0..<1000).map { UInt8($0 % 251) })
        #expect(try read(message.chunks(on: 6, chunkSize: 128), pieces: size) == [message])
    }

    @Test("messages of two chunk streams may be woven into each other")
    func woven() throws {
        let picture = RTMPMessage(kind: 9, stream: 1, time: 40, payload: Array(repeating: 1, count: 200))
        let sound = RTMPMessage(kind: 8, stream: 1, time: 41, payload: Array(repeating: 2, count: 20))
        let chunks = picture.chunks(on: 6, chunkSize: 128)
        let first = 12 + 128
        let bytes = chunks[..<first] + sound.chunks(on: 4, chunkSize: 128) + chunks[first...]
        #expect(try read(Array(bytes)) == [sound, picture])
    }

    @Test("times come whole, as differences, again, and beyond three bytes")
    func times() throws {
        var bytes: [UInt8] = [0x04, 0, 0, 100, 0, 0, 1, 8, 1, 0, 0, 0, 0xAA]
        bytes += [0x44, 0, 0, 20, 0, 0, 1, 8, 0xAB]
        bytes += [0x84, 0, 0, 30, 0xAC]
        bytes += [0xC4, 0xAD]
        bytes += [0x04, 0xFF, 0xFF, 0xFF, 0, 0, 1, 8, 1, 0, 0, 0, 0x01, 0x02, 0x03, 0x04, 0xAE]
        #expect(try read(bytes).map(\.time) == [100, 120, 150, 180, 0x0102_0304])
    }

    @Test("the peer's chunk size holds from then on")
    func chunkSize() throws {
        let size = RTMPMessage.control(RTMPMessage.Kind.setChunkSize, 4096)
        let message = RTMPMessage(kind: 9, stream: 1, time: 0, payload: Array(repeating: 3, count: 3000))
        #expect(try read(size + message.chunks(on: 6, chunkSize: 4096)).last == message)
    }

    @Test(
        "what is out of bounds is refused",
        arguments: [
            // A difference before there is anything to differ from.
            [0x44, 0, 0, 20, 0, 0, 1, 8, 0xAB],
            // A message of 16 MiB.
            [0x04, 0, 0, 0, 0xFF, 0xFF, 0xFF, 8, 1, 0, 0, 0],
            // Chunks of no bytes, and of more than there may be.
            [0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0x80, 0, 0, 0],
            // Forty chunk streams.
            (0..<40).flatMap { [0x00, UInt8($0), 0, 0, 0, 0, 0, 1, 8, 1, 0, 0, 0, 0xAA] },
        ] as [[UInt8]])
    func hostile(bytes: [UInt8]) {
        #expect(throws: RTMPError.self) { _ = try read(bytes) }
    }

    @Test("unfinished messages take no more memory than is allowed")
    func unfinished() {
        var bytes = RTMPMessage.control(RTMPMessage.Kind.setChunkSize, 1 << 20)
        for stream in UInt8(3)..<30 {
            bytes += [stream, 0, 0, 0, 0x7F, 0xFF, 0xFF, 9, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 1 << 20)
        }
        #expect(throws: RTMPError.self) { _ = try read(bytes) }
    }
}
