import MediaModel
import Testing

@testable import Transcoding

@Suite("Taking pictures as they are")
struct CopyPolicyTests {
    private func report(
        _ video: VideoProperties = VideoProperties(width: 1280, height: 720, frameRate: Rational(25, 1)),
        codec: String = "h264", profile: String = "High", idrEvery gop: Int = 50, count: Int = 1500,
        bitRate: Int = 1_500_000, rate: Rational = Rational(25, 1), soundSeconds: Double = 60
    ) -> ProbeReport {
        let idrs = Array(stride(from: 0, to: count, by: gop))
        let bytes = (idrs + [count]).map { Int(Double($0 * bitRate) / 8 / (rate.positive ?? 25)) }
        let pictures = CodedPictures(
            stream: 0, frameRate: rate, count: count, start: 0, reordering: 2, idrFrames: idrs, idrBytes: bytes)
        let sound = CodedSound(stream: 1, count: 2812, start: -0.021, frameSize: 1024, bitRate: 128_000)
        var report = ProbeReport(
            container: "mov", size: 12_000_000, duration: Double(count) / (rate.positive ?? 25),
            streams: [
                SourceStream(index: 0, codec: codec, profile: profile, kind: .video(video)),
                SourceStream(
                    index: 1, codec: "aac", profile: "LC", startTime: 0, duration: soundSeconds,
                    kind: .audio(AudioProperties(sampleRate: 48_000, channels: 2, layout: "stereo"))),
            ])
        report.scan = PacketScan(pictures: pictures, sounds: [sound])
        return report
    }

    private func plan(_ report: ProbeReport) throws -> TranscodePlan {
        try Planner(settings: EncodingSettings()).plan(report)
    }

    @Test("a conforming film keeps its pictures and sound, and gives all renditions its boundaries")
    func conforming() throws {
        let plan = try plan(report())
        #expect(plan.early == .copy)
        #expect(plan.video?.renditions.map(\.encoding) == ["copy", "h264", "h264", "h264", "h264"])
        #expect(plan.audio.first?.copy != nil)
        guard case .listed(let keys, let segments) = plan.video?.grid else {
            Issue.record("no list")
            return
        }
        #expect(keys == Array(stride(from: 0, to: 1500, by: 50)))
        #expect(segments == Array(stride(from: 0, to: 1500, by: 150)))
    }

    @Test("IDR pictures every 4 s make segments of 4 s; all-intra film does not make every picture an IDR")
    func spacing() throws {
        #expect(try plan(report(idrEvery: 100)).video?.grid.start(ofSegment: 1) == 100)
        let intra = try plan(report(idrEvery: 1)).video
        #expect(intra?.grid.longestGOP == 50)
        #expect(intra?.grid.start(ofSegment: 1) == 150)
    }

    @Test("of 50 pictures a second the lower renditions take half, and begin segments with the same pictures")
    func halfRate() throws {
        let video = VideoProperties(width: 1280, height: 720, frameRate: Rational(50, 1))
        let plan = try plan(report(video, idrEvery: 75, count: 3000, rate: Rational(50, 1)))
        #expect(plan.video?.renditions.map(\.frameDivisor) == [1, 2, 2, 2, 2])
        guard case .listed(let keys, _) = plan.video?.grid else {
            Issue.record("no list")
            return
        }
        #expect(keys.allSatisfy { $0 % 2 == 0 })
    }

    @Test("what does not conform is encoded, and the steps say why", arguments: 0..<9)
    func refusals(_ number: Int) throws {
        let size = { (width: Int, height: Int) in
            VideoProperties(width: width, height: height, frameRate: Rational(25, 1))
        }
        var odd = size(1280, 720)
        let changed: ProbeReport
        switch number {
        case 0: changed = report(codec: "hevc")
        case 1: changed = report(profile: "High 10")
        case 2: changed = report(size(321, 240))
        case 3: changed = report(size(3840, 2160))
        case 4:
            odd.sampleAspect = Rational(64, 45)
            changed = report(odd)
        case 5:
            odd.rotation = 90
            changed = report(odd)
        case 6: changed = report(idrEvery: 250)
        case 7: changed = report(bitRate: 3_000_000)
        default: changed = report(soundSeconds: 61)
        }
        let plan = try plan(changed)
        #expect(plan.video?.copy == nil)
        #expect(plan.early == .none)
        #expect(plan.decisions.contains { $0.subject == "video.copy" && $0.reason.zh.contains("重新编码") })
    }

    @Test("a long film that must be encoded is seen in its lowest rendition first")
    func long() throws {
        let plan = try plan(report(codec: "mpeg2video", count: 25 * 3600))
        #expect(plan.early == .lowest)
        let passes = plan.passes
        #expect(passes.map { $0.video.map(\.id) } == [["v144"], ["v720", "v480", "v360", "v240"]])
        #expect(passes.map { $0.audio.flatMap(\.renditions).map(\.group) } == [["a64"], ["a128"]])
        #expect(Set(passes.flatMap(\.trackIDs)) == Set(plan.trackIDs))
    }
}
