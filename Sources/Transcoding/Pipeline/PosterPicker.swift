import FFmpeg
import Foundation
import MediaModel

/// Picks the picture that stands for a film, and others that a person may prefer, from key pictures here and there, before anything else is made.
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

    /// What was picked.
    struct Picked {
        var poster: Picture
        /// The pictures that a person may choose from, the poster among them, by time.
        var stills: [Still]
    }

    /// A picture that was looked at, written as `look1.jpg` …: frames of a large film are not kept beside each other.
    private struct Look {
        var score: Double
        /// Mean brightness. Two looks with the same score and mean are at the same picture.
        var mean: Double
        var seconds: Double
        var picture: Picture
    }

    /// Writes `poster.jpg` and `still1.jpg` … into the working directory; `nil` if no picture could be decoded.
    func run() throws -> Picked? {
        var looks = try looks()
        if looks.isEmpty, let first = try picture(at: nil) {
            looks = [Look(score: 0, mean: 0, seconds: 0, picture: try write(first, "look1.jpg"))]
        }
        let ranked = looks.indices.sorted { looks[$0].score > looks[$1].score }
        guard let best = ranked.first else { return nil }
        for index in ranked.dropFirst(Still.most) { unlink(looks[index].picture.file) }
        let stills = try ranked.prefix(Still.most).sorted().enumerated().map { number, index in
            var picture = looks[index].picture
            let name = index == best ? "poster.jpg" : "still\(number + 1).jpg"
            guard rename(picture.file, name) == 0 else { throw FileFailure(operation: "rename \(name)", code: errno) }
            picture.file = name
            return Still(picture: picture, seconds: looks[index].seconds)
        }
        guard let poster = stills.first(where: { $0.picture.file == "poster.jpg" })?.picture else { return nil }
        return Picked(poster: poster, stills: stills)
    }

    /// Pictures here and there, by time. Places of a short film may lead to the same picture: it is taken once.
    private func looks() throws -> [Look] {
        var looks: [Look] = []
        for place in Self.places {
            beat()
            let seconds = (duration ?? 0) * place
            guard let frame = try picture(at: seconds) else { continue }
            let (score, mean) = try suitability(frame)
            if let last = looks.last, last.score == score, last.mean == mean { continue }
            let written = try write(frame, "look\(looks.count + 1).jpg")
            looks.append(Look(score: score, mean: mean, seconds: seconds, picture: written))
            if duration ?? 0 < 1 { break }
        }
        return looks
    }

    private func write(_ frame: Frame, _ file: String) throws -> Picture {
        let scale = min(1, 1280 / Double(max(plan.width, plan.height)))
        let size = PictureSize(width: Double(plan.width) * scale + 0.5, height: Double(plan.height) * scale + 0.5)
        try JPEGWriter.write(frame, size.width, size.height, quality: 4, file: file)
        return Picture(file: file, width: size.width, height: size.height)
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
    private func suitability(_ frame: Frame) throws -> (score: Double, mean: Double) {
        let tile = StoryboardMaker.tileSize(plan)
        let filter = try PictureFilter(timeBase: Rational32(1, 25)) { _, _ in
            "scale=\(tile.width):\(tile.height):flags=area,setsar=1,format=yuv420p"
        }
        var found = (score: 0.0, mean: 0.0)
        try filter.filter(frame) { small in
            let luma = small.luma
            found = (luma.deviation * (luma.mean < 40 || luma.mean > 215 ? 0.3 : 1), luma.mean)
        }
        return found
    }
}

/// A search for a poster beside other work.
final class PosterSearch: @unchecked Sendable {
    private let stages = StageGroup()
    private let lock = NSLock()
    private var found: PosterPicker.Picked?

    /// Begins the search.
    func start(_ picker: PosterPicker) {
        stages.start("poster") { [self] in
            let picked = try picker.run()
            lock.withLock { found = picked }
        }
    }

    /// Waits for the end of the search. Returns what was found; `nil` if nothing was, or none was begun.
    func wait() throws -> PosterPicker.Picked? {
        try stages.wait()
        return lock.withLock { found }
    }
}
