import Foundation
import MediaModel
import Testing

@testable import Ingest

@Suite("A part of a live event grows")
struct GrowingPartTests {
    private var plan: TranscodePlan {
        let renditions = ["v360", "v144"].map {
            VideoRendition(
                id: $0, encoding: "h264-live", width: 640, height: 360, crf: 23, maxBitRate: 1, bufferSize: 1,
                preset: "veryfast", audioGroup: "a64")
        }
        let video = VideoPlan(
            stream: 0, width: 640, height: 360, frameRate: Rational(25, 1),
            grid: .regular(gopFrames: 50, gopsPerSegment: 2), normalization: [], renditions: renditions,
            storyboardInterval: 10)
        let sound = AudioPlan(
            stream: 1, language: "und", title: nil, sampleRate: 48_000, channels: 2, loudness: -16,
            renditions: [AudioRendition(id: "a64-und", group: "a64", encoding: "aac", bitRate: 64_000)])
        return TranscodePlan(duration: nil, video: video, audio: [sound], decisions: [])
    }

    private let gop = Fragment(length: 1000, duration: 20_000, keyLength: 10)
    private let short = Fragment(length: 500, duration: 12_000, keyLength: 10)

    @Test("by segments that all of its tracks have")
    func whole() throws {
        var part = GrowingPart(plan)
        part.take([gop, gop, gop, gop, gop], track: "v360")
        part.take([gop, gop, gop], track: "v144")
        part.take([Fragment(length: 100, duration: 192_512)], track: "a64-und")
        part.take([gop], track: "unknown")
        #expect(part.wholeSegments == 1)
        let result = try part.result(segments: 1) { _ in 700 }
        #expect(result.duration == 4)
        #expect(result.tracks.map(\.table.segments.count) == [1, 1, 1])
        #expect(result.tracks[0].table.segments[0].offset == 700)
    }

    @Test("and ends with a shorter one, if that is worth it and all tracks have it")
    func rest() throws {
        var part = GrowingPart(plan)
        for track in ["v360", "v144"] { part.take([gop, gop, short], track: track) }
        part.take([Fragment(length: 100, duration: 192_512)], track: "a64-und")
        #expect(part.finalSegments == 1)
        part.take([Fragment(length: 100, duration: 57_344)], track: "a64-und")
        #expect(part.finalSegments == 2)
        let last = try part.result(segments: 2) { _ in 700 }.tracks.map { $0.table.segments[1].duration }
        #expect(last == [12_000, 12_000, 57_344])
    }

    @Test("a recording that was cut off is whole up to its last whole tag")
    func flv() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("flv-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let tag = { (time: UInt8) -> [UInt8] in [9, 0, 0, 2, 0, 0, time, 0, 0, 0, 0, 0x27, 1, 0, 0, 0, 13] }
        let bytes = FLVFile.header + tag(10) + tag(50) + tag(90).dropLast(3)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let found = try #require(FLVFile.measure(path: path))
        #expect(found == (Int64(FLVFile.header.count + 34), 50))
        let recording = try LiveRecording(path: path, kind: .rtmp)
        recording.cut(to: found.whole)
        try recording.append(tag(70))
        #expect(FLVFile.measure(path: path)?.lastTime == 70)
    }
}
