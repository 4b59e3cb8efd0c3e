import Glibc

/// A file that comes piece by piece, open for writing. Closed when the last reference goes.
public final class PartialFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens the file at `path`, making it if it is not there. What it holds stays.
    ///
    /// - Throws: `StorageError`.
    init(path: String) throws(StorageError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw StorageError(errno: errno, path: path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Bytes in it now.
    ///
    /// - Throws: `StorageError`.
    public func size() throws(StorageError) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StorageError(errno: errno, path: path) }
        return Int64(status.st_size)
    }

    /// Writes all of `bytes` at `offset`, over what is there.
    ///
    /// - Throws: `StorageError`: `full` when the disk has no more room; some of the bytes may be written then.
    public func write(_ bytes: [UInt8], at offset: Int64) throws(StorageError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]).baseAddress, buffer.count - done,
                    off_t(offset) + off_t(done))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw StorageError(errno: errno, path: path)
            }
            done += count
        }
    }

    /// Makes its bytes and its length durable.
    ///
    /// - Throws: `StorageError`; what was written since the last time may be lost then.
    public func synchronize() throws(StorageError) {
        guard fdatasync(descriptor) == 0 else { throw StorageError(errno: errno, path: path) }
    }

    /// Takes away what stands behind `length` bytes.
    ///
    /// - Throws: `StorageError`.
    public func cut(to length: Int64) throws(StorageError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw StorageError(errno: errno, path: path) }
    }
}
