import FFmpeg
import Foundation
import MediaModel
import Packaging

/// Writes one track's file and keeps its segment table. Tells of fragments as they are written.
///
/// A file that an earlier process left is gone on with: what was whole stays, byte for byte.
final class TrackWriter {
    private let id: String
    private let isVideo: Bool
    private let descriptor: Int32
    private let announce: (WorkerEvent) -> Void
    private var muxer: FragmentedMuxer?
    private var scanner = FragmentScanner()
    private var fragments: [Fragment] = []
    private var places: [Int] = []
    private var openPlace = 0
    private var isOpen = false
    private var failure: (any Error)?
    /// The head of the file that is gone on with, and what of a new one has come to be compared with it.
    private var head: (kept: [UInt8], fresh: [UInt8])?

    /// The file's name.
    let file: String

    /// Creates `<id>.mp4` in the working directory, or goes on with the one that is there.
    ///
    /// - Parameter begun: what is whole of the file that is there; `nil` to create it.
    init(id: String, isVideo: Bool, begun: BegunTrack? = nil, announce: @escaping (WorkerEvent) -> Void) throws {
        self.id = id
        self.isVideo = isVideo
        self.announce = announce
        file = BegunTrack.file(id)
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | (begun == nil ? O_EXCL : 0), 0o644)
        guard descriptor >= 0 else { throw FileFailure(operation: "open \(file)", code: errno) }
        guard let begun else { return }
        fragments = begun.fragments
        places = begun.places
        head = (begun.head, [])
        guard ftruncate(descriptor, off_t(begun.size)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw FileFailure(operation: "truncate \(file)", code: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Gets ready for packets of a stream whose times count in `packetTimeBase`.
    func begin(_ parameters: StreamParameters, packetTimeBase: Rational32, timescale: Int32) throws {
        muxer = try FragmentedMuxer(
            of: parameters, packetTimeBase: packetTimeBase, timescale: timescale, fragment: fragments.count + 1
        ) { [unowned self] bytes in take(bytes) }
    }

    /// Begins a fragment that lies in segment `place` of the grid, with the next packet.
    func beginFragment(place: Int) throws {
        if isOpen { try endFragment() }
        openPlace = place
        isOpen = true
    }

    /// Adds a packet to the fragment.
    func write(_ packet: Packet) throws {
        try surfacing { try muxer?.write(packet) }
    }

    /// Ends the file. Returns its segment table for a programme of `duration` seconds.
    func finish(grid: SegmentGrid, duration: Double) throws -> SegmentTable {
        if isOpen { try endFragment() }
        try surfacing { try muxer?.finish() }
        muxer = nil
        let grouping = grid.grouping(places: places, duration: duration)
        guard let initialization = head?.kept.count ?? scanner.initializationLength,
            let table = SegmentTable(
                initializationLength: initialization, fragments: fragments, grouping: grouping)
        else { throw SourceRefusal(.internal, "\(file): fragments do not make a table") }
        return table
    }

    private func endFragment() throws {
        try surfacing { try muxer?.flush() }
        isOpen = false
        let fresh = scanner.takeFragments().map(isVideo ? \.video : \.audio)
        guard fresh.count == 1 else { throw SourceRefusal(.internal, "\(file): \(fresh.count) fragments at one flush") }
        fragments += fresh
        places.append(openPlace)
        announce(.fragments(track: id, fresh))
    }

    /// Runs a muxer call and throws what the file itself met, if anything, rather than FFmpeg's view of it.
    private func surfacing(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            throw failure ?? error
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            try scanner.append(bytes)
            try write(behindHead(bytes))
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// What of `bytes` is new: a file that is gone on with has its head already, and it must be the same.
    private func behindHead(_ bytes: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
        guard let known = head, known.fresh.count < known.kept.count else { return bytes }
        let count = min(known.kept.count - known.fresh.count, bytes.count)
        head?.fresh += bytes.prefix(count)
        if let head, !head.kept.starts(with: head.fresh) { throw BegunTrack.Mismatch(file: file) }
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst(count))
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[written...]) }
            if written < 0 && errno != EINTR { throw FileFailure(operation: "write \(file)", code: errno) }
        }
    }
}

/// A file in the job's folder that cannot be written.
struct FileFailure: Error, CustomStringConvertible {
    var operation: String
    var code: Int32

    var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
