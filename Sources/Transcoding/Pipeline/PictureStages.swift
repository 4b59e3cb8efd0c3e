import FFmpeg
import Foundation
import MediaModel

/// Decodes the pictures and makes them upright, progressive and of constant rate, then hands each to every rendition.
struct PictureStages {
    let plan: VideoPlan
    let timeBase: Rational32
    /// Seconds on the source's clock that are the programme's zero.
    let origin: Double
    /// The number of the first picture that is wanted.
    let first: Int
    let end: ProgrammeEnd
    /// Of what is live: the last picture is held when no others come.
    var pace: LivePace?

    /// Seconds of pictures before the first that filters look at.
    private static let lead = 1.0

    /// Decodes until the packets end. Gives frames with times from the programme's zero.
    func decode(
        _ packets: BoundedQueue<Packet>, with decoder: Decoder, to frames: BoundedQueue<TimedFrame>
    ) throws -> StreamDecoding.Outcome {
        var decoding = try StreamDecoding(decoder)
        let zero = origin.ticks(of: timeBase)
        let nominal = max(1, (1 / (plan.frameRate.positive ?? 25)).ticks(of: timeBase))
        var next: Int64 = 0
        let wanted = first == 0 ? Int64.min : (firstSecond - Self.lead).ticks(of: timeBase)
        let receive = { (frame: Frame) throws -> Bool in
            let time = frame.bestEffortTime.map { $0 &- zero } ?? next
            let copy = try frame.reference()
            copy.presentationTime = time
            copy.setKey(false)
            next = time &+ (frame.packetDuration > 0 ? frame.packetDuration : nominal)
            if time < wanted { return true }
            return frames.push(TimedFrame(frame: copy, end: next))
        }
        while let packet = packets.pop() {
            guard try decoding.decode(packet, receive) else { return decoding.outcome }
        }
        _ = try decoding.decode(nil, receive)
        frames.finish()
        return decoding.outcome
    }

    private var firstSecond: Double { Double(first) / (plan.frameRate.positive ?? 25) }

    /// Filters frames until they end, fills up to the programme's end, and gives numbered frames to all `outputs`.
    /// Returns the seconds that the pictures themselves lasted.
    func normalize(_ frames: BoundedQueue<TimedFrame>, to outputs: [PictureOutput]) throws -> Double {
        var count = first
        let rate = "\(plan.frameRate)"
        // Tone mapping alone is too slow for one thread.
        let threads = plan.normalization.contains { $0.hasPrefix("tonemap") } ? 0 : 1
        let filter = try PictureFilter(timeBase: timeBase, threads: threads) { _, hasFields in
            let start = Double(count) / (plan.frameRate.positive ?? 25)
            let chain = Normalization.deinterlacing(plan.normalization, hasFields: hasFields)
            return (chain + ["fps=\(rate):start_time=\(start):round=near"]).joined(separator: ",")
        }
        let pass = { (frame: Frame) throws in
            for output in outputs where output.wants(count) {
                let copy = try frame.reference()
                copy.presentationTime = Int64(count)
                guard output.queue.push(copy) else { return }
            }
            count += 1
            pace?.made(Double(count) / (plan.frameRate.positive ?? 25))
        }
        var ended: Int64 = 0
        var last: Frame?
        while let timed = try next(frames, after: last, behind: timeBase.seconds(ended)) {
            if pace != nil { last = try timed.frame.reference() }
            ended = max(ended, timed.end)
            try filter.filter(timed.frame, pass)
        }
        let own = timeBase.seconds(ended)
        guard let last = end.reach(own) else { return own }
        try filter.finish(at: last.ticks(of: timeBase), pass)
        outputs.forEach { $0.queue.finish() }
        return own
    }
}

extension PictureStages {
    /// The next picture; the last one again, where the others are, when none comes of what is live.
    private func next(
        _ frames: BoundedQueue<TimedFrame>, after last: Frame?, behind reached: Double
    ) throws -> TimedFrame? {
        guard let pace else { return frames.pop() }
        while let popped = frames.pop(within: 0.25) {
            if let popped { return popped }
            guard let last, let time = pace.gap(of: plan.stream, reached: reached) else { continue }
            let held = try last.reference()
            let ticks = time.ticks(of: timeBase)
            held.presentationTime = ticks
            return TimedFrame(
                frame: held, end: ticks &+ max(1, (1 / (plan.frameRate.positive ?? 25)).ticks(of: timeBase)))
        }
        return nil
    }
}

/// A frame and when it ends, in ticks of its stream.
struct TimedFrame: Sendable {
    var frame: Frame
    var end: Int64
}

/// A taker of numbered frames.
struct PictureOutput: Sendable {
    let queue: BoundedQueue<Frame>
    /// It takes every frame whose number is a multiple of this.
    let every: Int

    func wants(_ number: Int) -> Bool { number % every == 0 }
}

extension Double {
    /// These seconds in ticks of `base`, kept within what cannot overflow.
    func ticks(of base: Rational32) -> Int64 {
        guard isFinite, base.numerator > 0, base.denominator > 0 else { return 0 }
        let ticks = (self * Double(base.denominator) / Double(base.numerator)).rounded()
        return Int64(min(max(ticks, -4e18), 4e18))
    }
}
