/// Segments of MPEG-2 transport stream, made of CMAF segments without decoding.
///
/// For players that read one initialization section and take it for all that follows, and for old receivers: in a
/// transport stream every segment says by itself what is in it, and one clock runs through all programmes.
public enum TransportSegment {
    /// The media type, RFC 3555 §3.
    public static let contentType = "video/mp2t"
    /// The longest segment that is carried over, in bytes.
    public static let limit = 32 << 20

    /// Makes a segment.
    ///
    /// - Parameters:
    ///   - initialization: the track's initialization section.
    ///   - segment: the segment: one fragment or some.
    ///   - number: the segment's number in its track.
    ///   - shift: what is added to the track's time, in microseconds.
    /// - Returns: its bytes, a multiple of 188.
    /// - Throws: `PackagingError`.
    public static func make(initialization: [UInt8], segment: [UInt8], number: Int, shift: Int64) throws -> [UInt8] {
        guard segment.count <= limit else {
            throw PackagingError(
                .overLimit, zh: "片段超过 \(limit) 字节。", en: "A segment of over \(limit) bytes.")
        }
        let track = try TrackInitialization.parse(initialization)
        let samples = try SegmentSamples(segment, track).samples
        let clock = TransportClock(timescale: track.timescale, shift: shift)
        switch track.entry {
        case .avc(let configuration, _, _):
            var packets = TransportPackets(.pictures, number: number, capacity: segment.count)
            let writer = AnnexB(configuration)
            for sample in samples {
                packets.add(
                    try writer.picture(sample.data, isSync: sample.isSync), shown: clock.ticks(sample.shown),
                    decoded: clock.ticks(sample.decoded), isEntry: sample.isSync)
            }
            return packets.bytes
        case .aac(let configuration):
            var packets = TransportPackets(.sound, number: number, capacity: segment.count)
            try add(samples, ADTS(configuration), clock, to: &packets)
            return packets.bytes
        }
    }

    /// The most bytes of sound that go into one packet of the elementary stream.
    private static let mostSound = 4096

    private static func add(
        _ samples: [SegmentSamples.Sample], _ writer: ADTS, _ clock: TransportClock, to packets: inout TransportPackets
    ) throws {
        var (frames, time): ([UInt8], Int64) = ([], 0)
        for (index, sample) in samples.enumerated() {
            if frames.isEmpty { time = clock.ticks(sample.shown) }
            try writer.write(sample.data, to: &frames)
            guard frames.count >= mostSound || index == samples.count - 1 else { continue }
            packets.add(frames, shown: time, decoded: time, isEntry: true)
            frames.removeAll(keepingCapacity: true)
        }
    }
}

/// Turns a track's ticks into those of transport streams, of which 90,000 are a second.
struct TransportClock {
    let timescale: Int
    /// Microseconds that are added.
    let shift: Int64

    func ticks(_ time: Int64) -> Int64 {
        let (whole, rest) = time.quotientAndRemainder(dividingBy: Int64(timescale))
        return whole * 90_000 + (rest * 90_000 + Int64(timescale) / 2) / Int64(timescale) + (shift * 9 + 50) / 100
    }
}
