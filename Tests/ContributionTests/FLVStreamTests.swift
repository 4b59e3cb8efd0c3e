import MediaModel
import Testing

@testable import Contribution

@Suite("FLV made of RTMP")
struct FLVStreamTests {
    private func message(_ kind: UInt8, _ time: UInt32, _ payload: [UInt8]) -> RTMPMessage {
        RTMPMessage(kind: kind, stream: 1, time: time, payload: payload)
    }

    @Test("a time goes on where 32 bits run over, and an earlier one stays earlier")
    func times() throws {
        var stream = FLVStream(offset: 1000)
        let times: [UInt32] = [0xFFFF_FFF0, 0xFFFF_FFE8, 0x10]
        let made = try times.map { try stream.tag(message(9, $0, [0x27, 1, 0, 0, 0]))?.time }
        #expect(made == [1000, 992, 1032])
    }

    @Test(
        "tags say what they are for those who leave something out",
        arguments: [
            (9, [0x17, 0, 0], .configuration), (9, [0x17, 1, 0], .key), (9, [0x27, 1, 0], .other),
            (8, [0xAF, 0], .configuration), (8, [0xAF, 1], .other), (18, [2, 0, 0], .configuration),
        ] as [(UInt8, [UInt8], ContributedUnit.Role)])
    func roles(kind: UInt8, payload: [UInt8], role: ContributedUnit.Role) throws {
        var stream = FLVStream(offset: 0)
        #expect(try stream.tag(message(kind, 0, payload))?.role == role)
    }

    @Test("data are kept without the word for servers")
    func data() throws {
        var stream = FLVStream(offset: 0)
        let payload = AMF0Value.bytes([
            .string("@setDataFrame"), .string("onMetaData"), .object(["width": .number(640)]),
        ])
        let tag = try #require(try stream.tag(message(18, 0, payload)))
        #expect(Array(tag.bytes[11...].prefix(13)) == AMF0Value.bytes([.string("onMetaData")]))
    }

    @Test("a message without content is no tag")
    func empty() throws {
        var stream = FLVStream(offset: 0)
        #expect(try stream.tag(message(8, 0, [])) == nil)
    }
}
