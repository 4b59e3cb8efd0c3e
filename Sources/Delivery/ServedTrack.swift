import Foundation
import MediaModel
import NIOCore
import Packaging

/// A track as it is served: what its parts have in common, made once.
struct ServedTrack: Sendable {
    /// The name that stands in URLs.
    let id: String
    /// Bytes of memory beyond the manifest's.
    let cost: Int

    private let track: Track
    private let path: String
    private let suffix: String
    private let contentType: String
    private let tagPrefix: String
    private let published: ModificationTime?
    private let whole: ServedFile?
    private let initialization: ServedFile?

    /// The longest initialization section that is kept in memory, in bytes.
    private static let mostKept = 16 << 10
    private static let subtitleType = "text/vtt; charset=utf-8"

    /// Prepares a track. Reads its beginning: not for an event loop.
    ///
    /// - Parameters:
    ///   - folder: the path of the asset's folder.
    ///   - published: when the asset was published.
    init(_ track: Track, of asset: AssetID, folder: String, published: ModificationTime?) {
        self.track = track
        id = track.id
        path = "\(folder)/\(track.file)"
        suffix = AssetPaths.segmentSuffix(track.kind)
        tagPrefix = "\"\(asset)-\(track.id)-"
        self.published = published
        switch track.kind {
        case .video: contentType = "video/mp4"
        case .audio: contentType = "audio/mp4"
        case .subtitle: contentType = Self.subtitleType
        }
        if case .subtitle(let file, _) = track.kind {
            // The whole file is read to its end, whatever its length: the manifest does not hold it.
            whole = ServedFile(
                path: "\(folder)/\(file)", leastSize: 0, bytes: 0..<Int64.max, contentType: Self.subtitleType,
                tag: tagPrefix + "whole\"", seconds: nil, modified: published)
        } else {
            whole = nil
        }
        let length = track.table.initializationLength
        guard length > 0 else {
            initialization = nil
            cost = 0
            return
        }
        let kept = length <= Self.mostKept ? Self.beginning(of: path, length: length) : nil
        cost = kept?.readableBytes ?? 0
        initialization = ServedFile(
            path: path, leastSize: track.table.fileSize, bytes: 0..<Int64(length), contentType: contentType,
            tag: tagPrefix + "init\"", seconds: nil, modified: published, kept: kept)
    }

    /// What stands at a name below the track's: `init.mp4`, `17.m4s`, `whole.vtt`; `nil` for nothing.
    func file(named name: Substring) -> ServedFile? {
        if let number = number(name) {
            guard number < track.table.segments.count else { return nil }
            let segment = track.table.segments[number]
            return ServedFile(
                path: path, leastSize: track.table.fileSize,
                bytes: segment.offset..<segment.offset + Int64(segment.length), contentType: contentType,
                tag: "\(tagPrefix)\(number)\"", seconds: seconds(segment), modified: published)
        }
        switch name {
        case AssetPaths.initialization[...]: return initialization
        case AssetPaths.wholeSubtitles[...]: return whole
        default: return nil
        }
    }

    /// A segment's number: digits without a leading zero, so that a segment has one URL.
    private func number(_ name: Substring) -> Int? {
        let bytes = name.utf8
        let digits = bytes.count - suffix.utf8.count
        guard (1...7).contains(digits), bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return nil }
        var number = 0
        for byte in bytes.prefix(digits) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return digits > 1 && bytes.first == UInt8(ascii: "0") ? nil : number
    }

    /// The whole seconds that a segment covers, rounded to the nearest so that neighbours do not overlap.
    private func seconds(_ segment: Segment) -> Range<Int>? {
        if case .subtitle = track.kind { return nil }
        let scale = Int64(max(track.timescale, 1))
        let lower = Int((segment.start + scale / 2) / scale)
        let upper = Int((segment.start + segment.duration + scale / 2) / scale)
        return lower < upper ? lower..<upper : nil
    }

    /// The first `length` bytes of a file; `nil` if it is shorter, or not there.
    private static func beginning(of path: String, length: Int) -> ByteBuffer? {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: length),
            data.count == length
        else { return nil }
        return ByteBuffer(bytes: data)
    }
}
