import FFmpeg
import MediaModel

/// The packets of the streams that are used, with times that do not jump.
final class PacketFeed {
    let demuxer: Demuxer
    private var timeline: Timeline
    private let bases: [Int: Rational32]

    /// A feed of `streams` from the beginning of the source.
    convenience init(_ source: Source, streams: Set<Int>) throws {
        self.init(try source.open(), streams: streams)
    }

    /// A feed of `streams` of an open source, from where it is.
    ///
    /// - Parameter mayJump: whether jumps of its times mean nothing; `nil` for what the container says.
    init(_ demuxer: Demuxer, streams: Set<Int>, mayJump: Bool? = nil) {
        self.demuxer = demuxer
        demuxer.keep(streams: streams)
        timeline = Timeline(mayJump: mayJump ?? demuxer.mayJump)
        bases = Dictionary(uniqueKeysWithValues: streams.map { ($0, demuxer.timeBase(stream: $0)) })
    }

    /// Reads the next packet.
    ///
    /// - Throws: a read error; `SourceRefusal` for an encrypted packet.
    func read(into packet: Packet) throws -> Reception {
        let reception = try demuxer.read(into: packet)
        guard reception == .taken, let base = bases[packet.stream] else { return reception }
        if packet.isEncrypted { throw SourceRefusal(.encrypted, "stream \(packet.stream) is encrypted") }
        if let time = packet.decodingTime ?? packet.presentationTime {
            let shift = timeline.shift(
                stream: packet.stream, time: base.seconds(time), duration: base.seconds(packet.duration))
            if shift != 0 { packet.shift(by: shift.ticks(of: base)) }
        }
        return reception
    }

    /// Passes over what lies well before `seconds` of the programme, up to a packet of `stream` from which decoding
    /// can begin.
    ///
    /// - Returns: a feed that begins there; this one is used up.
    static func beginning(
        before seconds: Double, of stream: Int, origin: Double, _ source: Source, streams: Set<Int>,
        beat: () -> Void
    ) throws -> PacketFeed {
        let feed = try PacketFeed(source, streams: streams)
        guard seconds > 0, let base = feed.bases[stream] else { return feed }
        let packet = try Packet()
        var (count, start) = (0, 0)
        while let reception = try? feed.read(into: packet), reception == .taken {
            if packet.stream == stream, let time = packet.presentationTime ?? packet.decodingTime {
                if base.seconds(time) - origin > seconds + Self.lead { break }
                if packet.isKey, base.seconds(time) - origin <= seconds - Self.lead { start = count }
            }
            count += 1
            if count % 1000 == 0 { beat() }
        }
        let second = try PacketFeed(source, streams: streams)
        for number in 0..<start {
            _ = try second.read(into: packet)
            if number % 1000 == 0 { beat() }
        }
        return second
    }

    /// Seconds of decoding before what is wanted, for filters that look back.
    private static let lead = 1.5
}
