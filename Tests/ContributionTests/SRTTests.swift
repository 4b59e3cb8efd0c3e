import MediaModel
import Testing

@testable import Contribution

@Suite("SRT")
struct SRTTests {
    private static let key = "abcdefghijklmnopqrstuvwxyz012345"

    @Test(
        "a stream identifier names a key, bare or as the access control has it",
        arguments: [key, "#!::r=\(key),m=publish", "#!::u=obs,m=publish,r=\(key)", "#!::r=\(key)"])
    func keys(text: String) throws {
        #expect(try SRTStreamID(text).key.rawValue == Self.key)
    }

    @Test(
        "others are refused",
        arguments: [
            ("", .noKey), ("short", .noKey), ("#!::m=publish", .noKey), ("#!::r=\(key),m=request", .notPublishing),
            ("#!::r=../\(key)", .noKey), (String(repeating: "a", count: 600), .noKey),
        ] as [(String, SRTStreamID.Refusal)])
    func refused(text: String, reason: SRTStreamID.Refusal) {
        #expect(throws: reason) { try SRTStreamID(text) }
    }

    @Test("only whole packets of a transport stream are taken, and a sender of others is given up")
    func packets() {
        var stream = TransportStream()
        let packet = [0x47] + [UInt8](repeating: 0, count: 187)
        #expect(stream.unit((packet + packet)[...])?.bytes.count == 376)
        #expect(stream.unit(packet.dropLast()) == nil)
        #expect(stream.unit((packet + [0] + packet.dropFirst())[...]) == nil)
        #expect(stream.unit([]) == nil)
        for _ in 0..<200 { _ = stream.unit([1, 2, 3]) }
        #expect(stream.isGivenUp)
    }
}
