import CProcess
import Database
import Foundation
import MediaModel
import Packaging
import Storage

/// A part being received: its worker, its pump and what is whole of it. Used by the desk alone.
final class LiveReception {
    let input: LiveInput
    let folder: String
    var part: LivePart
    var growing: GrowingPart?
    var pump: LivePump?
    var task: Task<Void, Never>?
    /// Bytes of the recording before this part.
    var recordedBefore: Int64 = 0
    var rejection: String?
    /// When it was begun, in milliseconds since 1970.
    var openedAt: Int64 = 0
    /// Milliseconds of a segment.
    var segment = Int64(LiveOptions.segmentSeconds * 1000)
    /// When a segment became whole last, in milliseconds since 1970.
    private(set) var grownAt: Int64?
    /// What `beginning` was when it went on air, or came back.
    private var begunWith: Int64?
    /// Whether nothing more is expected of it for now.
    var isStalled = false
    /// Whether a channel shows it.
    var isOnAir = false
    /// What is whole of it.
    var manifest: AssetManifest?
    private var heads: [String: Int] = [:]

    init(input: LiveInput, part: LivePart, folder: String) {
        self.input = input
        self.part = part
        self.folder = folder
    }

    /// Whether it is being received, and not read from its files.
    var hasWorker: Bool { task != nil }

    /// Whether its segments come so much later than when it went on air that what is expected of it will not last.
    var fallsBehind: Bool {
        guard let beginning, let begunWith, !isStalled else { return false }
        return beginning - begunWith > Self.mostBehind
    }

    /// Goes on air anew with the next segment.
    func beginsAnew() { begunWith = beginning }

    /// Milliseconds.
    private static let mostBehind: Int64 = 4000

    /// When its beginning would have been whole as a segment, by how segments come now, in milliseconds since 1970.
    private var beginning: Int64? {
        guard let grownAt, let track = manifest?.tracks.first else { return nil }
        return grownAt - track.table.duration * 1000 / Int64(max(track.timescale, 1))
    }

    /// Notes that so many segments are whole now.
    func grew(to count: Int, _ manifest: AssetManifest, at instant: Int64) {
        part.segments = count
        self.manifest = manifest
        let isAnew = isStalled || grownAt == nil
        (grownAt, isStalled) = (instant, false)
        if isAnew { begunWith = beginning }
    }

    /// The part as channels are told of it.
    func asset(_ event: LiveEvent, _ state: LiveAsset.State) -> LiveAsset {
        var asset = LiveAsset(
            event: event, asset: part.asset, number: part.number, manifest: manifest, folder: folder, state: state,
            whole: part.segments, segment: segment, beginning: nil)
        guard state == .growing else { return asset }
        asset.beginning = beginning ?? (input.now.firstKeptAt ?? openedAt) + Self.handling
        return asset
    }

    /// Milliseconds from when a picture comes to when it is in a file, about.
    private static let handling: Int64 = 800

    /// What of the part can be shown when `count` segments are.
    ///
    /// - Parameter sha256: of a file; `nil` while it grows.
    nonisolated(nonsending) func manifest(
        segments count: Int, sha256: (@Sendable (String) throws -> String)? = nil
    ) async throws -> AssetManifest? {
        guard let growing, count > 0 else { return nil }
        for track in growing.trackIDs where heads[track.file] == nil {
            let path = "\(folder)/\(track.file)"
            heads[track.file] = try await BlockingWork.run { try Self.head(of: path) }
        }
        let (heads, folder) = (heads, folder)
        return try await BlockingWork.run {
            try ManifestBuilder.manifest(
                result: growing.result(segments: count) { heads[$0] ?? 0 },
                source: AssetFolderFiles(folder: folder), sha256OfFile: sha256 ?? { _ in Self.noDigest },
                sourceSHA256: Self.noDigest)
        }
    }

    /// What stands for a digest that cannot be known yet.
    static let noDigest = String(repeating: "0", count: 64)

    /// Bytes of a track file's initialization section.
    private static func head(of path: String) throws -> Int {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw StorageError(.missing, zh: "缺少文件：\(path)", en: "Missing: \(path)")
        }
        defer { try? file.close() }
        var scanner = FragmentScanner()
        while scanner.initializationLength == nil, let data = try file.read(upToCount: 16 << 10), !data.isEmpty {
            try scanner.append(Array(data))
        }
        guard let length = scanner.initializationLength else {
            throw PackagingError(.notCMAF, zh: "没有初始化段：\(path)", en: "No initialization section: \(path)")
        }
        return length
    }

    /// Reads from its files what is whole of a part whose daemon was killed.
    nonisolated(nonsending) func recover() async throws {
        guard let plan = part.plan else { return }
        let (folder, empty) = (folder, GrowingPart(plan))
        growing = try await BlockingWork.run {
            var growing = empty
            for track in empty.trackIDs {
                growing.take(Self.fragments("\(folder)/\(track.file)", isVideo: track.isVideo), track: track.id)
            }
            return growing
        }
    }

    private static func fragments(_ path: String, isVideo: Bool) -> [Fragment] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        var scanner = FragmentScanner()
        var found: [Fragment] = []
        var time: Int64 = 0
        while let data = try? file.read(upToCount: 1 << 20), !data.isEmpty {
            let isSound = (try? scanner.append(Array(data))) != nil
            for fragment in scanner.takeFragments() {
                // Zeros or old blocks after a power cut end what is whole.
                guard fragment.start == time, fragment.duration > 0 else { return found }
                found.append(isVideo ? fragment.video : fragment.audio)
                time += fragment.duration
            }
            if !isSound { break }
        }
        return found
    }
}

/// The two ends of the pipe by which a worker gets what comes.
struct LivePipe {
    /// For the worker.
    let reading: Int32
    /// For the pump; does not block.
    let writing: Int32

    /// `nil` if there are no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard lectern_pipe(&ends) == 0 else { return nil }
        (reading, writing) = (ends[0], ends[1])
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    }

    /// Closes the worker's end here.
    func closeReading() { close(reading) }
}
