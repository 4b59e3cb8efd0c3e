import FFmpeg
import Foundation
import MediaModel

/// Carries out a plan: one decode, every rendition beside each other, each on its own thread behind a bounded queue.
struct Transcoder {
    let source: Source
    let plan: TranscodePlan
    let settings: EncodingSettings
    let announce: @Sendable (WorkerEvent) -> Void

    /// Makes all tracks and pictures in the working directory.
    ///
    /// - Throws: `SourceRefusal` when the source is at fault; anything else is a fault of ours or of the machine.
    func run() throws -> WorkerResult {
        let progress = TranscodeProgress(duration: plan.duration, announce: announce)
        let reporting = StageGroup()
        reporting.start("progress") { progress.report() }
        defer {
            progress.finish()
            try? reporting.wait()
        }
        progress.begin(.measuring, tracks: ["loudness"])
        let leveling = try measure(progress)
        progress.begin(.encoding, tracks: plan.trackIDs)
        let work = try Work(source: source, plan: plan, leveling: leveling, progress: progress)
        work.start(settings: settings, announce: announce)
        try work.stages.wait()
        var result = try work.result(leveling: leveling)
        let found = try EmbeddedSubtitles(plan: plan).write(from: source)
        result.subtitles = found.subtitles
        result.remarks += found.remarks
        return result
    }

    private func measure(_ progress: TranscodeProgress) throws -> [Leveling] {
        guard !plan.audio.isEmpty else { return [] }
        let meter = LoudnessMeter(plans: plan.audio) { progress.reached($0, track: "loudness") }
        return try meter.measure(source.open())
    }
}

/// The threads of one transcoding and what they came to.
private final class Work: @unchecked Sendable {
    let stages = StageGroup()
    private let plan: TranscodePlan
    private let demuxer: Demuxer
    private let leveling: [Leveling]
    private let progress: TranscodeProgress
    private let end: ProgrammeEnd
    private let grid: SegmentGrid
    private let origin: Double
    private let report: ProbeReport

    private let lock = NSLock()
    private var tracks: [String: WorkerTrack] = [:]
    private var outcomes: [Int: StreamDecoding.Outcome] = [:]
    private var longest = 0.0
    private var sheets: (poster: Picture?, storyboard: Storyboard?)
    private var remarks: [Decision] = []

    init(source: Source, plan: TranscodePlan, leveling: [Leveling], progress: TranscodeProgress) throws {
        self.plan = plan
        self.leveling = leveling
        self.progress = progress
        demuxer = try source.open()
        report = demuxer.report
        let used = [plan.video?.stream].compactMap { $0 } + plan.audio.map(\.stream)
        demuxer.keep(streams: Set(used))
        origin = plan.origin(in: report)
        grid = SegmentGrid(segment: plan.video?.segmentDuration ?? 6)
        end = ProgrammeEnd(streams: used.count)
        stages.add(end)
    }

    func start(settings: EncodingSettings, announce: @escaping @Sendable (WorkerEvent) -> Void) {
        var packets: [Int: BoundedQueue<Packet>] = [:]
        if let video = plan.video { packets[video.stream] = startPictures(video, settings, announce) }
        for (index, audio) in plan.audio.enumerated() {
            packets[audio.stream] = startSound(audio, leveling[index], announce)
        }
        stages.start("demux") { [self, packets] in try demux(packets) }
    }

    private func demux(_ queues: [Int: BoundedQueue<Packet>]) throws {
        defer { queues.values.forEach { $0.finish() } }
        while true {
            let packet = try Packet()
            do {
                guard try demuxer.read(into: packet) == .taken else { return }
            } catch {
                remark("source.read", zh: "读到损坏处为止：\(error)", en: "read as far as it is sound: \(error)")
                return
            }
            if let queue = queues[packet.stream], !queue.push(packet) { return }
        }
    }
}

