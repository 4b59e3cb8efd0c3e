import MediaModel
import Testing

@testable import Packaging

@Suite("Silence")
struct SilentTrackTests {
    @Test("has an initialization section that is read as AAC-LC")
    func initialization() throws {
        let section = try TrackInitialization.parse(SilentTrack.initialization)
        #expect(section.codec == "mp4a.40.2")
        #expect(section.timescale == 48_000)
        #expect(section.channels == 2)
        #expect(section.declaredDurations == [0, 0])
        #expect(section.brands.contains("cmfc"))
    }

    @Test("goes on from segment to segment without a gap, and as long as the pictures")
    func continuous() throws {
        let film = try Programmes.silent()
        let section = try TrackInitialization.parse(SilentTrack.initialization)
        var time: Int64 = 0
        for number in 0..<3 {
            let bytes = try #require(SilentTrack.segment(number, of: film))
            let boxes = try Box.all(in: bytes[...])
            let moof = try MovieFragment(try boxes.one("moof").payload, initialization: section)
            #expect(moof.decodeTime == time)
            #expect(moof.isSync)
            #expect(moof.dataOffset == bytes.count - moof.dataLength)
            #expect(try boxes.one("mdat").payload.count == moof.dataLength)
            time += moof.duration
        }
        #expect(abs(Double(time) / 48_000 - 14.4) < 0.011)
        #expect(SilentTrack.segment(3, of: film) == nil)
        #expect(SilentTrack.segment(-1, of: film) == nil)
    }

    @Test("is what an asset without sound has on air, segment by segment")
    func table() throws {
        let id = try #require(AssetID("a1"))
        let asset = try #require(AirAsset(id, try Programmes.silent()))
        #expect(asset.best.track == SilentTrack.name)
        #expect(asset.sound.count == 3)
        #expect(asset.sound(during: 0..<2) == 0..<2)
    }
}
