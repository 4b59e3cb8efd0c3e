import Testing

@testable import Transcoding

@Suite("Leveling")
struct LevelingTests {
    @Test(
        "brings sound to −16 LUFS and limits only where peaks would pass −1.5 dBTP",
        arguments: [
            (-23.0, -10.0, 7.0, false), (-23.0, -3.0, 7.0, true), (-10.0, 0.5, -6.0, false), (-70.0, -90.0, 0.0, false),
            (-.infinity, -.infinity, 0.0, false), (-60.0, -50.0, 30.0, false),
        ])
    func gain(loudness: Double, peak: Double, gain: Double, isLimited: Bool) {
        let leveling = Leveling(loudness: loudness, truePeak: peak, target: -16)
        #expect(leveling.gain == gain)
        #expect(leveling.isLimited == isLimited)
    }
}
