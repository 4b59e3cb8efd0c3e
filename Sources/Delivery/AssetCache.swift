import Foundation
public import MediaModel
import NIOCore
public import NIOPosix
import Packaging
public import Storage
import Synchronization

/// The assets that are being served, in memory: loaded once each, the least used given up when they take too much.
///
/// Any thread and event loop may use it. An asset's folder never changes, so nothing here grows stale; an asset
/// that is removed from disk is served from memory until its files are asked for.
public final class AssetCache: Sendable {
    private struct Entry {
        var asset: ServedAsset
        var lastUse: UInt64
    }

    private struct State {
        var entries: [AssetID: Entry] = [:]
        /// Parts of live events that are being received; few, and not given up.
        var growing: [AssetID: ServedAsset] = [:]
        var waiting: [AssetID: [@Sendable (Result<ServedAsset, any Error>) -> Void]] = [:]
        var cost = 0
        var uses: UInt64 = 0
    }

    private let store: MediaStore
    private let threads: NIOThreadPool
    private let limit: Int
    private let state = Mutex(State())

    /// The longest manifest that is read, in bytes: 12 hours of film need about 1 MB.
    static let manifestLimit = 64 << 20

    /// A cache over a store.
    ///
    /// - Parameters:
    ///   - threads: where files are read.
    ///   - limit: bytes of memory to keep about.
    public init(store: MediaStore, threads: NIOThreadPool = .singleton, limit: Int = 64 << 20) {
        self.store = store
        self.threads = threads
        self.limit = limit
    }

    /// A poster that was chosen, whether it is there or not.
    func chosen(_ poster: PosterID) -> ServedFile {
        ServedFile(
            path: store.posterPath(poster), leastSize: 1, bytes: 0..<Int64.max, contentType: "image/jpeg",
            tag: "\"\(poster)\"", seconds: nil)
    }

    /// The asset, if it is in memory. Never waits.
    func loaded(_ id: AssetID) -> ServedAsset? {
        state.withLock { state in
            if let growing = state.growing[id] { return growing }
            state.uses += 1
            state.entries[id]?.lastUse = state.uses
            return state.entries[id]?.asset
        }
    }

    /// The asset, read from disk if need be; requests for the same asset wait for one reading.
    ///
    /// - Throws: `DeliveryError.absent` if there is no such asset, `.unusable` if its manifest cannot be read.
    public func asset(_ id: AssetID) async throws -> ServedAsset {
        try await withCheckedThrowingContinuation { continuation in
            load(id) { continuation.resume(with: $0) }
        }
    }

    /// An asset's manifest, from memory or else from its file; nothing is kept of it.
    ///
    /// - Throws: `DeliveryError.absent` if there is no such asset, `.unusable` if its manifest cannot be read.
    public func manifest(_ id: AssetID) async throws -> AssetManifest {
        if let asset = loaded(id) { return asset.manifest }
        return try await threads.runIfActive { try self.readManifest(id).manifest }
    }

    /// The asset, for code on an event loop.
    func asset(_ id: AssetID, on loop: any EventLoop) -> EventLoopFuture<ServedAsset> {
        let promise = loop.makePromise(of: ServedAsset.self)
        load(id) { promise.completeWith($0) }
        return promise.futureResult
    }

    /// Serves what is whole of an asset that grows. Its segments never change once they were shown; it has no playlists
    /// of its own. Reads the beginnings of its files: blocks for a moment.
    ///
    /// - Throws: `StorageError`.
    public func show(growing id: AssetID, manifest: AssetManifest, folder: String) throws {
        let asset = try ServedAsset(id: id, manifest: manifest, folder: folder, hasTexts: false)
        state.withLock { $0.growing[id] = asset }
    }

    /// What is whole of an asset that grows; `nil` for one that does not.
    public func growing(_ id: AssetID) -> AssetManifest? { state.withLock { $0.growing[id]?.manifest } }

    /// Forgets that an asset grew: its folder says all now.
    public func finish(growing id: AssetID) {
        state.withLock { $0.growing[id] = nil }
    }

    private enum Step {
        case finish(ServedAsset)
        case read
        case wait
    }

    private func load(_ id: AssetID, then finish: @escaping @Sendable (Result<ServedAsset, any Error>) -> Void) {
        if let asset = loaded(id) { return finish(.success(asset)) }
        let step = state.withLock { state -> Step in
            if let asset = state.growing[id] ?? state.entries[id]?.asset { return .finish(asset) }
            let isFirst = state.waiting[id] == nil
            state.waiting[id, default: []].append(finish)
            return isFirst ? .read : .wait
        }
        switch step {
        case .finish(let asset): finish(.success(asset))
        case .wait: break
        case .read:
            threads.submit { [self] status in
                let result = Result { () throws -> ServedAsset in
                    guard case .active = status else { throw DeliveryError.unusable("stopping") }
                    return try read(id)
                }
                for finish in keep(result, for: id) { finish(result) }
            }
        }
    }

    /// Files the outcome of a reading, and returns those who wait for it.
    private func keep(
        _ result: Result<ServedAsset, any Error>, for id: AssetID
    ) -> [@Sendable (Result<ServedAsset, any Error>) -> Void] {
        state.withLock { state in
            if case .success(let asset) = result {
                state.entries[id] = Entry(asset: asset, lastUse: state.uses)
                state.cost += asset.cost
                while state.cost > limit, state.entries.count > 1,
                    let oldest = state.entries.filter({ $0.key != id }).min(by: { $0.value.lastUse < $1.value.lastUse })
                {
                    state.entries[oldest.key] = nil
                    state.cost -= oldest.value.asset.cost
                }
            }
            return state.waiting.removeValue(forKey: id) ?? []
        }
    }

    private func read(_ id: AssetID) throws -> ServedAsset {
        let (manifest, published) = try readManifest(id)
        do {
            return try ServedAsset(
                id: id, manifest: manifest, folder: store.assetFolder(id), published: published)
        } catch {
            throw DeliveryError.unusable("\(error)")
        }
    }

    private func readManifest(_ id: AssetID) throws -> (manifest: AssetManifest, published: Int64?) {
        guard let file = FileHandle(forReadingAtPath: store.manifestPath(id)) else { throw DeliveryError.absent }
        defer { try? file.close() }
        do {
            let data = try file.read(upToCount: Self.manifestLimit + 1) ?? Data()
            guard data.count <= Self.manifestLimit else { throw DeliveryError.unusable("manifest too long") }
            let manifest = try JSONDecoder().decode(AssetManifest.self, from: data)
            guard manifest.format <= AssetManifest.currentFormat else {
                throw DeliveryError.unusable("manifest of format \(manifest.format)")
            }
            return (manifest, Self.publication(file))
        } catch let error as DeliveryError {
            throw error
        } catch {
            throw DeliveryError.unusable("\(error)")
        }
    }

    /// When an asset was published, in seconds since 1970: its manifest is the last file that is written.
    ///
    /// An instant that is still to come by this machine's clock is taken for now (RFC 9110 §8.8.2.1).
    private static func publication(_ manifest: FileHandle) -> Int64? {
        var status = stat()
        guard fstat(manifest.fileDescriptor, &status) == 0 else { return nil }
        return min(Int64(status.st_mtim.tv_sec), Int64(time(nil)))
    }
}
