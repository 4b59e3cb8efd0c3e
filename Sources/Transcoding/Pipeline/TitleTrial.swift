import FFmpeg
import MediaModel

/// Encodes a few moments of a film without a cap, to learn how much its pictures need: a film that needs little gets a
/// lower cap, so that its peaks stay within twice its average (HLS Authoring Specification 1.30).
struct TitleTrial {
    let source: Source
    let plan: VideoPlan
    /// Length of the film in seconds.
    let duration: Double

    /// Where in the film is looked, as shares of its length.
    private static let places = [0.1, 0.26, 0.42, 0.58, 0.74, 0.9]
    /// Seconds that are encoded at each place.
    private static let seconds = 2.0
    /// Seconds of a film below which a trial would cost more than it tells.
    private static let shortest = 30.0
    /// The least share of a rung's cap.
    private static let least = 0.3

    /// The share of their caps that the renditions get, 0.3…1.
    ///
    /// - Parameter beat: is called at each place.
    func share(beat: () -> Void) throws -> Double {
        guard duration >= Self.shortest,
            let rendition = plan.renditions.first(where: { $0.encoding != VideoRendition.copied })
        else { return 1 }
        let rates = try Self.places.compactMap { place in
            beat()
            return try rate(rendition, at: duration * place)
        }
        guard !rates.isEmpty else { return 1 }
        let mean = rates.reduce(0, +) / Double(rates.count)
        return min(max(2 * mean / Double(rendition.maxBitRate), Self.least), 1)
    }

    /// Bit/s of some seconds from `start` on; `nil` where nothing can be decoded.
    private func rate(_ rendition: VideoRendition, at start: Double) throws -> Double? {
        let demuxer = try source.open()
        demuxer.keep(streams: [plan.stream])
        guard (try? demuxer.seek(to: demuxer.report.startTime + start, stream: plan.stream)) != nil else { return nil }
        let decoder = try demuxer.decoder(stream: plan.stream, threads: 0)
        var decoding = try StreamDecoding(decoder)
        var trial = try Trial(plan: plan, rendition: rendition)
        let wanted = Int(Self.seconds * (plan.frameRate.positive ?? 25))
        let packet = try Packet()
        while trial.count < wanted {
            guard let reception = try? demuxer.read(into: packet), reception == .taken else { break }
            guard packet.stream == plan.stream else { continue }
            guard try decoding.decode(packet, { try trial.encode($0, until: wanted) }) else { break }
        }
        return try trial.finish()
    }

    /// One short encoding.
    private struct Trial {
        let plan: VideoPlan
        let filter: PictureFilter
        let encoder: Encoder
        let packet: Packet
        var count = 0
        var bytes = 0

        init(plan: VideoPlan, rendition: VideoRendition) throws {
            guard let encoding = VideoEncodings.named(rendition.encoding) else {
                throw SourceRefusal(.internal, "no encoding named \(rendition.encoding)")
            }
            self.plan = plan
            var free = rendition
            free.maxBitRate = 0
            let rate = Rational32(
                Int32(clamping: plan.frameRate.numerator), Int32(clamping: plan.frameRate.denominator))
            filter = try PictureFilter(timeBase: Rational32(rate.denominator, rate.numerator)) { _, _ in
                (plan.normalization + ["scale=\(rendition.width):\(rendition.height)", "setsar=1", "format=yuv420p"])
                    .joined(separator: ",")
            }
            encoder = try Encoder(
                pictures: encoding.options(free, gopFrames: plan.grid.longestGOP, threads: 0),
                width: rendition.width, height: rendition.height, frameRate: rate,
                color: try Frame.black(width: 16, height: 16).color)
            packet = try Packet()
        }

        /// Encodes a picture; pictures follow each other, whatever their times. Returns whether more are wanted.
        mutating func encode(_ frame: Frame, until wanted: Int) throws -> Bool {
            let numbered = try frame.reference()
            numbered.presentationTime = Int64(count)
            var scaled: [Frame] = []
            try filter.filter(numbered) { scaled.append(try $0.reference()) }
            for picture in scaled where count < wanted {
                picture.presentationTime = Int64(count)
                picture.setKey(count == 0)
                count += 1
                try take(picture)
            }
            return count < wanted
        }

        mutating func finish() throws -> Double? {
            guard count > 0 else { return nil }
            try take(nil)
            return Double(bytes) * 8 * (plan.frameRate.positive ?? 25) / Double(count)
        }

        private mutating func take(_ frame: Frame?) throws {
            while true {
                let sent = try encoder.send(frame)
                while try encoder.receive(into: packet) == .taken { bytes += packet.size }
                if sent != .again { return }
            }
        }
    }
}
