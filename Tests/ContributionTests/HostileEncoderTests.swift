import MediaModel
import NIOCore
import Synchronization
import Testing

@testable import Contribution

/// Bytes that nobody chose (SplitMix64).
private struct Noise {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// Some bytes of what was sound changed, taken out or put in.
    mutating func spoiled(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(6) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(3) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
            }
        }
        return bytes
    }
}

@Suite("What hostile encoders send")
struct HostileEncoderTests {
    /// A stream as an encoder sends it, behind its handshake.
    private static let stream: [UInt8] =
        EncoderWords.connect + EncoderWords.publish("abcdefghijklmnopqrstuvwxyz012345")
        + RTMPMessage.control(RTMPMessage.Kind.setChunkSize, 300)
        + (0..<20).flatMap { number in
            RTMPMessage(
                kind: 9, stream: 1, time: UInt32(number) * 40, payload: [0x17, 1] + Array(repeating: 7, count: 700)
            )
            .chunks(on: 6, chunkSize: 300)
        }

    @Test("chunks that are nearly sound are read or refused, whatever is wrong with them", arguments: 0..<300)
    func chunks(seed: Int) {
        var noise = Noise(state: UInt64(seed))
        let bytes = noise.spoiled(Self.stream)
        var reader = RTMPChunkReader()
        var most = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = 1 + noise.below(900)
            do throws(RTMPError) {
                try reader.append(rest.prefix(count)) { message throws(RTMPError) in
                    most = max(most, message.payload.count)
                }
            } catch {
                break
            }
            rest = rest.dropFirst(count)
        }
        #expect(most <= bytes.count)
    }

    @Test("a dialogue that is nearly sound never publishes more than one stream", arguments: 0..<200)
    func dialogue(seed: Int) throws {
        var noise = Noise(state: UInt64(seed) &+ 7000)
        var session = RTMPSession()
        _ = try session.take(EncoderWords.handshake + EncoderWords.echo)
        var asked = 0
        for action in (try? session.take(noise.spoiled(Self.stream))) ?? [] {
            if case .publish = action { asked += 1 }
        }
        #expect(asked <= 1)
        #expect(!session.isPublishing, "nobody has let it in")
    }

    @Test("values of AMF0 that are nearly sound, or noise, are read or refused", arguments: 0..<300)
    func values(seed: Int) {
        var noise = Noise(state: UInt64(seed) &+ 9000)
        let sound = AMF0Value.bytes([
            .string("connect"), .number(1), .object(["app": .string("live"), "deep": .object(["x": .null])]),
        ])
        let bytes = seed % 2 == 0 ? noise.spoiled(sound) : noise.bytes(noise.below(400))
        let values = (try? AMF0Reader.values(bytes)) ?? []
        #expect(values.count <= bytes.count)
    }

    @Test("tags made of noise say their own length, and codecs that change are refused", arguments: 0..<100)
    func tags(seed: Int) {
        var noise = Noise(state: UInt64(seed) &+ 11_000)
        var stream = FLVStream(offset: 0)
        for _ in 0..<50 {
            let kind = [UInt8(8), 9, 18][noise.below(3)]
            let message = RTMPMessage(
                kind: kind, stream: 1, time: UInt32(truncatingIfNeeded: noise.next()),
                payload: noise.bytes(noise.below(60)))
            guard let unit = try? stream.tag(message) else { continue }
            let length = unit.bytes[1..<4].reduce(0) { $0 << 8 | Int($1) }
            #expect(unit.bytes.count == length + 15)
            #expect(unit.time ?? -1 >= 0)
        }
    }

    @Test("an encoder that changes its codec on the way is refused, one that goes on is not")
    func codec() throws {
        var stream = FLVStream(offset: 0)
        let h264 = RTMPMessage(kind: 9, stream: 1, time: 0, payload: [0x17, 1, 0, 0, 0])
        #expect(try stream.tag(h264)?.role == .key)
        #expect(try stream.tag(RTMPMessage(kind: 9, stream: 1, time: 40, payload: [0x27, 1, 0, 0, 0]))?.role == .other)
        #expect(try stream.tag(RTMPMessage(kind: 8, stream: 1, time: 40, payload: [0xAF, 1, 0])) != nil)
        #expect(throws: FLVStream.Refusal.changed) {
            _ = try stream.tag(RTMPMessage(kind: 9, stream: 1, time: 80, payload: [0x12, 1, 0]))
        }
        #expect(throws: FLVStream.Refusal.changed) {
            _ = try stream.tag(RTMPMessage(kind: 8, stream: 1, time: 80, payload: [0x2F, 1, 0]))
        }
    }

    @Test("stream identifiers of SRT of any bytes are read or refused", arguments: 0..<200)
    func identifiers(seed: Int) {
        var noise = Noise(state: UInt64(seed) &+ 13_000)
        let sound = Array("#!::r=abcdefghijklmnopqrstuvwxyz012345,m=publish,u=name".utf8)
        let bytes = seed % 2 == 0 ? noise.spoiled(sound) : noise.bytes(noise.below(600))
        let identifier = try? SRTStreamID(String(decoding: bytes, as: UTF8.self))
        #expect((16...64).contains(identifier?.key.rawValue.utf8.count ?? 32))
    }

    @Test("who tries many keys gets no answer for a minute; others do, and what is not a wrong key is told always")
    func wrongKeys() {
        let now = Mutex(NIODeadline.uptimeNanoseconds(1))
        let keys = WrongKeys { now.withLock { $0 } }
        for _ in 0..<WrongKeys.most { #expect(keys.mayAnswer(.unknownKey, to: "a")) }
        #expect(!keys.mayAnswer(.unknownKey, to: "a"))
        #expect(keys.mayAnswer(.tooMany, to: "a"))
        #expect(keys.mayAnswer(.unknownKey, to: "b"))
        now.withLock { $0 = $0 + .seconds(61) }
        #expect(keys.mayAnswer(.unknownKey, to: "a"))
        for number in 0..<5000 { _ = keys.mayAnswer(.unknownKey, to: "\(number)") }
        #expect(!keys.mayAnswer(.unknownKey, to: "new"), "no more addresses are remembered than there is room for")
    }

    @Test(
        "an address is told from its port",
        arguments: [("[IPv4]192.0.2.1/192.0.2.1:5", "[IPv4]192.0.2.1/192.0.2.1"), ("[::1]:7", "[::1]"), ("", "")])
    func hosts(address: String, host: String) {
        #expect(RTMPHandler.host(address) == host)
    }

    @Test(
        "an address is told as people write it",
        arguments: [("192.0.2.7", "192.0.2.7:5"), ("2001:db8::7", "[2001:db8::7]:5")])
    func addresses(host: String, text: String) throws {
        #expect(RTMPHandler.text(try SocketAddress(ipAddress: host, port: 5)) == text)
    }
}
