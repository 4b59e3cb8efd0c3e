import Foundation
import MediaModel
import Testing

@testable import Channels

@Suite("Channels")
struct ChannelTests {
    @Test("an item of a channel comes back from JSON as it was")
    func items() throws {
        let channel = try #require(ChannelID("county-1"))
        let asset = try #require(AssetID("0123456789abcdef0123456789abcdef"))
        let item = AirItem(
            channel: channel, number: 7, start: 1_000, end: 61_000, kind: .programme, programme: ProgrammeID("p1"),
            asset: asset, segments: 0..<10, pictureSequence: 70, soundSequence: 71, entry: 3)
        let data = try JSONEncoder().encode(item)
        #expect(try JSONDecoder().decode(AirItem.self, from: data) == item)
    }
}
