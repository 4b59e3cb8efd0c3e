import FFmpeg
import Foundation
import MediaModel

/// Decodes one sound stream, brings it to its loudness and fills it up to the programme's end.
struct SoundStages {
    let plan: AudioPlan
    let timeBase: Rational32
    /// Seconds on the source's clock that are the programme's zero.
    let origin: Double
    /// The first sample that is wanted.
    let first: Int
    let end: ProgrammeEnd
    /// Of what is live: sound that stops is filled with silence.
    var pace: LivePace?
    /// Samples of a frame of the encoders.
    static let frameSize = 1024

    /// Where sound begins so that what is coded from `sample` on is as if it had never been interrupted: some frames
    /// earlier, for coding overlaps and filters look back.
    static func beginning(for sample: Int) -> Int { max(0, sample - 16 * frameSize) }

    /// Decodes until the packets end. Gives frames with times from the programme's zero.
    func decode(
        _ packets: BoundedQueue<Packet>, with decoder: Decoder, to frames: BoundedQueue<Frame>
    ) throws -> StreamDecoding.Outcome {
        var decoding = try StreamDecoding(decoder)
        let zero = origin.ticks(of: timeBase)
        let receive = { (frame: Frame) throws -> Bool in
            let copy = try frame.reference()
            copy.presentationTime = frame.bestEffortTime.map { $0 &- zero }
            return frames.push(copy)
        }
        while let packet = packets.pop() {
            guard try decoding.decode(packet, receive) else { return decoding.outcome }
        }
        _ = try decoding.decode(nil, receive)
        frames.finish()
        return decoding.outcome
    }

    /// Filters frames until they end, fills up to the programme's end with silence, and gives frames of `frameSize`
    /// samples to all `outputs`. Returns the seconds that the sound itself lasted.
    func normalize(
        _ frames: BoundedQueue<Frame>, _ leveling: Leveling, to outputs: [BoundedQueue<Frame>]
    ) throws -> Double {
        var graph: FilterGraph?
        var format: SoundFormat?
        var sent = first
        var ended = 0.0
        let output = try Frame()
        let pass = { (limit: Int) throws in
            while sent < limit, let graph, try graph.receive(into: output) == .taken {
                for queue in outputs {
                    let copy = try output.reference()
                    copy.presentationTime = Int64(sent)
                    guard queue.push(copy) else { return }
                }
                sent += output.sampleCount
            }
        }
        while let frame = try next(frames, behind: ended) {
            if format != frame.soundFormat {
                format = frame.soundFormat
                graph = try open(frame.soundFormat, leveling, at: sent)
            }
            if let time = frame.presentationTime {
                ended = max(ended, timeBase.seconds(time) + frame.seconds)
            } else {
                ended += frame.seconds
            }
            try graph?.send(frame)
            try pass(.max)
        }
        guard let last = end.reach(ended) else { return ended }
        try graph?.send(nil)
        try pass(Int((min(last, 1e7) * Double(plan.sampleRate)).rounded()))
        outputs.forEach { $0.finish() }
        return ended
    }

    /// The next frame; silence up to where the others are, when no sound comes of what is live.
    private func next(_ frames: BoundedQueue<Frame>, behind reached: Double) throws -> Frame? {
        guard let pace else { return frames.pop() }
        while let popped = frames.pop(within: 0.25) {
            if let popped { return popped }
            guard let time = pace.gap(of: plan.stream, reached: reached) else { continue }
            let silence = try Frame(
                silence: Self.frameSize, sampleRate: plan.sampleRate, channels: max(plan.channels, 1))
            silence.presentationTime = time.ticks(of: timeBase)
            return silence
        }
        return nil
    }

