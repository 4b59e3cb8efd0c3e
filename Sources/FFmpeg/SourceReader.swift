import CFFmpeg
import Glibc

/// Reads a file by its descriptor for libavformat. Owns its `AVIOContext`, not the descriptor.
///
/// Positional reads: readers of the same descriptor do not disturb each other.
@safe final class SourceReader {
    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    private let descriptor: Int32
    private let size: Int64
    private let isPipe: Bool
    private var position: Int64 = 0

    /// A reader of `size` bytes.
    ///
    /// - Parameter isPipe: whether bytes can be read but once, in order, and must be waited for.
    /// - Throws: out of memory.
    init(descriptor: Int32, size: Int64, isPipe: Bool = false) throws(FFmpegError) {
        self.descriptor = descriptor
        self.size = size
        self.isPipe = isPipe
        let capacity = 256 * 1024
        guard let buffer = unsafe av_malloc(capacity) else { throw .memory("av_malloc") }
        unsafe context = unsafe avio_alloc_context(
            buffer, Int32(capacity), 0, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, buffer, count in
                unsafe SourceReader.from(opaque)?.read(into: buffer, count) ?? FFmpegError.permission
            },
            nil, { opaque, offset, whence in unsafe SourceReader.from(opaque)?.seek(offset, whence) ?? -1 })
        if unsafe context == nil {
            unsafe av_free(buffer)
            throw .memory("avio_alloc_context")
        }
        if isPipe { unsafe context?.pointee.seekable = 0 }
    }

    deinit {
        guard let owned = unsafe context else { return }
        unsafe av_freep(&owned.pointee.buffer)
        unsafe avio_context_free(&context)
    }

    private static func from(_ opaque: UnsafeMutableRawPointer?) -> SourceReader? {
        unsafe opaque.map { unsafe Unmanaged<SourceReader>.fromOpaque($0).takeUnretainedValue() }
    }

    private func read(into buffer: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
        guard let buffer = unsafe buffer, count > 0 else { return FFmpegError.endOfFile }
        while true {
            let got =
                unsafe isPipe
                ? Glibc.read(descriptor, buffer, Int(count)) : pread(descriptor, buffer, Int(count), Int(position))
            if got > 0 {
                position += Int64(got)
                return Int32(got)
            }
            if got == 0 { return FFmpegError.endOfFile }
            if errno != EINTR { return lectern_averror(errno) }
        }
    }

    private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        guard !isPipe else { return Int64(lectern_averror(ESPIPE)) }
        let target: (partialValue: Int64, overflow: Bool)
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return size
        case SEEK_SET: target = (offset, false)
        case SEEK_CUR: target = position.addingReportingOverflow(offset)
        case SEEK_END: target = size.addingReportingOverflow(offset)
        default: return Int64(lectern_averror(EINVAL))
        }
        guard !target.overflow, target.partialValue >= 0 else { return Int64(lectern_averror(EINVAL)) }
        position = target.partialValue
        return position
    }
}
