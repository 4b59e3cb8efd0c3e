import FFmpeg
import MediaModel

/// Measures on the packets what a container's headers cannot be believed in.
struct SourceSurvey {
    let source: Source
    /// Is called now and then.
    let beat: () -> Void

    /// Bytes up to which all packets of a source are looked at.
    private static let mostBytes: Int64 = 2 << 30
    /// Pictures after which their rate is known.
    private static let enoughPictures = 3000
    /// Pictures a second beyond which a rate says how the clock ticks rather than how pictures come.
    private static let rateLimit = 60.5

    /// Bit/s below which the time stamps of a source that is too large to be looked at as a whole must have jumped.
    private static let leastBitRate = 100_000.0

    /// The report with the length of a source whose time stamps may jump, and with the rate of pictures where none, an
    /// absurd one, or one above that of the time stamps is declared, as for film in television's rate (ISO/IEC 13818-2,
    /// `repeat_first_field`).
    ///
    /// - Throws: what opening the source throws.
    func completing(_ report: ProbeReport) throws -> ProbeReport {
        let mayJump = try source.open().mayJump
        let picture = Planner.picture(of: report)
        let isRateOpen = picture.map { Self.isAbsurd($0.1) } ?? false
        guard mayJump || isRateOpen else { return report }
        let toEnd = mayJump && report.size <= Self.mostBytes
        let found = try measure(report, toEnd: toEnd)
        var result = report
        if toEnd {
            result.duration = found.length ?? report.duration
        } else if mayJump, let length = report.duration, Double(report.size) * 8 < length * Self.leastBitRate {
            result.duration = nil
        }
        if let (stream, video) = picture, let rate = found.rate,
            isRateOpen || rate.average < (video.frameRate.positive ?? 0) * 0.98
        {
            result.set(rate, stream.index)
        }
        return result
    }

    private static func isAbsurd(_ video: VideoProperties) -> Bool {
        guard let average = video.frameRate.positive else { return true }
        let base = video.baseFrameRate.positive ?? average
        return base > rateLimit && base > average * 1.1
    }

    private func measure(
        _ report: ProbeReport, toEnd: Bool
    ) throws -> (length: Double?, rate: PictureSteps.Rate?) {
        let picture = Planner.picture(of: report)?.0.index
        let streams = Planner.candidates(report).filter { $0.video != nil || $0.audio != nil }.map(\.index)
        let feed = try PacketFeed(source, streams: Set(streams))
        let packet = try Packet()
        var (start, end) = (Double.infinity, -Double.infinity)
        var pictures = PictureSteps()
        while let reception = try? feed.read(into: packet), reception == .taken {
            beat()
            let base = feed.demuxer.timeBase(stream: packet.stream)
            guard let time = (packet.presentationTime ?? packet.decodingTime).map(base.seconds) else { continue }
            start = min(start, time)
            end = max(end, time + base.seconds(packet.duration))
            guard packet.stream == picture else { continue }
            if pictures.count < Self.enoughPictures { pictures.add(time) } else if !toEnd { break }
        }
        return (end > start ? end - start : nil, pictures.rate)
    }
}

/// The times of pictures, and how fast they follow each other.
struct PictureSteps {
    /// Pictures a second on average, and where they come fast.
    struct Rate: Equatable {
        var average: Double
        var base: Double
    }

    private var times: [Double] = []

    /// How many there are.
    var count: Int { times.count }

    /// Takes the time of a picture in seconds, in any order.
    mutating func add(_ time: Double) { times.append(time) }

    /// The rate; `nil` of fewer than three pictures. Where they come fast is the step that one in ten does not exceed.
    var rate: Rate? {
        let sorted = times.sorted()
        let steps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0.0005 }.sorted()
        guard steps.count >= 2 else { return nil }
        let total = steps.reduce(0, +)
        return Rate(average: Double(steps.count) / total, base: 1 / steps[steps.count / 10])
    }
}

extension ProbeReport {
    /// Writes a measured rate into the pictures of a stream.
    fileprivate mutating func set(_ rate: PictureSteps.Rate, _ index: Int) {
        guard let place = streams.firstIndex(where: { $0.index == index }), var video = streams[place].video else {
            return
        }
        let thousandths = { (rate: Double) in Rational(Int((min(rate, 2000) * 1000).rounded()), 1000) }
        video.frameRate = thousandths(rate.average)
        video.baseFrameRate = thousandths(rate.base)
        streams[place].kind = .video(video)
    }
}
