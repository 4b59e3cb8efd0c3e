import CPageCache
import Foundation
import NIOCore
import NIOPosix

/// Reads slices of open files for the connections of one event loop, into buffers that are used again.
final class SliceReader {
    /// Buffers kept for the next slices.
    private static let mostKept = 16

    private let loop: any EventLoop
    private let threads: NIOThreadPool
    private var kept: [ByteBuffer] = []

    /// A reader for `loop` that waits for disks on `threads`.
    init(loop: any EventLoop, threads: NIOThreadPool) {
        self.loop = loop
        self.threads = threads
    }

    /// Bytes of `file` that are in memory already, up to `count` of them from `offset`; `nil` if the disk would have
    /// to be waited for.
    func readCached(
        _ file: DescriptorCache.OpenFile, at offset: Int64, count: Int
    ) -> Result<ByteBuffer?, any Error> {
        guard file.tellsCached else { return .success(nil) }
        var slice = kept.popLast() ?? ByteBuffer()
        slice.clear(minimumCapacity: count)
        var outcome = 0
        slice.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            outcome = lectern_read_cached(file.descriptor, bytes.baseAddress, count, off_t(offset))
            return max(0, outcome)
        }
        if outcome > 0 { return .success(slice) }
        giveBack(slice)
        if outcome == 0 { return .failure(DeliveryError.unusable("file ends early")) }
        // Where the file system cannot tell what is in memory, every slice is read aside.
        if outcome != -Int(EAGAIN) { file.tellsCached = false }
        return .success(nil)
    }

    /// `count` bytes of `file` from `offset`, read on the thread pool.
    func readAside(_ file: DescriptorCache.OpenFile, at offset: Int64, count: Int) -> EventLoopFuture<ByteBuffer> {
        let descriptor = file.descriptor
        let held = NIOLoopBound(file, eventLoop: loop)
        return threads.runIfActive(eventLoop: loop) {
            try Self.read(descriptor, at: offset, count: count)
        }.always { _ in withExtendedLifetime(held.value) {} }
    }

    /// Takes back a buffer whose bytes were handed on. Where somebody holds them still, the next slice gets another.
    func giveBack(_ slice: ByteBuffer) {
        if kept.count < Self.mostKept { kept.append(slice) }
    }

    /// Reads all of `count` bytes. Blocks.
    private static func read(_ descriptor: CInt, at offset: Int64, count: Int) throws -> ByteBuffer {
        var slice = ByteBufferAllocator().buffer(capacity: count)
        while slice.readableBytes < count {
            let left = count - slice.readableBytes
            let position = off_t(offset) + off_t(slice.readableBytes)
            var fault: CInt = 0
            let read = slice.writeWithUnsafeMutableBytes(minimumWritableBytes: left) { bytes in
                let outcome = pread(descriptor, bytes.baseAddress, left, position)
                fault = outcome < 0 ? errno : 0
                return max(0, outcome)
            }
            if fault == EINTR { continue }
            guard fault == 0 else { throw DeliveryError.unusable("read: errno \(fault)") }
            guard read > 0 else { throw DeliveryError.unusable("file ends early") }
        }
        return slice
    }
}
