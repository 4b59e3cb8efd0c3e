import FFmpeg
import Foundation
import MediaModel

/// Scales numbered frames to one rendition, encodes them and writes the track.
struct RenditionEncoder {
    let plan: VideoPlan
    let rendition: VideoRendition
    let threads: Int
    /// The number of the first picture, counted at the plan's rate.
    let first: Int
    /// What there is of the track already.
    let begun: BegunTrack?
    /// Who takes its pictures, scaled as they are then: the next smaller rendition, which has less to scale so.
    let takers: [PictureOutput]
    let announce: @Sendable (WorkerEvent) -> Void
    let progress: TranscodeProgress
    /// Of what is live: pictures are left out when their making is too slow.
    var pace: LivePace?

    /// Ticks a second of the track: a multiple of the frame rate's numerator, at least 10,000, so that every frame
    /// lasts a whole number of ticks.
    static func timescale(_ rate: Rational) -> Int32 {
        let numerator = max(rate.numerator, 1)
        return Int32(clamping: numerator * max(1, (10_000 + numerator - 1) / numerator))
    }

    /// Encodes until the frames end. Returns the track; `nil` if there were no frames.
    func run(_ frames: BoundedQueue<Frame>, grid: SegmentGrid) throws -> WorkerTrack? {
        // Whatever becomes of this one, those that take from it must come to their end.
        defer { takers.forEach { $0.queue.finish() } }
        guard let head = frames.pop() else { return nil }
        let rate = Rational(plan.frameRate.numerator, plan.frameRate.denominator * rendition.frameDivisor)
        let perSecond = rate.positive ?? 25
        let encoder = try open(rate, like: head)
        let timescale = Self.timescale(rate)
        let writer = try TrackWriter(id: rendition.id, isVideo: true, begun: begun, announce: announce)
        try writer.begin(encoder.parameters(), packetTimeBase: encoder.timeBase, timescale: timescale)
        let scaler = try PictureFilter(timeBase: encoder.timeBase) { format, _ in
            scaling(from: format, first: head.pictureFormat)
        }
        let packet = try Packet()
        var count = first / rendition.frameDivisor
        var frame: Frame? = head
        var former: Frame?
        let take = { (scaled: Frame) throws in
            scaled.presentationTime = Int64(count)
            let number = count * rendition.frameDivisor
            for taker in takers where taker.wants(number) { _ = taker.queue.push(try scaled.reference()) }
            scaled.setKey(plan.grid.isKey(number))
            count += 1
            try encode(scaled, encoder, packet, writer)
        }
        while let current = frame {
            if let former, pace?.leavesOut(count) == true {
                // Its like costs an encoder next to nothing.
                try take(try former.reference())
            } else {
                try scaler.filter(current) { scaled in
                    if pace != nil { former = try scaled.reference() }
                    try take(scaled)
                }
            }
            progress.reached(Double(count) / perSecond, track: rendition.id)
            frame = frames.pop()
        }
        takers.forEach { $0.queue.finish() }
        try encode(nil, encoder, packet, writer)
        let table = try writer.finish(grid: grid, duration: Double(count) / perSecond)
        return WorkerTrack(
            id: rendition.id, file: writer.file,
            kind: .video(
                width: rendition.width, height: rendition.height, frameRate: rate,
                audioGroup: rendition.audioGroup),
            timescale: Int(timescale), table: table)
    }

    private func open(_ rate: Rational, like frame: Frame) throws -> Encoder {
        guard let encoding = VideoEncodings.named(rendition.encoding) else {
            throw SourceRefusal(.internal, "no encoding named \(rendition.encoding)")
        }
        return try Encoder(
            pictures: encoding.options(
                rendition, gopFrames: plan.grid.longestGOP / rendition.frameDivisor, threads: threads),
            width: rendition.width, height: rendition.height,
            frameRate: Rational32(Int32(clamping: rate.numerator), Int32(clamping: rate.denominator)),
            color: frame.color)
    }

    /// Pictures whose shape changes within the film keep it, between black bars. The first ones fill the rendition.
    private func scaling(from format: PictureFormat, first: PictureFormat) -> String {
        let (width, height) = (rendition.width, rendition.height)
        let inner = Self.fitting(format.shape / first.shape, width: width, height: height)
        var chain: [String] = []
        if inner.width != format.width || inner.height != format.height {
            chain.append("scale=\(inner.width):\(inner.height):flags=bicubic")
        }
        if inner.width != width || inner.height != height {
            chain.append("pad=\(width):\(height):(ow-iw)/2:(oh-ih)/2")
        }
        return (chain + ["setsar=1", "format=yuv420p"]).joined(separator: ",")
    }

    /// The size that pictures `ratio` times as wide for their height as a rendition of `width` × `height` have in it.
    static func fitting(_ ratio: Double, width: Int, height: Int) -> (width: Int, height: Int) {
        guard ratio.isFinite, ratio > 0, abs(ratio - 1) > 0.02 else { return (width, height) }
        let size = PictureSize(
            width: Double(width) * min(ratio, 1) + 1, height: Double(height) / max(ratio, 1) + 1)
        return (min(size.width, width), min(size.height, height))
    }

    private func encode(_ frame: Frame?, _ encoder: Encoder, _ packet: Packet, _ writer: TrackWriter) throws {
        while true {
            let sent = try encoder.send(frame)
            while try encoder.receive(into: packet) == .taken {
                packet.duration = 1
                if packet.isKey, let time = packet.presentationTime {
                    try writer.beginFragment(place: plan.grid.segment(of: Int(time) * rendition.frameDivisor))
                }
                try writer.write(packet)
            }
            if sent != .again { return }
        }
    }
}

extension PictureFormat {
    /// Width over height as shown.
    fileprivate var shape: Double {
        let aspect = Rational(Int(sampleAspect.numerator), Int(sampleAspect.denominator)).positive ?? 1
        return Double(width) * aspect / Double(max(height, 1))
    }
}
