import MediaModel
import Testing

@testable import Transcoding

@Suite("The planner")
struct PlannerTests {
    private let planner = Planner(settings: EncodingSettings())

    private func video(_ properties: VideoProperties, index: Int = 0, codec: String = "h264") -> SourceStream {
        SourceStream(index: index, codec: codec, kind: .video(properties))
    }

    private func audio(_ index: Int, language: String? = nil, channels: Int = 2) -> SourceStream {
        SourceStream(
            index: index, codec: "aac", language: language,
            kind: .audio(AudioProperties(sampleRate: 48_000, channels: channels, layout: "stereo")))
    }

    private let film = VideoProperties(width: 1280, height: 720, frameRate: Rational(25, 1))

    @Test("plans an ordinary film: 2 s GOPs, three a segment, two qualities of sound")
    func ordinary() throws {
        let report = ProbeReport(container: "mov", size: 1, duration: 60, streams: [video(film), audio(1)])
        let plan = try planner.plan(report)
        #expect(plan.video?.grid == .regular(gopFrames: 50, gopsPerSegment: 3))
        #expect(plan.early == .none)
        #expect(plan.video?.renditions.first?.id == "v720")
        #expect(plan.audio.map(\.language) == ["und"])
        #expect(plan.trackIDs.suffix(2) == ["a128-und", "a64-und"])
        #expect(!plan.decisions.isEmpty && plan.decisions.allSatisfy { !$0.reason.zh.isEmpty && !$0.reason.en.isEmpty })
    }

    @Test("tells a rate with two places", arguments: [(Rational(2305, 100), "23.05"), (Rational(25, 1), "25 ")])
    func rateText(rate: Rational, expected: String) {
        let properties = VideoProperties(width: 640, height: 480, frameRate: rate)
        #expect(FrameRatePolicy.rate(for: properties).1.reason.en.hasPrefix(expected))
    }

    @Test(
        "fills no gap before a stream that is longer than any film",
        arguments: [
            (60, 0, true), (60, 1700, true), (60, 2000, false), (7200, 2000, true), (60, 4_026_531, false),
            (nil, 2000, true), (nil, 50_000, false), (1e9, 50_000, false),
        ] as [(Double?, Double, Bool)])
    func gaps(duration: Double?, start: Double, isTaken: Bool) {
        var late = audio(1)
        late.startTime = start
        var first = video(film)
        first.startTime = 0
        let report = ProbeReport(container: "flv", size: 1, duration: duration, streams: [first, late])
        #expect(((try? planner.plan(report)) != nil) == isTaken)
    }

    @Test("is deterministic")
    func deterministic() throws {
        let report = ProbeReport(container: "mov", size: 1, duration: 60, streams: [video(film), audio(1)])
        #expect(try planner.plan(report) == planner.plan(report))
    }

    @Test(
        "chooses a constant frame rate",
        arguments: [
            (Rational(25, 1), Rational(25, 1), Rational(25, 1)),
            (Rational(30_000, 1001), Rational(30_000, 1001), Rational(30_000, 1001)),
            (Rational(2997, 100), Rational(2997, 100), Rational(30_000, 1001)),
            (Rational(24_000, 1001), Rational(24_000, 1001), Rational(24_000, 1001)),
            (Rational(173, 10), Rational(600, 1), Rational(20, 1)),
            (Rational(7, 1), Rational(7, 1), Rational(7, 1)),
            (Rational(144, 10), Rational(25, 1), Rational(25, 1)),
            (Rational(55, 10), Rational(303, 10), Rational(30, 1)),
            (Rational(173, 10), Rational(60, 1), Rational(20, 1)),
            (Rational(45, 1), Rational(60, 1), Rational(60, 1)),
            (Rational(240, 1), Rational(240, 1), Rational(60, 1)),
            (Rational(0, 0), Rational(0, 0), Rational(25, 1)),
        ])
    func frameRates(average: Rational, base: Rational, expected: Rational) {
        let properties = VideoProperties(width: 640, height: 480, frameRate: average, baseFrameRate: base)
        #expect(FrameRatePolicy.rate(for: properties).0 == expected)
    }

    @Test(
        "shows pictures upright in square pixels",
        arguments: [
            (VideoProperties(width: 1280, height: 720, frameRate: Rational(25, 1), rotation: 90), 720, 1280),
            (
                VideoProperties(width: 720, height: 576, sampleAspect: Rational(64, 45), frameRate: Rational(25, 1)),
                1024, 576
            ),
            (VideoProperties(width: 321, height: 241, frameRate: Rational(25, 1)), 320, 240),
            (
                VideoProperties(width: 720, height: 480, sampleAspect: Rational(0, 0), frameRate: Rational(25, 1)), 720,
                480
            ),
        ])
    func display(_ properties: VideoProperties, width: Int, height: Int) throws {
        let plan = try planner.plan(ProbeReport(container: "mov", size: 1, streams: [video(properties)]))
        #expect(plan.video.map { [$0.width, $0.height] } == [width, height])
    }

    @Test("keeps one stream of each language, the default first")
    func languages() throws {
        var english = audio(2, language: "eng")
        english.isDefault = true
        let report = ProbeReport(
            container: "matroska", size: 1,
            streams: [video(film), audio(1, language: "chi"), english, audio(3, language: "zho")])
        #expect(try planner.plan(report).audio.map(\.language) == ["en", "zh"])
    }

    @Test("takes pictures and sound of the same program")
    func programs() throws {
        let report = ProbeReport(
            container: "mpegts", size: 1, streams: [audio(0), audio(1), video(film, index: 2), video(film, index: 3)],
            programs: [[], [1, 3], [0, 2]])
        let plan = try planner.plan(report)
        #expect(plan.video?.stream == 3)
        #expect(plan.audio.map(\.stream) == [1])
    }

    @Test("makes a sound programme of a file with a cover")
    func cover() throws {
        let report = ProbeReport(
            container: "flac", size: 1, streams: [audio(0), SourceStream(index: 1, codec: "png", kind: .cover)])
        #expect(try planner.plan(report).video == nil)
    }

    @Test(
        "refuses what it cannot or must not take",
        arguments: [
            (ProbeReport(container: "mov", size: 1), RejectionCode.noStreams),
            (
                ProbeReport(
                    container: "mov", size: 1,
                    streams: [
                        SourceStream(
                            index: 0, codec: "unknown",
                            kind: .video(VideoProperties(width: 640, height: 360, frameRate: Rational(25, 1))))
                    ]), .unsupportedCodec
            ),
            (
                ProbeReport(
                    container: "mov", size: 1,
                    streams: [
                        SourceStream(
                            index: 0, codec: "h264",
                            kind: .video(VideoProperties(width: 65_535, height: 65_535, frameRate: Rational(25, 1))))
                    ]), .tooLarge
            ),
            (ProbeReport(container: "mov", size: 1, duration: 1e6), .tooLong),
            (
                ProbeReport(
                    container: "mpegts", size: 1,
                    streams: (0..<33).map { SourceStream(index: $0, codec: "unknown", kind: .other) }), .tooManyStreams
            ),
        ])
    func refusals(_ report: ProbeReport, code: RejectionCode) {
        let refusal = #expect(throws: SourceRefusal.self) { try planner.plan(report) }
        #expect(refusal?.code == code)
    }
}
