import CPageCache
import Foundation
import NIOCore
import NIOPosix

/// Sees to it that what the kernel is to send of a file is in memory, so that no event loop waits for a disk.
final class PageWarmer {
    /// Bytes from one look to the next: what the kernel reads ahead at once, and forgets at once.
    private static let stride: Int64 = 128 << 10
    /// Bytes read at once when a run is brought to memory.
    private static let portion = 256 << 10

    private let loop: any EventLoop
    private let threads: NIOThreadPool

    /// A warmer for `loop` that waits for disks on `threads`.
    init(loop: any EventLoop, threads: NIOThreadPool) {
        self.loop = loop
        self.threads = threads
    }

    /// Whether a run of a file seems to be in memory. Where the file system cannot tell, it seems so.
    func isWarm(_ file: DescriptorCache.OpenFile, _ run: Range<Int64>) -> Bool {
        guard file.tellsCached, !run.isEmpty else { return true }
        var offset = run.lowerBound
        while offset < run.upperBound {
            guard isWarm(file, at: offset) else { return false }
            offset += Self.stride
        }
        return isWarm(file, at: run.upperBound - 1)
    }

    /// Brings a run of a file to memory, on the thread pool.
    func warm(_ file: DescriptorCache.OpenFile, _ run: Range<Int64>) -> EventLoopFuture<Void> {
        let descriptor = file.descriptor
        let held = NIOLoopBound(file, eventLoop: loop)
        return threads.runIfActive(eventLoop: loop) {
            Self.read(descriptor, run)
        }.always { _ in withExtendedLifetime(held.value) {} }
    }

    private func isWarm(_ file: DescriptorCache.OpenFile, at offset: Int64) -> Bool {
        var byte: UInt8 = 0
        let outcome = lectern_read_cached(file.descriptor, &byte, 1, off_t(offset))
        if outcome == -Int(EAGAIN) { return false }
        if outcome < 0 { file.tellsCached = false }
        return true
    }

    /// Reads what stands in a run, for the kernel to keep. Blocks. A fault is not told: whoever sends will meet it.
    private static func read(_ descriptor: CInt, _ run: Range<Int64>) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: portion, alignment: 16)
        defer { bytes.deallocate() }
        var offset = run.lowerBound
        while offset < run.upperBound {
            let count = pread(
                descriptor, bytes.baseAddress, min(portion, Int(run.upperBound - offset)), off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            offset += Int64(count)
        }
    }
}