extension Work {
    private func startPictures(
        _ video: VideoPlan, _ settings: EncodingSettings, _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) -> BoundedQueue<Packet> {
        let packets = stages.queue(128, of: Packet.self)
        let decoded = stages.queue(6, of: TimedFrame.self)
        let pictures = PictureStages(
            plan: video, timeBase: demuxer.timeBase(stream: video.stream), origin: origin, end: end)
        let perSheet = max(1, Int((video.storyboardInterval * (video.frameRate.positive ?? 25)).rounded()))
        let sheetFrames = stages.queue(2, of: Frame.self)
        var outputs = [PictureOutput(queue: sheetFrames, every: perSheet)]
        for rendition in video.renditions {
            let frames = stages.queue(6, of: Frame.self)
            outputs.append(PictureOutput(queue: frames, every: 1))
            let encoder = RenditionEncoder(
                plan: video, rendition: rendition, threads: settings.threads, announce: announce, progress: progress)
            stages.start(rendition.id) { [self] in
                if let track = try encoder.run(frames, grid: grid, hasSound: !plan.audio.isEmpty) { keep(track) }
            }
        }
        stages.start("sheets") { [self] in
            let made = try PictureSheets(plan: video, duration: plan.duration).run(sheetFrames)
            lock.withLock { sheets = made }
        }
        stages.start("pictures") { [self] in
            let decoder = try demuxer.decoder(stream: video.stream, threads: 0)
            keep(try pictures.decode(packets, with: decoder, to: decoded), of: video.stream)
        }
        stages.start("normalize") { [self, outputs] in keep(try pictures.normalize(decoded, to: outputs)) }
        return packets
    }

    private func startSound(
        _ audio: AudioPlan, _ leveling: Leveling, _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) -> BoundedQueue<Packet> {
        let packets = stages.queue(512, of: Packet.self)
        let decoded = stages.queue(64, of: Frame.self)
        let sound = SoundStages(
            plan: audio, timeBase: demuxer.timeBase(stream: audio.stream), origin: origin, leveling: leveling,
            end: end)
        var outputs: [BoundedQueue<Frame>] = []
        for rendition in audio.renditions {
            let frames = stages.queue(64, of: Frame.self)
            outputs.append(frames)
            let encoder = SoundEncoder(plan: audio, rendition: rendition, announce: announce, progress: progress)
            stages.start(rendition.id) { [self] in
                if let track = try encoder.run(frames, grid: grid) { keep(track) }
            }
        }
        stages.start("sound") { [self] in
            let decoder = try demuxer.decoder(stream: audio.stream, threads: 1)
            keep(try sound.decode(packets, with: decoder, to: decoded), of: audio.stream)
        }
        stages.start("level") { [self, outputs] in keep(try sound.normalize(decoded, to: outputs)) }
        return packets
    }

    private func keep(_ track: WorkerTrack) { lock.withLock { tracks[track.id] = track } }

    private func keep(_ outcome: StreamDecoding.Outcome, of stream: Int) {
        lock.withLock { outcomes[stream] = outcome }
    }

    private func keep(_ seconds: Double) { lock.withLock { longest = max(longest, seconds) } }

    private func remark(_ subject: String, zh: String, en: String) {
        lock.withLock { remarks.append(Decision(subject, zh: zh, en: en)) }
    }
}

extension Work {
    /// What came of it, after all stages have ended.
    func result(leveling: [Leveling]) throws -> WorkerResult {
        try checkWhole()
        let made = plan.trackIDs.compactMap { tracks[$0] }
        guard let first = made.first, made.count == plan.trackIDs.count else {
            throw SourceRefusal(.damaged, "made \(made.count) of \(plan.trackIDs.count) tracks")
        }
        for outcome in outcomes.sorted(by: { $0.key < $1.key }) where outcome.value.damaged > 0 {
            remark(
                "source.damage", zh: "第 \(outcome.key) 路有 \(outcome.value.damaged) 处损坏，已跳过",
                en: "stream \(outcome.key): \(outcome.value.damaged) damaged places skipped")
        }
        for (audio, level) in zip(plan.audio, leveling) {
            let decibels = (level.gain * 10).rounded() / 10
            remark(
                "audio.loudness", zh: "声音 \(audio.language)：增益 \(decibels) dB\(level.isLimited ? "，限幅" : "")",
                en: "sound \(audio.language): gain \(decibels) dB\(level.isLimited ? ", peaks limited" : "")")
        }
        return WorkerResult(
            duration: Double(first.table.duration) / Double(first.timescale), tracks: made, poster: sheets.poster,
            storyboard: sheets.storyboard, remarks: remarks)
    }

    /// Refuses a source of which nothing, or much less than it declares, could be decoded.
    private func checkWhole() throws {
        if outcomes.values.allSatisfy({ $0.frames == 0 }) { throw SourceRefusal(.damaged, "no frame decoded") }
        if let video = plan.video, outcomes[video.stream]?.frames == 0 {
            throw SourceRefusal(.damaged, "no picture decoded")
        }
        // Matroska and MP4 declare when the last picture ends, which is later where the first one begins late.
        let end = longest + max(origin, 0)
        if let declared = report.duration, !demuxer.durationIsGuess, end + max(2, declared * 0.05) < declared {
            throw SourceRefusal(.incomplete, "declares \(declared) s, holds \(longest) s")
        }
    }
}
