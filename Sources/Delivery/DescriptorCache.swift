import Foundation
import NIOCore
import NIOPosix

/// Open files of one event loop, kept open while there is room for them.
///
/// A NIO file handle serves one loop, so each loop has its own cache and touches it without a lock. Files are
/// opened on the thread pool: opening can wait for the disk.
final class DescriptorCache {
    /// A file that is open, with its length. It is closed when neither the cache nor a response holds it.
    final class OpenFile {
        let handle: NIOFileHandle
        /// The descriptor of `handle`, open as long as this is held.
        let descriptor: CInt
        private(set) var size: Int64
        /// Whether its file system tells what of it is in memory.
        var tellsCached = true
        fileprivate var lastUse: UInt64 = 0

        fileprivate init(_ opened: Opened) {
            handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: opened.descriptor)
            descriptor = opened.descriptor
            size = opened.size
        }

        deinit {
            try? handle.close()
        }

        /// Whether it has so many bytes. One that had fewer when it was opened may have grown since.
        func has(_ bytes: Int64) -> Bool {
            guard size < bytes else { return true }
            var status = stat()
            if fstat(descriptor, &status) == 0 { size = max(size, Int64(status.st_size)) }
            return size >= bytes
        }
    }

    fileprivate struct Opened: Sendable {
        var descriptor: CInt
        var size: Int64
    }

    private let loop: any EventLoop
    private let threads: NIOThreadPool
    private let limit: Int
    private var files: [String: OpenFile] = [:]
    private var opening: [String: EventLoopPromise<Void>] = [:]
    private var uses: UInt64 = 0

    /// A cache for `loop` that keeps at most `limit` files open beyond those in use.
    init(loop: any EventLoop, threads: NIOThreadPool, limit: Int) {
        self.loop = loop
        self.threads = threads
        self.limit = limit
    }

    /// The file at `path`; `nil` if it is not open yet. Hold it until its bytes are written.
    func acquire(_ path: String) -> OpenFile? {
        guard let file = files[path] else { return nil }
        uses += 1
        file.lastUse = uses
        return file
    }

    /// Opens the file at `path`, so that `acquire` finds it. Those who ask at once share one opening.
    func open(_ path: String) -> EventLoopFuture<Void> {
        if files[path] != nil { return loop.makeSucceededVoidFuture() }
        if let promise = opening[path] { return promise.futureResult }
        let promise = loop.makePromise(of: Void.self)
        opening[path] = promise
        let cache = NIOLoopBound(self, eventLoop: loop)
        threads.runIfActive(eventLoop: loop) { try Self.openFile(path) }.whenComplete { result in
            cache.value.opened(path, result)
        }
        return promise.futureResult
    }

    private func opened(_ path: String, _ result: Result<Opened, any Error>) {
        let promise = opening.removeValue(forKey: path)
        switch result {
        case .success(let opened):
            makeRoom()
            uses += 1
            let file = OpenFile(opened)
            file.lastUse = uses
            files[path] = file
            promise?.succeed()
        case .failure(let error):
            promise?.fail(error)
        }
    }

    private func makeRoom() {
        guard files.count >= limit, let oldest = files.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        files[oldest.key] = nil
    }

    /// Opens an ordinary file for reading. Blocks.
    private static func openFile(_ path: String) throws -> Opened {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw errno == ENOENT ? DeliveryError.absent : .unusable("open: errno \(errno)") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DeliveryError.unusable("not an ordinary file")
        }
        return Opened(descriptor: descriptor, size: Int64(status.st_size))
    }
}
