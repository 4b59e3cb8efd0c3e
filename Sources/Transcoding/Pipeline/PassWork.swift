import FFmpeg
import Foundation
import MediaModel

/// The threads of one pass and what they came to: one decode, every rendition beside each other, each on its own thread
/// behind a bounded queue.
final class PassWork: @unchecked Sendable {
    /// What a pass made.
    struct Made {
        var tracks: [WorkerTrack]
        var duration: Double
        var storyboard: Storyboard?
        var remarks: [Decision]
    }

    let stages = StageGroup()
    private let source: Source
    private let plan: TranscodePlan
    private let pass: EncodePass
    private let feed: PacketFeed
    private let levels: Levels
    private let progress: TranscodeProgress
    private let end: ProgrammeEnd
    private let grid: SegmentGrid
    private let origin: Double
    private let report: ProbeReport
    private let resume: ResumePoint

    private let lock = NSLock()
    private var tracks: [String: WorkerTrack] = [:]
    private var outcomes: [Int: StreamDecoding.Outcome] = [:]
    private var longest = 0.0
    private var storyboard: Storyboard?
    private var remarks: [Decision] = []

    /// - Parameters:
    ///   - levels: the leveling of the plan's sounds; what is not known is measured beside the pictures.
    ///   - duration: the programme's length, if an earlier pass has shown it.
    init(
        source: Source, plan: TranscodePlan, pass: EncodePass, levels: Levels, duration: Double?,
        progress: TranscodeProgress
    ) throws {
        self.plan = plan
        self.pass = pass
        self.levels = levels
        self.source = source
        self.progress = progress
        grid = plan.video.map { SegmentGrid($0) } ?? SegmentGrid(seconds: 6)
        resume = ResumePoint.find(pass, grid: grid)
        let pictures = pass.video.isEmpty && !pass.makesStoryboard ? nil : plan.video?.stream
        let used = Set([pictures].compactMap { $0 } + pass.audio.map(\.stream))
        report = try source.open().report
        origin = plan.origin(in: report)
        feed = try PacketFeed.beginning(
            before: resume.seconds, of: pictures ?? used.min() ?? 0, origin: origin, source, streams: used,
            beat: progress.beat)
        end = ProgrammeEnd(streams: used.count, fixed: duration)
        stages.add(end)
        stages.add(levels)
    }

    func start(settings: EncodingSettings, announce: @escaping @Sendable (WorkerEvent) -> Void) {
        var packets: [Int: BoundedQueue<Packet>] = [:]
        if resume.segment > 0 {
            let at = Int(resume.seconds)
            remark("resume", zh: "从 \(at) 秒处继续", en: "went on from \(at) s")
        }
        if let video = plan.video, !pass.video.isEmpty || pass.makesStoryboard {
            packets[video.stream] = startPictures(video, settings, announce)
        }
        if !pass.audio.isEmpty, levels.measured == nil {
            stages.start("loudness") { [self] in
                let meter = LoudnessMeter(plans: plan.audio) { _ in self.progress.beat() }
                levels.settle(try meter.measure(source.open()))
            }
        }
        for audio in pass.audio { packets[audio.stream] = startSound(audio, announce) }
        stages.start("demux") { [self, packets] in try demux(packets, limit: settings.maxSeconds) }
    }

    /// - Parameter limit: the seconds that a film may last, whatever it declares.
    private func demux(_ queues: [Int: BoundedQueue<Packet>], limit: Double) throws {
        defer { queues.values.forEach { $0.finish() } }
        while true {
            let packet = try Packet()
            do {
                guard try feed.read(into: packet) == .taken else { return }
            } catch let refusal as SourceRefusal {
                throw refusal
            } catch {
                remark("source.read", zh: "读到损坏处为止：\(error)", en: "read as far as it is sound: \(error)")
                return
            }
            if let seconds = seconds(of: packet), seconds > limit {
                throw SourceRefusal(.tooLong, "stream \(packet.stream) goes on at \(seconds) s")
            }
            if let queue = queues[packet.stream], !queue.push(packet) { return }
        }
    }
}

extension PassWork {
    /// When a packet is shown, in seconds of the programme.
    private func seconds(of packet: Packet) -> Double? {
        guard let time = packet.presentationTime ?? packet.decodingTime else { return nil }
        return feed.demuxer.timeBase(stream: packet.stream).seconds(time) - origin
    }

    private func startPictures(
        _ video: VideoPlan, _ settings: EncodingSettings, _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) -> BoundedQueue<Packet> {
        let packets = stages.queue(48, of: Packet.self)
        let decoded = stages.queue(3, of: TimedFrame.self)
        let pictures = PictureStages(
            plan: video, timeBase: feed.demuxer.timeBase(stream: video.stream), origin: origin, first: resume.picture,
            end: end)
        var outputs: [PictureOutput] = []
        if pass.makesStoryboard {
            let every = max(1, Int((video.storyboardInterval * grid.rate).rounded()))
            let frames = stages.queue(1, of: Frame.self)
            outputs.append(PictureOutput(queue: frames, every: every))
            stages.start("storyboard") { [self] in
                let made = try StoryboardMaker(plan: video, every: every, first: resume.picture).run(frames)
                lock.withLock { storyboard = made }
            }
        }
        let inputs = pass.video.map { PictureOutput(queue: stages.queue(2, of: Frame.self), every: $0.frameDivisor) }
        outputs += inputs.prefix(1)
        for (index, rendition) in pass.video.enumerated() {
            let frames = inputs[index].queue
            let encoder = RenditionEncoder(
                plan: video, rendition: rendition, threads: threads(for: rendition, settings), first: resume.picture,
                begun: resume.tracks[rendition.id], takers: Array(inputs.dropFirst(index + 1).prefix(1)),
                announce: announce, progress: progress)
            stages.start(rendition.id) { [self] in if let track = try encoder.run(frames, grid: grid) { keep(track) } }
        }
        stages.start("pictures") { [self] in
            let decoder = try feed.demuxer.openDecoder(stream: video.stream, threads: decoderThreads(for: video))
            keep(try pictures.decode(packets, with: decoder, to: decoded), of: video.stream)
        }
        stages.start("normalize") { [self, outputs] in keep(try pictures.normalize(decoded, to: outputs)) }
        return packets
    }

