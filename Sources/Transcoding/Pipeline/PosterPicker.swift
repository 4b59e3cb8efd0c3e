import FFmpeg
import Foundation
import MediaModel

/// Picks the picture that stands for a film from key pictures here and there, before anything else is made.
struct PosterPicker: Sendable {
    let source: Source
    let plan: VideoPlan
    /// Expected length in seconds.
    let duration: Double?
    /// Is called after each look.
    let beat: @Sendable () -> Void

    /// Where in the film is looked, as shares of its length: not at titles and credits.
    private static let places = [0.08, 0.15, 0.22, 0.3, 0.38, 0.46, 0.55, 0.64, 0.73, 0.82]
    /// Packets that are read in search of a picture at one place.
    private static let patience = 2000

    /// Writes `poster.jpg` into the working directory; `nil` if no picture could be decoded.
    func run() throws -> Picture? {
        var best: (score: Double, frame: Frame)?
        for place in Self.places {
            beat()
            guard let frame = try picture(at: (duration ?? 0) * place) else { continue }
            let score = try suitability(frame)
            if best.map({ score > $0.score }) ?? true { best = (score, frame) }
            if duration ?? 0 < 1 { break }
        }
        if best == nil { best = try picture(at: nil).map { (0, $0) } }
        guard let best else { return nil }
        let scale = min(1, 1280 / Double(max(plan.width, plan.height)))
        let size = PictureSize(width: Double(plan.width) * scale + 0.5, height: Double(plan.height) * scale + 0.5)
        try JPEGWriter.write(best.frame, size.width, size.height, quality: 4, file: "poster.jpg")
        return Picture(file: "poster.jpg", width: size.width, height: size.height)
    }

    /// The first picture behind so many seconds, normalized; the very first with `nil`.
    private func picture(at seconds: Double?) throws -> Frame? {
        let demuxer = try source.open()
        demuxer.keep(streams: [plan.stream])
        do {
            if let seconds {
                let start = demuxer.report.startTime
                try demuxer.seek(to: start + seconds, stream: plan.stream)
            }
            return try decodeOne(demuxer).flatMap(normalized)
        } catch {
            return nil  // A place that cannot be reached is no place for a poster.
        }
    }

    private func decodeOne(_ demuxer: Demuxer) throws -> Frame? {
        var decoding = try StreamDecoding(try demuxer.openDecoder(stream: plan.stream, threads: 1))
        var found: Frame?
        let receive = { (frame: Frame) throws -> Bool in
            guard !frame.isCorrupt else { return true }
            found = try frame.reference()
            return false
        }
        let packet = try Packet()
        for _ in 0..<Self.patience {
            guard try demuxer.read(into: packet) == .taken else { break }
            guard packet.stream == plan.stream, try decoding.decode(packet, receive) else {
                if found != nil { return found }
                continue
            }
        }
        _ = try decoding.decode(nil, receive)
        return found
    }

    private func normalized(_ frame: Frame) throws -> Frame? {
        var result: Frame?
        frame.presentationTime = 0
        let filter = try PictureFilter(timeBase: Rational32(1, 25)) { [plan] _, _ in
            plan.normalization.joined(separator: ",")
        }
        let receive = { (frame: Frame) throws in if result == nil { result = try frame.reference() } }
        try filter.filter(frame, receive)
        try filter.finish(at: 1, receive)
        return result
    }

    /// How well a picture stands for the film: rich in contrast, neither dark nor blown out.
    private func suitability(_ frame: Frame) throws -> Double {
        let tile = StoryboardMaker.tileSize(plan)
        let filter = try PictureFilter(timeBase: Rational32(1, 25)) { _, _ in
            "scale=\(tile.width):\(tile.height):flags=area,setsar=1,format=yuv420p"
        }
        var score = 0.0
        try filter.filter(frame) { small in
            let luma = small.luma
            score = luma.deviation * (luma.mean < 40 || luma.mean > 215 ? 0.3 : 1)
        }
        return score
    }
}

/// A search for a poster beside other work.
final class PosterSearch: @unchecked Sendable {
    private let stages = StageGroup()
    private let lock = NSLock()
    private var found: Picture?

    /// Begins the search.
    func start(_ picker: PosterPicker) {
        stages.start("poster") { [self] in
            let picture = try picker.run()
            lock.withLock { found = picture }
        }
    }

    /// Waits for the end of the search. Returns what was found; `nil` if nothing was, or none was begun.
    func wait() throws -> Picture? {
        try stages.wait()
        return lock.withLock { found }
    }
}
