import Accounts
import MediaModel
import Testing

@testable import Delivery

@Suite("A viewing token")
struct ViewingTokenTests {
    private let signer = TokenSigner(key: Array(1...32))
    private let now: Int64 = 1_795_233_600_000

    private func token(asset: String = "0123456789abcdef0123456789abcdef", duration: Int = 3600) throws -> ViewingToken
    {
        ViewingToken(
            viewing: try #require(ViewingID("01kqv8d3s0abcdef")), programme: try #require(ProgrammeID("p-1")),
            asset: try #require(AssetID(asset)), viewerMark: .max, duration: duration, now: now)
    }

    @Test("reads back as it was written", arguments: ["0123456789abcdef0123456789abcdef", "odd-name_1", "abc", "ab"])
    func roundTrip(asset: String) throws {
        let token = try token(asset: asset)
        let text = token.encoded(by: signer)
        #expect(try ViewingToken(text[...], signer: signer, now: now) == token)
        #expect(text.utf8.count < 160)
        #expect(MediaTarget("/v/\(text)/\(asset)/master.m3u8") != .malformed)
    }

    @Test("lives for the length of its film and a day")
    func life() throws {
        let text = try token().encoded(by: signer)
        let end = now + (3600 + 24 * 3600) * 1000
        #expect(throws: Never.self) { try ViewingToken(text[...], signer: signer, now: end - 1) }
        #expect(throws: ViewingToken.Refusal.expired) { try ViewingToken(text[...], signer: signer, now: end) }
    }

    @Test("is refused when any one of its characters is another")
    func altered() throws {
        let text = Array(try token().encoded(by: signer).utf8)
        for place in text.indices {
            var changed = text
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let other = String(decoding: changed, as: UTF8.self)
            #expect(throws: ViewingToken.Refusal.invalid) { try ViewingToken(other[...], signer: signer, now: now) }
        }
    }

    @Test("is refused when it is cut, stretched, or no token at all", arguments: ["", "A", "====", "%00", "你好"])
    func malformed(text: String) throws {
        let good = try token().encoded(by: signer)
        for text in [text, String(good.dropLast()), good + "AAAA", String(repeating: "A", count: 500)] {
            #expect(throws: ViewingToken.Refusal.invalid) { try ViewingToken(text[...], signer: signer, now: now) }
        }
    }
}
