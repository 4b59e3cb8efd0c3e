import Glibc

/// A file being written. Closed when the last reference goes.
final class NewFile {
    let descriptor: Int32
    private let path: String

    /// Makes the file at `path`; `replacing` empties one that is there, otherwise that is an error.
    init(path: String, replacing: Bool = false) throws(StorageError) {
        self.path = path
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
        descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else { throw StorageError(errno: errno, path: path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes all of `bytes` at the present position.
    func write(_ bytes: [UInt8]) throws(StorageError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: $0[offset...]).baseAddress, bytes.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw StorageError(errno: errno, path: path)
            }
            offset += count
        }
    }

    /// Fills it with the contents of `source` by sharing its blocks, where the file system can (`FICLONE`).
    ///
    /// - Returns: whether it could.
    func clone(_ source: SourceFile) -> Bool {
        // _IOW(0x94, 9, int), linux/fs.h
        ioctl(descriptor, UInt(0x4004_9409), source.descriptor) == 0
    }

    /// Fills it with the contents of `source`.
    func copy(_ source: SourceFile) throws(StorageError) {
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var offset: off_t = 0
        while true {
            let count = pread(source.descriptor, &piece, piece.count, offset)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw StorageError(errno: errno, path: path)
            }
            try write(count == piece.count ? piece : Array(piece[..<count]))
            offset += off_t(count)
        }
    }

    /// Makes its bytes durable.
    func synchronize() throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw StorageError(errno: errno, path: path) }
    }
}
