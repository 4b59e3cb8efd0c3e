import Foundation
import MediaModel
import Storage

/// The bytes of an event as they came, all parts one behind the other. Used by one thread at a time.
final class LiveRecording: @unchecked Sendable {
    private let descriptor: Int32
    private let path: String
    /// Bytes in it.
    private(set) var size: Int64
    private var synchronized: Int64

    /// Opens the recording at `path`, or begins it.
    ///
    /// - Throws: `StorageError`.
    init(path: String, kind: ContributionKind) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        size = Int64(status.st_size)
        synchronized = size
        if size == 0, kind == .rtmp { try append(FLVFile.header) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Adds bytes at the end.
    ///
    /// - Throws: `StorageError`: `full` when the disk has no more room.
    func append(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(size) + off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                // What is written in part is taken back: a file of whole pieces stays one.
                let failure = Self.failure(path)
                ftruncate(descriptor, off_t(size))
                throw failure
            }
            done += count
        }
        size += Int64(bytes.count)
    }

    /// Makes what is there durable, if enough has come since the last time.
    func synchronize(after bytes: Int64) {
        guard size - synchronized >= bytes, fdatasync(descriptor) == 0 else { return }
        synchronized = size
    }

    /// Takes away what stands behind `length` bytes.
    func cut(to length: Int64) {
        guard length < size, ftruncate(descriptor, off_t(length)) == 0 else { return }
        size = length
    }

    private static func failure(_ path: String) -> StorageError {
        errno == ENOSPC || errno == EDQUOT
            ? StorageError(.full, zh: "磁盘空间不足：\(path)", en: "The disk is full: \(path)")
            : StorageError(.io, zh: "写入失败：\(path)", en: "Writing failed: \(path)")
    }
}

/// What of an FLV file must be known to go on with it (Adobe Flash Video File Format 10.1, annex E).
enum FLVFile {
    /// The head of the file: sound and pictures, and no tag before the first.
    static let header: [UInt8] = [0x46, 0x4C, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]

    /// Walks over a file's tags. Returns the bytes that are whole, and the latest time in milliseconds.
    static func measure(path: String) -> (whole: Int64, lastTime: Int64)? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        var (offset, last) = (Int64(header.count), Int64(0))
        guard Int64(status.st_size) >= offset else { return (0, 0) }
        var head = [UInt8](repeating: 0, count: 11)
        while pread(descriptor, &head, 11, off_t(offset)) == 11 {
            let length = head[1..<4].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let end = offset + 11 + length + 4
            guard [8, 9, 18].contains(head[0]), end <= Int64(status.st_size) else { break }
            last = max(last, Int64(head[7]) << 24 | head[4..<7].reduce(Int64(0)) { $0 << 8 | Int64($1) })
            offset = end
        }
        return (offset, last)
    }
}
