import FFmpeg
import Foundation
import MediaModel
import Packaging

/// Reads the subtitles inside a source in a pass of their own, in which all other streams are left unread.
struct EmbeddedSubtitles {
    let plan: TranscodePlan

    /// Writes a WebVTT file a stream into the working directory. Returns what was written, and what was damaged.
    ///
    /// - Throws: `FileFailure` when a file cannot be written; faults of the machine. Faults of the source cost the
    ///   subtitles behind them, never the film.
    func write(from source: Source, beat: () -> Void) throws -> (subtitles: [WorkerSubtitle], remarks: [Decision]) {
        let streams = try read(source, beat: beat)
        var subtitles: [WorkerSubtitle] = []
        for (stream, cues) in streams.map({ ($0, $0.cues) }) where !cues.isEmpty {
            let file = "subtitles\(stream.plan.stream).vtt"
            try Self.write(Array(SubtitleText.webVTT(cues).utf8), to: file)
            subtitles.append(WorkerSubtitle(file: file, language: stream.plan.language, title: stream.plan.title))
        }
        return (subtitles, streams.flatMap(\.remarks))
    }

    /// The subtitles of each stream.
    func read(_ source: Source, beat: () -> Void = {}) throws -> [SubtitleStream] {
        let plans = plan.subtitles
        guard !plans.isEmpty else { return [] }
        let demuxer = try source.open()
        let origin = plan.origin(in: demuxer.report)
        demuxer.keep(streams: Set(plans.map(\.stream)))
        var streams = plans.map { SubtitleStream(plan: $0, demuxer: demuxer, origin: origin) }
        let packet = try Packet()
        while streams.contains(where: { !$0.isFull }) {
            do {
                guard try demuxer.read(into: packet) == .taken else { break }
            } catch {
                break  // What can be read is kept; the encoding met the same end and has said so.
            }
            beat()
            guard let index = plans.firstIndex(where: { $0.stream == packet.stream }) else { continue }
            try streams[index].take(packet)
        }
        return streams
    }

    /// Writes a file anew, whatever an earlier try left of it.
    private static func write(_ bytes: [UInt8], to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure(operation: "open \(file)", code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) }
            if written < 0 && errno != EINTR { throw FileFailure(operation: "write \(file)", code: errno) }
        }
    }
}

/// The subtitles of one stream, as they come.
struct SubtitleStream {
    /// The most subtitles of a stream.
    static let maxCues = 50_000
    /// The most text of a stream, in bytes; with the times it stays below what is read again.
    static let maxText = 5 << 20
    /// How long a subtitle stays that does not say when it goes and that none follows, in milliseconds.
    private static let lasting: Int64 = 7000
    /// The latest time taken, in seconds: over the longest source.
    private static let latest = 100.0 * 3600

    let plan: SubtitlePlan
    private let origin: Double
    private let decoder: SubtitleDecoder?
    private let styles: SubStationStyles
    private var read: [(start: Int64, end: Int64?, text: String)] = []
    private var damaged = 0
    private var size = 0

    init(plan: SubtitlePlan, demuxer: Demuxer, origin: Double) {
        self.plan = plan
        self.origin = origin
        decoder = try? demuxer.subtitleDecoder(stream: plan.stream)
        styles = SubStationStyles(header: decoder?.header ?? "")
    }

    /// Whether no more is taken.
    var isFull: Bool { decoder == nil || read.count >= Self.maxCues || size >= Self.maxText }

    /// Takes a packet of the stream; a damaged one is counted.
    ///
    /// - Throws: a decoder that cannot go on.
    mutating func take(_ packet: Packet) throws {
        guard let decoder, !isFull else { return }
        switch try decoder.decode(packet) {
        case .damaged: damaged += 1
        case .nothing: break
        case .event(let event): take(event)
        }
    }

    private mutating func take(_ event: SubtitleEvent) {
        guard let start = milliseconds(event.start) else { return }
        let end = event.end.flatMap(milliseconds)
        // What names an end that cannot be is as one that names none.
        for text in event.texts.map(styles.text(ofEvent:)) where !text.isEmpty && !isFull {
            read.append((start, end.flatMap { $0 > start ? $0 : nil }, text))
            size += text.utf8.count
        }
    }

    /// The subtitles by time, with all their ends known; the same one twice counts once.
    var cues: [Cue] {
        let ordered = read.sorted { ($0.start, $0.end ?? .max) < ($1.start, $1.end ?? .max) }
        var cues: [Cue] = []
        var seen: Set<Cue> = []
        var (place, following) = (Int64.max, Int64.max)
        for (start, end, text) in ordered.reversed() {
            if start < place { (place, following) = (start, place) }
            let cue = Cue(
                start: max(start, 0), end: end ?? min(following, start + Self.lasting), text: text)
            if cue.end > cue.start, seen.insert(cue).inserted { cues.append(cue) }
        }
        return cues.reversed()
    }

    /// What is to be said of the stream.
    var remarks: [Decision] {
        let index = plan.stream
        if decoder == nil {
            return [
                Decision("subtitle.damage", zh: "字幕第 \(index) 路无法打开", en: "subtitle stream \(index) cannot be opened")
            ]
        }
        var remarks: [Decision] = []
        if damaged > 0 {
            remarks.append(
                Decision(
                    "subtitle.damage", zh: "字幕第 \(index) 路有 \(damaged) 处损坏，已跳过",
                    en: "subtitle stream \(index): \(damaged) damaged places skipped"))
        }
        if isFull {
            remarks.append(
                Decision(
                    "subtitle.limit", zh: "字幕第 \(index) 路太长，只取前 \(read.count) 条",
                    en: "subtitle stream \(index) is too long: its first \(read.count) subtitles are taken"))
        }
        return remarks
    }

    /// A time of the source in milliseconds of the programme; `nil` for one that cannot be.
    private func milliseconds(_ seconds: Double) -> Int64? {
        let time = seconds - origin
        guard time.isFinite, abs(time) < Self.latest else { return nil }
        return Int64((time * 1000).rounded())
    }
}
