import Foundation
import MediaModel
import NIOCore
import NIOPosix
import Packaging
import Synchronization

/// A segment of an item that is wanted as a transport stream.
struct TransportPiece: Sendable {
    /// What it is kept under.
    struct Key: Hashable {
        var start: Int64
        /// The segment that is on air at `start`: channels may begin the same asset elsewhere at the same instant.
        var first: Int
        var asset: AssetID
        var path: String
    }

    let key: Key
    private let item: AirItem
    private let asset: ServedAsset
    private let initialization: ServedFile
    private let segment: ServedFile
    private let number: Int

    /// A piece by its path below the asset's address, `v720/17.ts`; `nil` for nothing.
    init?(_ path: Substring, of item: AirItem, _ asset: ServedAsset) {
        guard path.hasSuffix(".ts"), let slash = path.firstIndex(of: "/"),
            let number = Int(path[slash...].dropFirst().dropLast(3))
        else { return nil }
        let head = path[...slash] + AssetPaths.initialization
        guard case .file(let segment)? = asset.resource(path.dropLast(3) + ".m4s"),
            case .file(let initialization)? = asset.resource(head)
        else { return nil }
        key = Key(start: item.start, first: item.segments.lowerBound, asset: asset.id, path: String(path))
        self.number = number
        (self.item, self.asset, self.initialization, self.segment) = (item, asset, initialization, segment)
    }

    /// Makes the segment. Reads files: blocks.
    ///
    /// - Throws: `DeliveryError.unusable`.
    func made() throws -> ServedFile {
        do {
            let bytes = try TransportSegment.make(
                initialization: try Self.bytes(of: initialization), segment: try Self.bytes(of: segment),
                number: number,
                shift: shift)
            return ServedFile(
                path: "", leastSize: 0, bytes: 0..<Int64(bytes.count), contentType: TransportSegment.contentType,
                tag: "\(segment.tag.dropLast())-ts-\(item.start)\"", seconds: segment.seconds,
                modified: segment.modified, kept: ByteBuffer(bytes: bytes))
        } catch {
            throw DeliveryError.unusable("\(error)")
        }
    }

    /// From the asset's time to that of the channel, in microseconds.
    private var shift: Int64 {
        guard let boundaries = AirAsset(asset.id, asset.manifest)?.leading.boundaries else { return 0 }
        return item.start * 1000 - boundaries[min(max(item.segments.lowerBound, 0), boundaries.count - 1)]
    }

    private static func bytes(of file: ServedFile) throws -> [UInt8] {
        if let kept = file.kept { return Array(kept.readableBytesView) }
        let count = Int(file.bytes.upperBound - file.bytes.lowerBound)
        guard count <= TransportSegment.limit, let handle = FileHandle(forReadingAtPath: file.path) else {
            throw DeliveryError.absent
        }
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(file.bytes.lowerBound))
        let data = try handle.read(upToCount: count) ?? Data()
        guard data.count == count else { throw DeliveryError.unusable("file too short") }
        return Array(data)
    }
}

/// Segments of channels as transport streams: each made once for all who watch, while they watch it.
final class TransportSegments: Sendable {
    private struct Entry {
        var file: ServedFile
        var lastUse: UInt64
    }

    private struct State {
        var entries: [TransportPiece.Key: Entry] = [:]
        var making: [TransportPiece.Key: Task<ServedFile, any Error>] = [:]
        var cost = 0
        var uses: UInt64 = 0
    }

    private let threads: NIOThreadPool
    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: bytes to keep about.
    init(threads: NIOThreadPool = .singleton, limit: Int = 64 << 20) {
        self.threads = threads
        self.limit = limit
    }

    /// A segment, if it is in memory. Never waits.
    func known(_ piece: TransportPiece) -> ServedFile? {
        state.withLock { state in
            state.uses += 1
            state.entries[piece.key]?.lastUse = state.uses
            return state.entries[piece.key]?.file
        }
    }

    /// A segment, made if need be; those who ask for the same wait for one making.
    ///
    /// - Throws: `DeliveryError.unusable`.
    func file(_ piece: TransportPiece) async throws -> ServedFile {
        if let known = known(piece) { return known }
        let making = state.withLock { state in
            if let making = state.making[piece.key] { return making }
            let task = Task { try await self.make(piece) }
            state.making[piece.key] = task
            return task
        }
        return try await making.value
    }

    private func make(_ piece: TransportPiece) async throws -> ServedFile {
        defer { state.withLock { $0.making[piece.key] = nil } }
        let file = try await threads.runIfActive { try piece.made() }
        state.withLock { keep(file, at: piece.key, in: &$0) }
        return file
    }

    private func keep(_ file: ServedFile, at key: TransportPiece.Key, in state: inout State) {
        state.entries[key] = Entry(file: file, lastUse: state.uses)
        state.cost += Int(file.bytes.count)
        while state.cost > limit, state.entries.count > 1,
            let oldest = state.entries.filter({ $0.key != key }).min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            state.entries[oldest.key] = nil
            state.cost -= oldest.value.file.bytes.count
        }
    }
}
