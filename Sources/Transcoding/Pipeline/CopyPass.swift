import FFmpeg
import Foundation
import MediaModel

/// Writes the source's own pictures and sound as tracks, packet by packet.
struct CopyPass {
    let source: Source
    let plan: TranscodePlan
    let announce: @Sendable (WorkerEvent) -> Void
    let progress: TranscodeProgress

    /// The rendition group of sound that is taken as it is.
    static let soundGroup = "aac"

    /// The plan's sounds, if all of them can be taken as they are beside the pictures.
    static func sounds(_ plan: TranscodePlan) -> [AudioPlan] {
        guard let pictures = plan.video?.copy else { return [] }
        let isFit = plan.audio.allSatisfy { sound in
            sound.copy.map { abs($0.start - pictures.start) < 0.03 } ?? false
        }
        return isFit ? plan.audio : []
    }

    /// Makes the tracks.
    func run() throws -> [WorkerTrack] {
        guard let video = plan.video, let pictures = video.copy, let rendition = video.renditions.first else {
            return []
        }
        let sounds = Self.sounds(plan)
        let feed = try PacketFeed(source, streams: Set([video.stream] + sounds.map(\.stream)))
        let picture = try CopiedPictures(
            feed, video, rendition, pictures, group: sounds.isEmpty ? nil : Self.soundGroup, announce)
        let heard = try Dictionary(
            uniqueKeysWithValues: sounds.compactMap { plan in
                try plan.copy.map {
                    (plan.stream, try CopiedSound(feed, plan, $0, origin: pictures.start, video: video, announce))
                }
            })
        let packet = try Packet()
        while try feed.read(into: packet) == .taken {
            if packet.stream == video.stream {
                try picture.write(packet)
                progress.reached(picture.seconds, track: rendition.id)
            } else {
                try heard[packet.stream]?.write(packet, until: pictures.duration)
            }
        }
        return try [picture.finish()] + sounds.compactMap { try heard[$0.stream]?.finish(duration: pictures.duration) }
    }
}

/// A picture track in the making. Times are counted anew in pictures, which the scan has shown to fit.
private final class CopiedPictures {
    private let plan: VideoPlan
    private let rendition: VideoRendition
    private let pictures: CodedPictures
    private let group: String?
    private let writer: TrackWriter
    private let timeBase: Rational32
    private let timescale: Int32
    private let ticks: Double
    private var count = 0

    init(
        _ feed: PacketFeed, _ plan: VideoPlan, _ rendition: VideoRendition, _ pictures: CodedPictures, group: String?,
        _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) throws {
        self.plan = plan
        self.rendition = rendition
        self.pictures = pictures
        self.group = group
        let parameters = try feed.demuxer.parameters(stream: plan.stream)
        timeBase = parameters.timeBase
        ticks = 1 / (plan.frameRate.positive ?? 25) / max(timeBase.seconds(1), 1e-12)
        timescale = RenditionEncoder.timescale(plan.frameRate)
        writer = try TrackWriter(id: rendition.id, isVideo: true, announce: announce)
        let frame = Rational32(Int32(clamping: plan.frameRate.denominator), Int32(clamping: plan.frameRate.numerator))
        try writer.begin(parameters, packetTimeBase: frame, timescale: timescale)
    }

    var seconds: Double { Double(count) / (plan.frameRate.positive ?? 25) }

    func write(_ packet: Packet) throws {
        let start = pictures.start.ticks(of: timeBase)
        guard let time = packet.presentationTime else { throw SourceRefusal(.internal, "a picture without a time") }
        let number = Int((Double(time &- start) / ticks).rounded())
        if packet.isKey, plan.grid.isKey(number) {
            try writer.beginFragment(place: plan.grid.segment(of: number))
        }
        packet.setTimes(
            presentation: Int64(number), decoding: Int64(count - pictures.reordering), duration: 1)
        try writer.write(packet)
        count += 1
    }

    func finish() throws -> WorkerTrack {
        let table = try writer.finish(grid: SegmentGrid(plan), duration: pictures.duration)
        return WorkerTrack(
            id: rendition.id, file: writer.file,
            kind: .video(
                width: rendition.width, height: rendition.height, frameRate: plan.frameRate, audioGroup: group),
            timescale: Int(timescale), table: table)
    }
}

/// A sound track in the making.
private final class CopiedSound {
    private let plan: AudioPlan
    private let sound: CodedSound
    private let origin: Double
    private let grid: SegmentGrid
    private let sampleRate: Int
    private let writer: TrackWriter
    private let timeBase: Rational32
    private var count = 0
    private var place = -1

    init(
        _ feed: PacketFeed, _ plan: AudioPlan, _ sound: CodedSound, origin: Double, video: VideoPlan,
        _ announce: @escaping @Sendable (WorkerEvent) -> Void
    ) throws {
        self.plan = plan
        self.sound = sound
        self.origin = origin
        grid = SegmentGrid(video)
        let parameters = try feed.demuxer.parameters(stream: plan.stream)
        timeBase = parameters.timeBase
        sampleRate = max(parameters.sampleRate, 1)
        writer = try TrackWriter(id: "\(CopyPass.soundGroup)-\(plan.language)", isVideo: false, announce: announce)
        try writer.begin(
            parameters, packetTimeBase: Rational32(1, Int32(clamping: sampleRate)),
            timescale: Int32(clamping: sampleRate))
    }

    /// Writes a packet, counting from the first that is heard in the programme.
    func write(_ packet: Packet, until end: Double) throws {
        guard let time = packet.presentationTime else { return }
        let seconds = timeBase.seconds(time) - origin
        let half = Double(sound.frameSize) / Double(sampleRate) / 2
        guard seconds >= -half, seconds + half < end else { return }
        let start = Int64(count * sound.frameSize)
        let current = grid.place(at: Double(start) / Double(sampleRate) + half)
        if current != place {
            place = current
            try writer.beginFragment(place: current)
        }
        packet.setTimes(presentation: start, decoding: start, duration: Int64(sound.frameSize))
        try writer.write(packet)
        count += 1
    }

    func finish(duration: Double) throws -> WorkerTrack {
        let table = try writer.finish(grid: grid, duration: duration)
        return WorkerTrack(
            id: "\(CopyPass.soundGroup)-\(plan.language)", file: writer.file,
            kind: .audio(channels: plan.channels, sampleRate: sampleRate, group: CopyPass.soundGroup),
            language: plan.language, name: plan.title, timescale: sampleRate, table: table)
    }
}
