import Foundation
public import MediaModel
import Packaging
import Storage
import Synchronization

/// Makes posters of what people choose: a still, a second of the film, or a picture of their own.
public struct PosterDesk: Sendable {
    /// What was chosen.
    public enum Wish: Sendable, Equatable {
        /// One of the asset's stills, from 1.
        case still(Int)
        /// What is seen at that second.
        case second(Double)
        /// A JPEG or PNG file. It is a stranger's: a worker opens it.
        case image([UInt8])
    }

    /// The largest picture file, in bytes.
    public static let maxImageBytes = 8 << 20
    /// Workers that make pictures beside each other.
    private static let mostAtOnce = 2
    /// The largest JPEG of ours, in bytes.
    private static let maxPosterBytes = 4 << 20

    private let store: MediaStore
    private let supervisor: WorkerSupervisor
    private let clock: @Sendable () -> Int64
    private let underway = Counter()

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    init(store: MediaStore, supervisor: WorkerSupervisor, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.supervisor = supervisor
        self.clock = clock
    }

    /// The pictures that may be chosen from, by time.
    ///
    /// - Throws: `PosterError.unreadable`.
    public func stills(of asset: AssetID) async throws -> [Still] { try await manifest(asset).stills ?? [] }

    /// One of them as a JPEG file.
    ///
    /// - Throws: `PosterError`: `.noStill`, `.unreadable`.
    public func still(_ number: Int, of asset: AssetID) async throws -> [UInt8] {
        let stills = try await stills(of: asset)
        guard stills.indices.contains(number - 1) else { throw PosterError.noStill }
        let files = AssetFolderFiles(folder: store.assetFolder(asset))
        return try await read(stills[number - 1].picture.file, in: files)
    }

    /// Makes a poster and keeps it.
    ///
    /// - Throws: `PosterError`; `StorageError`.
    public func make(_ wish: Wish, of asset: AssetID) async throws -> PosterID {
        switch wish {
        case .still(let number): return try await store.keepPoster(try await still(number, of: asset))
        case .image(let bytes): return try await draw(bytes, at: nil)
        case .second(let seconds):
            let (piece, time) = try await piece(at: seconds, of: asset)
            return try await draw(piece, at: time)
        }
    }

    /// The same, when it is its turn: where nobody waits for an answer.
    ///
    /// - Throws: as `make`, but never `PosterError.busy`.
    func makeInTurn(_ wish: Wish, of asset: AssetID) async throws -> PosterID {
        while true {
            do {
                return try await make(wish, of: asset)
            } catch PosterError.busy {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Removes posters that nobody needs any more.
    ///
    /// - Parameter unused: those of some that nobody has.
    func tidy(_ unused: ([PosterID]) async throws -> [PosterID]) async throws {
        for poster in try await unused(try await store.postersOnDisk(olderThan: 86_400)) {
            try await store.removePoster(poster)
        }
    }
}

extension PosterDesk {
    private func manifest(_ asset: AssetID) async throws -> AssetManifest {
        try await BlockingWork.run { [store] in
            let files = AssetFolderFiles(folder: store.assetFolder(asset))
            guard let size = try? files.size(file: MediaStore.manifestName), size <= 64 << 20,
                let json = try? files.read(file: MediaStore.manifestName, offset: 0, count: Int(size)),
                let manifest = try? AssetManifest(json: json)
            else { throw PosterError.unreadable }
            return manifest
        }
    }

    private func read(_ file: String, in files: AssetFolderFiles) async throws -> [UInt8] {
        try await BlockingWork.run {
            guard let size = try? files.size(file: file), size <= Int64(Self.maxPosterBytes),
                let bytes = try? files.read(file: file, offset: 0, count: Int(size)), !bytes.isEmpty
            else { throw PosterError.unreadable }
            return bytes
        }
    }

    /// The segment of the best pictures in which a second lies, playable by itself, and the second in its own times.
    private func piece(at seconds: Double, of asset: AssetID) async throws -> ([UInt8], Double) {
        let manifest = try await manifest(asset)
        guard seconds >= 0, seconds <= manifest.duration else { throw PosterError.noSuchTime }
        let pictures = manifest.tracks.first { track in
            if case .video = track.kind { true } else { false }
        }
        guard let track = pictures, let last = track.table.segments.last else { throw PosterError.noPictures }
        let ticks = Double(track.table.start) + seconds * Double(track.timescale)
        let segment = track.table.segments.first { ticks < Double($0.start + $0.duration) } ?? last
        let files = AssetFolderFiles(folder: store.assetFolder(asset))
        return try await BlockingWork.run {
            guard segment.length <= 64 << 20,
                let head = try? files.read(file: track.file, offset: 0, count: track.table.initializationLength),
                let body = try? files.read(file: track.file, offset: segment.offset, count: segment.length)
            else { throw PosterError.unreadable }
            return (head + body, ticks / Double(track.timescale))
        }
    }

    /// Has a worker make a picture of a file.
    private func draw(_ bytes: [UInt8], at seconds: Double?) async throws -> PosterID {
        try underway.count.withLock { count in
            guard count < Self.mostAtOnce else { throw PosterError.busy }
            count += 1
        }
        defer { underway.count.withLock { $0 -= 1 } }
        let job = JobID.make(at: clock())
        let folder = try await store.jobFolder(job)
        do {
            try await store.write(bytes, named: Self.sourceName, job: job)
            let source = try SourceFile.open("\(folder)/\(Self.sourceName)")
            let request = WorkerRequest(job: job, task: .picture, encoding: EncodingSettings(), seconds: seconds)
            let outcome = await supervisor.run(request, source: source, folder: folder) { _ in }
            guard case .pictured(let picture) = outcome else {
                if case .cancelled = outcome { throw CancellationError() }
                throw PosterError.notAPicture
            }
            let made = try await read(picture.file, in: AssetFolderFiles(folder: folder))
            let poster = try await store.keepPoster(made)
            try await store.removeJobFolder(job)
            return poster
        } catch {
            try? await store.removeJobFolder(job)
            throw error
        }
    }

    private static let sourceName = "source"
}

/// Why no poster could be made.
public enum PosterError: Error, Sendable, Equatable {
    /// The asset has no still of that number.
    case noStill
    /// The film has no pictures.
    case noPictures
    /// The film is not that long.
    case noSuchTime
    /// What was sent is no JPEG or PNG that can be read.
    case notAPicture
    /// Others are being made.
    case busy
    /// The asset cannot be read.
    case unreadable

    /// What is wrong and what to do.
    public var message: LocalizedText {
        switch self {
        case .noStill: LocalizedText(zh: "没有这张候选图。", en: "There is no such still.")
        case .noPictures: LocalizedText(zh: "影片没有画面，请上传图片。", en: "The film has no pictures: send one.")
        case .noSuchTime:
            LocalizedText(zh: "影片没有这么长，请换一个时间。", en: "The film is not that long: choose another time.")
        case .notAPicture:
            LocalizedText(
                zh: "读不出图片。请用 8 MiB 以内、4000 万像素以内的 JPEG 或 PNG。",
                en: "The picture cannot be read. Use JPEG or PNG of at most 8 MiB and 40 million pixels.")
        case .busy: LocalizedText(zh: "正在制作别的封面，请稍后再试。", en: "Other posters are being made: try again soon.")
        case .unreadable: LocalizedText(zh: "影片的图片读不出来。", en: "The film's pictures cannot be read.")
        }
    }
}
