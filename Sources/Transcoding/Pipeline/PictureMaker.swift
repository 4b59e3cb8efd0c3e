import FFmpeg
import Foundation
import MediaModel

/// Makes one picture of a piece of film, or of a picture file, as `poster.jpg` in the working directory.
struct PictureMaker {
    let source: Source
    /// Where in the source's own times, in seconds; `nil` for the first picture.
    let seconds: Double?

    /// Pixels of the longer side.
    private static let longest = 1280.0
    private static let file = "poster.jpg"

    /// - Throws: `SourceRefusal` if there is no picture in it that can be used.
    func run() throws -> Picture {
        let demuxer = try source.open(as: SourcePolicy.pictures)
        guard let stream = demuxer.report.streams.first(where: { $0.video != nil }), let video = stream.video else {
            throw SourceRefusal(.noStreams, "no picture")
        }
        guard (1...SourcePolicy.maxPicturePixels).contains(video.width.multipliedFull(by: video.height)) else {
            throw SourceRefusal(.resourceLimit, "a picture of \(video.width) × \(video.height)")
        }
        demuxer.keep(streams: [stream.index])
        guard let frame = try frame(demuxer, stream.index) else { throw SourceRefusal(.damaged, "no whole picture") }
        let (width, height) = (Double(frame.pictureFormat.width), Double(frame.pictureFormat.height))
        let scale = min(1, Self.longest / max(width, height, 1))
        let size = PictureSize(width: width * scale + 0.5, height: height * scale + 0.5)
        try JPEGWriter.write(frame, size.width, size.height, quality: 4, file: Self.file)
        return Picture(file: Self.file, width: size.width, height: size.height)
    }

    /// The last picture that is shown by then; the first if all are later.
    private func frame(_ demuxer: Demuxer, _ stream: Int) throws -> Frame? {
        var decoding = try StreamDecoding(try demuxer.openDecoder(stream: stream, threads: 1))
        let base = demuxer.timeBase(stream: stream)
        var found: Frame?
        let receive = { [seconds] (frame: Frame) throws -> Bool in
            guard !frame.isCorrupt else { return true }
            let time = frame.bestEffortTime.map { base.seconds($0) } ?? 0
            if found == nil || time <= (seconds ?? 0) + 0.0005 { found = try frame.reference() }
            return seconds.map { time < $0 } ?? false
        }
        let packet = try Packet()
        while try demuxer.read(into: packet) == .taken {
            guard packet.stream == stream else { continue }
            guard try decoding.decode(packet, receive) else { return found }
        }
        _ = try decoding.decode(nil, receive)
        return found
    }
}

extension Int {
    /// The product, or the largest number if it is none.
    fileprivate func multipliedFull(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
