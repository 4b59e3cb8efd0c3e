import Logging
import MediaModel
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Contribution

/// What an encoder says, as bytes.
enum EncoderWords {
    static let handshake: [UInt8] = [3] + [UInt8](repeating: 7, count: 1536)
    static let echo = [UInt8](repeating: 9, count: 1536)

    static func command(_ values: [AMF0Value]) -> [UInt8] { RTMPMessage.command(values, chunkSize: 128) }

    static let connect = command([.string("connect"), .number(1), .object(["app": .string("live")])])

    static func publish(_ name: String) -> [UInt8] {
        command([.string("releaseStream"), .number(2), .null, .string(name)])
            + command([.string("FCPublish"), .number(3), .null, .string(name)])
            + command([.string("createStream"), .number(4), .null])
            + command([.string("publish"), .number(5), .null, .string(name), .string("live")])
    }

    static func video(_ time: UInt32, _ payload: [UInt8]) -> [UInt8] {
        RTMPMessage(kind: 9, stream: 1, time: time, payload: payload).chunks(on: 6, chunkSize: 128)
    }
}

/// A sink that keeps what it is given.
final class KeepingSink: ContributionSink {
    let timeOffset: Int64
    let isWanted: Bool
    let kept = Mutex<[ContributedUnit]>([])
    let ending = Mutex<[String?]>([])

    init(timeOffset: Int64 = 0, isWanted: Bool = true) {
        self.timeOffset = timeOffset
        self.isWanted = isWanted
    }

    func take(_ unit: ContributedUnit) -> Bool {
        kept.withLock { $0.append(unit) }
        return isWanted
    }

    func end(_ reason: String?) { ending.withLock { $0.append(reason) } }
}

@Suite("An encoder over RTMP")
struct RTMPDialogueTests {
    private let key = "abcdefghijklmnopqrstuvwxyz012345"

    private func channel(_ answer: @escaping @Sendable (StreamKey) -> Admission) throws -> EmbeddedChannel {
        let log = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let channel = EmbeddedChannel(handler: RTMPHandler(desk: { key, _ in answer(key) }, log: log))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1935)).wait()
        return channel
    }

    private func send(_ bytes: [UInt8], _ channel: EmbeddedChannel) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    /// The values of all commands that were sent, behind the handshake.
    private func commands(_ channel: EmbeddedChannel) throws -> [[AMF0Value]] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer.readableBytesView) }
        guard bytes.count > 3073 else { return [] }
        var reader = RTMPChunkReader()
        var found: [[AMF0Value]] = []
        try reader.append(bytes[3073...]) { message throws(RTMPError) in
            if message.kind == RTMPMessage.Kind.command, let values = try? AMF0Reader.values(message.payload) {
                found.append(values)
            }
        }
        return found
    }

    @Test("connects, publishes, and its messages become tags that go on where the last connection ended")
    func publishing() throws {
        let sink = KeepingSink(timeOffset: 5000)
        let channel = try channel { $0.rawValue == key ? .accepted(sink) : .refused(.unknownKey) }
        try send(EncoderWords.handshake, channel)
        try send(EncoderWords.echo + EncoderWords.connect + EncoderWords.publish(key + "?a=b"), channel)
        try send(
            EncoderWords.video(70, [0x17, 0, 0, 0, 0, 1]) + EncoderWords.video(110, [0x27, 1, 0, 0, 0, 2]), channel)
        let units = sink.kept.withLock { $0 }
        #expect(units.map(\.role) == [.configuration, .other])
        #expect(units.map(\.time) == [5000, 5040])
        #expect(units.first?.bytes == [9, 0, 0, 6, 0, 0x13, 0x88, 0, 0, 0, 0, 0x17, 0, 0, 0, 0, 1, 0, 0, 0, 17])
        let said = try commands(channel)
        #expect(said.first?[0] == .string("_result"))
        #expect(said.last?.last?["code"]?.text == "NetStream.Publish.Start")
        try send(EncoderWords.command([.string("deleteStream"), .number(6), .null, .number(1)]), channel)
        #expect(sink.ending.withLock { $0 } == [nil])
        #expect(!channel.isActive)
    }

    @Test("is told why it is refused, and the connection ends", arguments: AdmissionRefusal.allCases)
    func refused(reason: AdmissionRefusal) throws {
        let channel = try channel { _ in .refused(reason) }
        try send(EncoderWords.handshake + EncoderWords.echo + EncoderWords.connect, channel)
        try send(EncoderWords.publish(key), channel)
        let status = try commands(channel).last?.last
        #expect(status?["level"]?.text == "error")
        #expect(status?["description"]?.text == reason.message.en)
        #expect(!channel.isActive)
    }

    @Test("is closed when nothing more is wanted")
    func unwanted() throws {
        let sink = KeepingSink(isWanted: false)
        let channel = try channel { _ in .accepted(sink) }
        try send(EncoderWords.handshake + EncoderWords.echo + EncoderWords.connect + EncoderWords.publish(key), channel)
        try send(EncoderWords.video(0, [0x17, 0, 0, 0, 0]), channel)
        #expect(!channel.isActive)
        #expect(sink.ending.withLock { $0.count } == 1)
    }

    @Test("that sends a codec by four letters is sent away")
    func enhanced() throws {
        let sink = KeepingSink()
        let channel = try channel { _ in .accepted(sink) }
        try send(EncoderWords.handshake + EncoderWords.echo + EncoderWords.connect + EncoderWords.publish(key), channel)
        try send(EncoderWords.video(0, [0x90] + Array("hvc1".utf8)), channel)
        #expect(!channel.isActive)
        #expect(sink.kept.withLock { $0.isEmpty })
    }

    @Test(
        "what is no RTMP, or not publishing, ends the connection",
        arguments: [
            [UInt8](repeating: 0x47, count: 10), Array("GET / HTTP/1.1\r\n\r\n".utf8),
            EncoderWords.handshake + EncoderWords.echo + EncoderWords.publish("abcdefghijklmnopqrstuvwxyz012345"),
            EncoderWords.handshake + EncoderWords.echo + EncoderWords.connect
                + EncoderWords.command([.string("play"), .number(2), .null, .string("x")]),
        ])
    func hostile(bytes: [UInt8]) throws {
        let channel = try channel { _ in .accepted(KeepingSink()) }
        try? send(bytes, channel)
        #expect(!channel.isActive)
    }

    @Test("random bytes behind a handshake never stop the server", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let bytes = (0..<4096).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        var session = RTMPSession()
        _ = try session.take(EncoderWords.handshake + EncoderWords.echo)
        // Refused or waited for, but never more than its bounds in memory.
        _ = try? session.take(EncoderWords.connect + bytes)
        _ = try? session.take(bytes.reversed())
        #expect(!session.isPublishing)
    }
}
