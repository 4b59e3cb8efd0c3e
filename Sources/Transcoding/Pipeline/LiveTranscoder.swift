import FFmpeg
import Foundation
import MediaModel

/// Makes the tracks of what comes through a pipe, as it comes: one decode, every rendition beside each other. What is
/// whole is announced at once. There is no second try, for the bytes come but once.
struct LiveTranscoder {
    let source: Source
    let settings: EncodingSettings
    let announce: @Sendable (WorkerEvent) -> Void

    /// Works until the pipe ends.
    ///
    /// - Throws: `SourceRefusal` when what comes is at fault; anything else is a fault of ours or of the machine.
    func run() throws -> WorkerResult {
        let demuxer = try source.openLive()
        let report = demuxer.report
        let plan = try Self.plan(report, settings)
        announce(.probe(report))
        announce(.plan(plan))
        let progress = TranscodeProgress(duration: nil, stages: [.init(.encoding, weight: 1)], announce: announce)
        let reporting = StageGroup()
        reporting.start("progress") { progress.report() }
        defer {
            progress.finish()
            try? reporting.wait()
        }
        progress.begin(.encoding, tracks: plan.trackIDs)
        let pace = LivePace(pictures: plan.video?.stream) { [announce] in announce(.strained($0)) }
        let work = LiveWork(demuxer: demuxer, report: report, plan: plan, pace: pace, progress: progress)
        work.start(announce: announce)
        try work.stages.wait()
        return try work.result()
    }

    /// The plan for a live stream: of nothing but what can be made as fast as it comes.
    static func plan(_ report: ProbeReport, _ settings: EncodingSettings) throws(SourceRefusal) -> TranscodePlan {
        var plan = try Planner(settings: settings).plan(report)
        plan.subtitles = []
        plan.early = .none
        for index in (plan.video?.renditions ?? []).indices {
            plan.video?.renditions[index].encoding = LiveH264.name
        }
        return plan
    }
}

/// The threads of a live transcoding and what they came to.
private final class LiveWork: @unchecked Sendable {
    let stages = StageGroup()
    private let plan: TranscodePlan
    private let feed: PacketFeed
    private let pace: LivePace
    private let progress: TranscodeProgress
    private let origin: Double
    private let grid: SegmentGrid
    private let end: ProgrammeEnd
    private let lock = NSLock()
    private var tracks: [String: WorkerTrack] = [:]

    init(demuxer: Demuxer, report: ProbeReport, plan: TranscodePlan, pace: LivePace, progress: TranscodeProgress) {
        self.plan = plan
        self.pace = pace
        self.progress = progress
        let streams = Set([plan.video?.stream].compactMap { $0 } + plan.audio.map(\.stream))
        // An encoder's clock may be set while it runs; hours of stills for it would keep up all that comes behind.
        feed = PacketFeed(demuxer, streams: streams, mayJump: true)
        origin = plan.origin(in: report)
        grid = plan.video.map { SegmentGrid($0) } ?? SegmentGrid(seconds: 4)
        end = ProgrammeEnd(streams: streams.count)
        stages.add(end)
    }

    func start(announce: @escaping @Sendable (WorkerEvent) -> Void) {
        var packets: [Int: BoundedQueue<Packet>] = [:]
        if let video = plan.video { packets[video.stream] = startPictures(video, announce) }
        for audio in plan.audio { packets[audio.stream] = startSound(audio, announce) }
        stages.start("demux") { [self, packets] in try demux(packets) }
    }

    private func demux(_ queues: [Int: BoundedQueue<Packet>]) throws {
        defer { queues.values.forEach { $0.finish() } }
        while true {
            let packet = try Packet()
            do {
                guard try feed.read(into: packet) == .taken else { return }
            } catch let refusal as SourceRefusal {
                throw refusal
            } catch {
                // What was sound is kept.
                return
            }
            if let time = packet.decodingTime ?? packet.presentationTime {
                let seconds = feed.demuxer.timeBase(stream: packet.stream).seconds(time) - origin
                // What has no pictures for long ends here; its encoder comes anew.
                guard pace.came(packet.stream, at: seconds) else { return }
            }
            if let queue = queues[packet.stream], !queue.push(packet) { return }
        }
    }

    private func startPictures(
        _ video: VideoPlan, _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) -> BoundedQueue<Packet> {
        let packets = stages.queue(256, of: Packet.self)
        let decoded = stages.queue(3, of: TimedFrame.self)
        let pictures = PictureStages(
            plan: video, timeBase: feed.demuxer.timeBase(stream: video.stream), origin: origin, first: 0, end: end,
            pace: pace)
        let outputs = video.renditions.map {
            PictureOutput(queue: stages.queue(2, of: Frame.self), every: $0.frameDivisor)
        }
        for (index, rendition) in video.renditions.enumerated() {
            let encoder = RenditionEncoder(
                plan: video, rendition: rendition, threads: index == 0 ? 0 : 1, first: 0, begun: nil,
                takers: Array(outputs.dropFirst(index + 1).prefix(1)), announce: announce, progress: progress,
                pace: pace)
            let frames = outputs[index].queue
            stages.start(rendition.id) { [self] in keep(try encoder.run(frames, grid: grid)) }
        }
        stages.start("pictures") { [self] in
            let decoder = try feed.demuxer.openDecoder(stream: video.stream, threads: 1)
            _ = try pictures.decode(packets, with: decoder, to: decoded)
        }
        stages.start("normalize") { _ = try pictures.normalize(decoded, to: Array(outputs.prefix(1))) }
        return packets
    }

    private func startSound(
        _ audio: AudioPlan, _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) -> BoundedQueue<Packet> {
        let packets = stages.queue(1024, of: Packet.self)
        let decoded = stages.queue(64, of: Frame.self)
        let sound = SoundStages(
            plan: audio, timeBase: feed.demuxer.timeBase(stream: audio.stream), origin: origin, first: 0, end: end,
            pace: pace)
        let outputs = audio.renditions.map { _ in stages.queue(64, of: Frame.self) }
        for (rendition, frames) in zip(audio.renditions, outputs) {
            let encoder = SoundEncoder(
                plan: audio, rendition: rendition, first: 0, begun: nil, announce: announce, progress: progress)
            stages.start(rendition.id) { [self] in keep(try encoder.run(frames, grid: grid)) }
        }
        stages.start("sound") { [self] in
            let decoder = try feed.demuxer.openDecoder(stream: audio.stream, threads: 1)
            _ = try sound.decode(packets, with: decoder, to: decoded)
        }
        stages.start("level") { _ = try sound.normalize(decoded, .none, to: outputs) }
        return packets
    }

    private func keep(_ track: WorkerTrack?) {
        guard let track else { return }
        lock.withLock { tracks[track.id] = track }
    }

    /// What came of it, after all stages have ended.
    func result() throws -> WorkerResult {
        let made = plan.trackIDs.compactMap { id in lock.withLock { tracks[id] } }
        guard let first = made.first, made.count == plan.trackIDs.count else {
            throw SourceRefusal(.damaged, "made \(made.count) of \(plan.trackIDs.count) tracks")
        }
        return WorkerResult(
            duration: Double(first.table.duration) / Double(max(first.timescale, 1)), tracks: made, poster: nil,
            storyboard: nil)
    }
}