    /// Renditions run beside each other, so that each needs no more threads than its share of the processors, rounded
    /// up so that some thread can always run: more of them cost memory and waiting for each other.
    private func threads(for rendition: VideoRendition, _ settings: EncodingSettings) -> Int {
        guard settings.threads == 0 else { return settings.threads }
        let work = { (one: VideoRendition) in Double(one.width * one.height) / Double(one.frameDivisor) }
        let share = work(rendition) / max(pass.video.reduce(0) { $0 + work($1) }, 1)
        let processors = Double(ProcessInfo.processInfo.activeProcessorCount)
        return max(1, Int((share * processors).rounded(.up)))
    }

    /// Decoding needs far less than encoding does; each thread of it costs some pictures' memory.
    private func decoderThreads(for video: VideoPlan) -> Int {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let source = report.streams.first { $0.index == video.stream }?.video
        let isLarge = source.map { $0.width * $0.height > 2_100_000 } ?? true
        return isLarge ? processors : max(1, processors / 2)
    }

    private func startSound(
        _ audio: AudioPlan, _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) -> BoundedQueue<Packet> {
        // Room for the sound that is read before its loudness is known; what it holds is lost when the process is killed.
        let packets = stages.queue(1024, of: Packet.self)
        let decoded = stages.queue(64, of: Frame.self)
        let sound = SoundStages(
            plan: audio, timeBase: feed.demuxer.timeBase(stream: audio.stream), origin: origin,
            first: SoundStages.beginning(for: resume.sample), end: end)
        var outputs: [BoundedQueue<Frame>] = []
        for rendition in audio.renditions {
            let frames = stages.queue(64, of: Frame.self)
            outputs.append(frames)
            let encoder = SoundEncoder(
                plan: audio, rendition: rendition, first: resume.sample, begun: resume.tracks[rendition.id],
                announce: announce, progress: progress)
            stages.start(rendition.id) { [self] in if let track = try encoder.run(frames, grid: grid) { keep(track) } }
        }
        stages.start("sound") { [self] in
            let decoder = try feed.demuxer.openDecoder(stream: audio.stream, threads: 1)
            keep(try sound.decode(packets, with: decoder, to: decoded), of: audio.stream)
        }
        let number = plan.audio.firstIndex { $0.stream == audio.stream } ?? 0
        stages.start("level") { [self, outputs] in
            guard let leveling = levels.wait(for: number) else { return }
            keep(try sound.normalize(decoded, leveling, to: outputs))
        }
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

extension PassWork {
    /// What came of it, after all stages have ended.
    ///
    /// - Throws: `SourceRefusal` if nothing, or much less than the source declares, could be decoded.
    func result() throws -> Made {
        try checkWhole()
        let made = pass.trackIDs.compactMap { tracks[$0] }
        guard made.count == pass.trackIDs.count else {
            throw SourceRefusal(.damaged, "made \(made.count) of \(pass.trackIDs.count) tracks")
        }
        for (stream, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            let places = max(outcome.damaged, outcome.spoiled)
            guard places > 0 else { continue }
            remark(
                "source.damage", zh: "第 \(stream) 路有 \(places) 处损坏，已跳过或修补",
                en: "stream \(stream): \(places) damaged places skipped or mended")
        }
        let duration = made.first.map { Double($0.table.duration) / Double($0.timescale) } ?? longest
        return Made(tracks: made, duration: duration, storyboard: storyboard, remarks: remarks)
    }

    /// The share of pictures beyond which a film is not shown. One spoiled picture spoils those that follow it.
    private static let mostSpoiled = 0.1

    private func checkWhole() throws {
        if outcomes.values.allSatisfy({ $0.frames == 0 }) { throw SourceRefusal(.damaged, "no frame decoded") }
        if let video = plan.video, let outcome = outcomes[video.stream], outcome.frames == 0 {
            throw SourceRefusal(.damaged, "no picture decoded")
        }
        if let video = plan.video, let outcome = outcomes[video.stream],
            Double(outcome.spoiled) > Double(outcome.frames) * Self.mostSpoiled
        {
            throw SourceRefusal(.damaged, "\(outcome.spoiled) of \(outcome.frames) pictures are spoiled")
        }
        // A container whose time stamps may jump declares no length: it is reckoned from them.
        if feed.demuxer.mayJump { return }
        // Matroska and MP4 declare when the last picture ends, which is later where the first one begins late.
        let end = longest + max(origin, 0)
        if let declared = report.duration, !feed.demuxer.durationIsGuess, end + max(2, declared * 0.05) < declared {
            throw SourceRefusal(.incomplete, "declares \(declared) s, holds \(longest) s")
        }
    }
}
