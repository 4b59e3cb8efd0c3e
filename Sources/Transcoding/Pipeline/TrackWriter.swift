import FFmpeg
import Foundation
import MediaModel
import Packaging

/// Writes one track's file and keeps its segment table. Tells of fragments as they are written.
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

    /// The file's name.
    let file: String

    /// Creates `<id>.mp4` in the working directory.
    init(id: String, isVideo: Bool, announce: @escaping (WorkerEvent) -> Void) throws {
        self.id = id
        self.isVideo = isVideo
        self.announce = announce
        file = "\(id).mp4"
        descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure(operation: "open \(file)", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Gets ready for what `encoder` makes.
    func begin(_ encoder: Encoder, timescale: Int32, language: String?) throws {
        muxer = try FragmentedMuxer(of: encoder, timescale: timescale, language: language) { [unowned self] bytes in
            take(bytes)
        }
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
        guard let initialization = scanner.initializationLength,
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
            var rest = bytes
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[written...]) }
                if written < 0 && errno != EINTR { throw FileFailure(operation: "write \(file)", code: errno) }
            }
            return true
        } catch {
            failure = error
            return false
        }
    }
}

/// A file in the job's folder that cannot be written.
struct FileFailure: Error, CustomStringConvertible {
    var operation: String
    var code: Int32

    var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