    /// A chain whose output goes on at sample `start` of the programme. Its padding makes silence without end once
    /// the input has ended.
    ///
    /// Its resampler is there from the beginning (`flags=res`), even where the rates are the same: libswresample would
    /// set up one when sound and time stamps first drift apart, forget how far it is and fill up from `start` again.
    private func open(_ format: SoundFormat, _ leveling: Leveling, at start: Int) throws -> FilterGraph {
        let layout = plan.channels == 1 ? "mono" : "stereo"
        let shape = "aformat=sample_fmts=fltp:sample_rates=\(plan.sampleRate):channel_layouts=\(layout)"
        let chain =
            ["aresample=\(plan.sampleRate):async=1000:min_hard_comp=0.1:first_pts=\(start):flags=res", shape]
            + leveling.filters(sampleRate: plan.sampleRate) + [shape, "apad"]
        let graph = try FilterGraph(sound: format, timeBase: timeBase, chain: chain.joined(separator: ","))
        graph.setFrameSize(Self.frameSize)
        return graph
    }
}

extension Frame {
    /// Length of sound in seconds.
    var seconds: Double {
        let rate = soundFormat.sampleRate
        return rate > 0 ? Double(sampleCount) / Double(rate) : 0
    }
}

/// Encodes frames of sound to one quality and writes the track.
struct SoundEncoder {
    let plan: AudioPlan
    let rendition: AudioRendition
    /// The first sample that is written.
    let first: Int
    /// What there is of the track already.
    let begun: BegunTrack?
    let announce: @Sendable (WorkerEvent) -> Void
    let progress: TranscodeProgress

    /// Encodes until the frames end. Returns the track; `nil` if there were no frames.
    func run(_ frames: BoundedQueue<Frame>, grid: SegmentGrid) throws -> WorkerTrack? {
        guard let head = frames.pop() else { return nil }
        guard let encoding = AudioEncodings.named(rendition.encoding) else {
            throw SourceRefusal(.internal, "no encoding named \(rendition.encoding)")
        }
        let encoder = try Encoder(
            sound: encoding.options(rendition), sampleRate: plan.sampleRate, channels: plan.channels)
        let writer = try TrackWriter(id: rendition.id, isVideo: false, begun: begun, announce: announce)
        try writer.begin(
            encoder.parameters(), packetTimeBase: encoder.timeBase, timescale: Int32(clamping: plan.sampleRate))
        var cutter = Cutter(plan: plan, grid: grid, writer: writer, packet: try Packet(), first: Int64(first))
        var samples = SoundStages.beginning(for: first)
        var frame: Frame? = head
        while let current = frame {
            samples += current.sampleCount
            try cutter.encode(current, encoder)
            progress.reached(Double(samples) / Double(plan.sampleRate), track: rendition.id)
            frame = frames.pop()
        }
        try cutter.encode(nil, encoder)
        let table = try writer.finish(grid: grid, duration: Double(samples) / Double(plan.sampleRate))
        return WorkerTrack(
            id: rendition.id, file: writer.file,
            kind: .audio(channels: plan.channels, sampleRate: plan.sampleRate, group: rendition.group),
            language: plan.language, name: plan.title, timescale: plan.sampleRate, table: table)
    }

    /// Begins a fragment at the audio frame nearest to each segment's beginning.
    private struct Cutter {
        let plan: AudioPlan
        let grid: SegmentGrid
        let writer: TrackWriter
        let packet: Packet
        let first: Int64
        var place = -1

        mutating func encode(_ frame: Frame?, _ encoder: Encoder) throws {
            while true {
                let sent = try encoder.send(frame)
                while try encoder.receive(into: packet) == .taken { try take(encoder) }
                if sent != .again { return }
            }
        }

        private mutating func take(_ encoder: Encoder) throws {
            // What comes before zero only primes the decoder; without it the track needs no edit list.
            guard let time = packet.presentationTime, time >= first else { return }
            let nearest = Double(time) + Double(SoundStages.frameSize) / 2
            let current = grid.place(at: nearest / Double(plan.sampleRate))
            packet.duration = Int64(SoundStages.frameSize)
            if current != place {
                place = current
                try writer.beginFragment(place: current)
            }
            try writer.write(packet)
        }
    }
}
