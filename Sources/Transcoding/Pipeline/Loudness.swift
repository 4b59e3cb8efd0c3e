import FFmpeg
import Foundation
import MediaModel

/// What a sound stream needs to reach its loudness: a fixed gain, and a limiter where the gain would bring peaks over
/// −1.5 dBTP.
struct Leveling: Sendable, Equatable, Codable {
    /// Gain in dB.
    var gain: Double
    /// Whether peaks need limiting.
    var isLimited: Bool

    /// Whether nobody would hear the difference.
    var isNegligible: Bool { abs(gain) <= 1 && !isLimited }

    /// Sound as it is.
    static let none = Leveling(loudness: .nan, truePeak: .nan, target: 0)

    /// Integrated loudness below which there is nothing to level (the absolute gate of EBU R 128 / ITU-R BS.1770).
    static let silence = -70.0
    /// The highest true peak, in dBTP.
    static let ceiling = -1.5

    /// The leveling for sound of `loudness` LUFS integrated and `truePeak` dBTP that shall reach `target` LUFS.
    init(loudness: Double, truePeak: Double, target: Double) {
        guard loudness.isFinite, loudness > Self.silence + 1 else {
            gain = 0
            isLimited = false
            return
        }
        gain = min(max(target - loudness, -40), 30)
        isLimited = truePeak.isFinite && truePeak + gain > Self.ceiling
    }

    /// The filters that do it. Peaks are limited at four times the sampling rate, which finds those between samples;
    /// half a decibel is left for the coding.
    func filters(sampleRate: Int) -> [String] {
        let volume = gain == 0 ? [] : ["volume=\(gain)dB:precision=float"]
        guard isLimited else { return volume }
        let limit = pow(10, (Self.ceiling - 0.5) / 20)
        return volume + [
            "aresample=\(sampleRate * 4)",
            "alimiter=limit=\(limit):attack=5:release=80:level=disabled:latency=1",
            "aresample=\(sampleRate)",
        ]
    }
}

/// Measures the loudness of sound streams by EBU R 128 before they are encoded.
struct LoudnessMeter {
    let plans: [AudioPlan]
    let report: (Double) -> Void

    /// Reads the whole source once. Returns the leveling of each plan, in order.
    func measure(_ demuxer: Demuxer) throws -> [Leveling] {
        demuxer.keep(streams: Set(plans.map(\.stream)))
        var meters = try plans.map { try StreamMeter(plan: $0, demuxer: demuxer) }
        let packet = try Packet()
        reading: while true {
            do {
                guard try demuxer.read(into: packet) == .taken else { break reading }
            } catch {
                guard !error.isOutOfMemory else { throw error }
                break reading  // What can be read decides; the encoding meets the same end.
            }
            guard let index = plans.firstIndex(where: { $0.stream == packet.stream }) else { continue }
            if let time = packet.presentationTime { report(meters[index].timeBase.seconds(time)) }
            try meters[index].take(packet)
        }
        return try meters.indices.map { index in
            try meters[index].take(nil)
            return meters[index].leveling
        }
    }
}

/// Measures one stream.
private struct StreamMeter {
    let timeBase: Rational32
    private let plan: AudioPlan
    private var decoding: StreamDecoding
    private var format: SoundFormat?
    private var graph: FilterGraph?
    private let output: Frame
    private var loudness = -Double.infinity
    private var truePeak = -Double.infinity

    init(plan: AudioPlan, demuxer: Demuxer) throws {
        self.plan = plan
        timeBase = demuxer.timeBase(stream: plan.stream)
        decoding = try StreamDecoding(demuxer.openDecoder(stream: plan.stream, threads: 1))
        output = try Frame()
    }

    var leveling: Leveling { Leveling(loudness: loudness, truePeak: truePeak, target: plan.loudness) }

    mutating func take(_ packet: Packet?) throws {
        var frames: [Frame] = []
        _ = try decoding.decode(packet) { frame in
            frames.append(try frame.reference())
            return true
        }
        for frame in frames { try measure(frame) }
    }

    private mutating func measure(_ frame: Frame) throws {
        if format != frame.soundFormat {
            format = frame.soundFormat
            let layout = plan.channels == 1 ? "mono" : "stereo"
            graph = try FilterGraph(
                sound: frame.soundFormat, timeBase: timeBase,
                chain: "aformat=sample_rates=\(plan.sampleRate):channel_layouts=\(layout),"
                    + "ebur128=peak=true:metadata=1:framelog=verbose")
        }
        guard let graph else { return }
        try graph.send(frame)
        while try graph.receive(into: output) == .taken {
            if let value = output.measurement("lavfi.r128.I") { loudness = value }
            for channel in 0..<plan.channels {
                guard let peak = output.measurement("lavfi.r128.true_peaks_ch\(channel)"), peak > 0 else { continue }
                truePeak = max(truePeak, 20 * log10(peak))
            }
        }
    }
}
