import FFmpeg
import Foundation
import MediaModel
import Packaging

/// Looks at every packet of a source without decoding, to find whether its tracks can be taken as they are.
struct PacketScanner {
    private let demuxer: Demuxer
    private let sounds: [Int]
    private let stream: Int
    private var pictures: PictureRun
    private var runs: [Int: SoundRun] = [:]

    /// A scanner of `report`'s pictures in the stream at `stream`, which have `rate`, and of its AAC.
    init(_ demuxer: Demuxer, report: ProbeReport, stream: Int, rate: Rational) throws {
        self.demuxer = demuxer
        self.stream = stream
        sounds = report.streams.filter { $0.audio != nil && $0.codec == "aac" }.map(\.index)
        pictures = PictureRun(try demuxer.parameters(stream: stream), stream: stream, rate: rate)
        for index in sounds { runs[index] = SoundRun(try demuxer.parameters(stream: index), stream: index) }
        demuxer.keep(streams: Set([stream] + sounds))
    }

    /// Reads all packets, as long as the pictures may still be taken.
    ///
    /// - Parameter beat: is called now and then.
    mutating func scan(beat: () -> Void) throws -> PacketScan {
        let packet = try Packet()
        var count = 0
        while pictures.objection == nil {
            do {
                guard try demuxer.read(into: packet) == .taken else { break }
            } catch {
                pictures.objection = LocalizedText(zh: "文件中有损坏", en: "the file is damaged")
                break
            }
            count += 1
            if count % 1000 == 0 { beat() }
            if packet.stream == stream { pictures.add(packet) } else { runs[packet.stream]?.add(packet) }
        }
        guard let found = pictures.result else {
            return PacketScan(pictures: nil, reason: pictures.objection)
        }
        return PacketScan(pictures: found, sounds: sounds.compactMap { runs[$0]?.result })
    }
}

/// The pictures that were seen: whether they are of a constant rate, in which order, and where closed groups begin.
private struct PictureRun {
    private let stream: Int
    private let rate: Rational
    private let ticks: Double
    private let timeBase: Rational32
    private let lengthSize: Int?
    private var start: Int64?
    private var numbers: [Int32] = []
    private var idrFrames: [Int] = []
    private var idrBytes: [Int] = []
    private var bytes = 0
    private var reordering = 0
    private var parameterSet: [UInt8]?
    var objection: LocalizedText?

    init(_ parameters: StreamParameters, stream: Int, rate: Rational) {
        self.stream = stream
        self.rate = rate
        timeBase = parameters.timeBase
        ticks = 1 / (rate.positive ?? 25) / max(timeBase.seconds(1), 1e-12)
        lengthSize = parameters.nalLengthSize
        if let set = parameters.sequenceParameterSet { examine(set) }
    }

    mutating func add(_ packet: Packet) {
        guard !packet.isDiscarded, !packet.isCorrupt, !packet.hasNewParameters, let time = packet.presentationTime
        else { return object("时间标记或参数不规则", "its time stamps or parameters are irregular") }
        let first = start ?? time
        start = first
        let place = (Double(time &- first) / ticks).rounded()
        guard place >= 0, place < 1e7, abs(Double(time &- first) - place * ticks) <= max(1.01, ticks * 0.2) else {
            return object("帧率不固定", "its frame rate varies")
        }
        reordering = max(reordering, numbers.count - Int(place))
        numbers.append(Int32(place))
        if packet.isKey { look(into: packet, number: Int(place)) }
        bytes += packet.size
    }

    private mutating func look(into packet: Packet, number: Int) {
        var isIDR = false
        var set: [UInt8]?
        packet.forEachNAL(lengthSize: lengthSize) { unit in
            switch unit.first.map({ $0 & 0x1F }) {
            case 7: set = Array(unit)
            case 5: isIDR = true
            case 1, nil: return false
            default: break
            }
            return !isIDR
        }
        if let set {
            if let parameterSet, set != parameterSet {
                return object("参数在中途改变", "its parameters change on the way")
            }
            if parameterSet == nil { examine(set) }
            parameterSet = set
        }
        guard isIDR else { return }
        idrFrames.append(number)
        idrBytes.append(bytes)
    }

    /// A set that allows fields says that pictures may turn interlaced on the way, whatever the first are.
    private mutating func examine(_ set: [UInt8]) {
        guard (try? SequenceParameterSet(sequenceParameterSet: set))?.isProgressive != true else { return }
        object("画面可能是隔行的", "its pictures may be interlaced")
    }

    private mutating func object(_ zh: String, _ en: String) {
        objection = objection ?? LocalizedText(zh: zh, en: en)
    }

    var result: CodedPictures? {
        mutating get {
            guard objection == nil, let start else { return nil }
            let isWhole = numbers.sorted().enumerated().allSatisfy { $0.offset == Int($0.element) }
            if !isWhole { object("有丢失或重复的帧", "pictures are missing or doubled") }
            if idrFrames.first != 0 { object("不以关键帧开始", "it does not begin with an IDR picture") }
            if reordering > 16 { object("帧序不规则", "its pictures are out of order") }
            guard objection == nil else { return nil }
            return CodedPictures(
                stream: stream, frameRate: rate, count: numbers.count, start: timeBase.seconds(start),
                reordering: reordering, idrFrames: idrFrames, idrBytes: idrBytes + [bytes])
        }
    }
}

/// The packets of one sound: whether they follow each other without a gap.
private struct SoundRun {
    private let stream: Int
    private let parameters: StreamParameters
    private let frameSize: Int
    private var count = 0
    private var bytes = 0
    private var start: Double?
    private var isWhole = true

    init(_ parameters: StreamParameters, stream: Int) {
        self.stream = stream
        self.parameters = parameters
        frameSize = parameters.frameSize > 0 ? parameters.frameSize : 1024
    }

    private var length: Double { Double(frameSize) / Double(max(parameters.sampleRate, 1)) }

    mutating func add(_ packet: Packet) {
        guard let time = packet.presentationTime.map(parameters.timeBase.seconds), !packet.hasNewParameters else {
            isWhole = false
            return
        }
        let first = start ?? time
        start = first
        if abs(time - first - Double(count) * length) > length / 2 { isWhole = false }
        count += 1
        bytes += packet.size
    }

    var result: CodedSound? {
        guard isWhole, count > 0, let start else { return nil }
        let seconds = Double(count) * length
        return CodedSound(
            stream: stream, count: count, start: start, frameSize: frameSize,
            bitRate: Int(Double(bytes) * 8 / max(seconds, 0.001)))
    }
}
