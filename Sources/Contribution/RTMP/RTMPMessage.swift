/// A message of RTMP (Adobe RTMP 1.0 §5.1), put together from its chunks.
struct RTMPMessage: Equatable, Sendable {
    /// What a message is (§5.4, §7.1).
    enum Kind {
        static let setChunkSize: UInt8 = 1
        static let abort: UInt8 = 2
        static let acknowledgement: UInt8 = 3
        static let userControl: UInt8 = 4
        static let windowSize: UInt8 = 5
        static let peerBandwidth: UInt8 = 6
        static let audio: UInt8 = 8
        static let video: UInt8 = 9
        static let dataAMF3: UInt8 = 15
        static let commandAMF3: UInt8 = 17
        static let data: UInt8 = 18
        static let command: UInt8 = 20
        static let aggregate: UInt8 = 22
    }

    /// The number of its kind.
    var kind: UInt8
    /// The message stream: 0 for the connection itself.
    var stream: UInt32
    /// Milliseconds; wraps around.
    var time: UInt32
    /// What it carries.
    var payload: [UInt8]
}

/// A peer that does not speak RTMP, or asks for more than is given.
struct RTMPError: Error, Equatable, CustomStringConvertible {
    /// What was wrong, for the log, in English.
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

extension RTMPMessage {
    /// The message as chunks of at most `chunkSize` bytes on a chunk stream from 2 to 63.
    func chunks(on chunkStream: UInt8, chunkSize: Int) -> [UInt8] {
        var bytes: [UInt8] = [chunkStream & 0x3F]
        bytes.appendBigEndian(UInt64(min(time, 0xFF_FFFE)), count: 3)
        bytes.appendBigEndian(UInt64(payload.count), count: 3)
        bytes.append(kind)
        for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: stream >> UInt32(place * 8))) }
        for start in stride(from: 0, to: payload.count, by: max(chunkSize, 1)) {
            if start > 0 { bytes.append(0xC0 | chunkStream & 0x3F) }
            bytes += payload[start..<min(start + max(chunkSize, 1), payload.count)]
        }
        return bytes
    }

    /// A message of the protocol itself (§5.4).
    static func control(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        RTMPMessage(kind: kind, stream: 0, time: 0, payload: payload).chunks(on: 2, chunkSize: 128)
    }

    /// A control message whose content is a number of four bytes.
    static func control(_ kind: UInt8, _ value: UInt32, _ more: [UInt8] = []) -> [UInt8] {
        var payload: [UInt8] = []
        payload.appendBigEndian(UInt64(value), count: 4)
        return control(kind, payload + more)
    }

    /// A command (§7.1.1).
    static func command(_ values: [AMF0Value], stream: UInt32 = 0, chunkSize: Int) -> [UInt8] {
        RTMPMessage(kind: Kind.command, stream: stream, time: 0, payload: AMF0Value.bytes(values))
            .chunks(on: stream == 0 ? 3 : 5, chunkSize: chunkSize)
    }
}
