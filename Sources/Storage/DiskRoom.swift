import Glibc

/// How much room a disk has, in bytes.
public struct DiskRoom: Sendable, Equatable {
    /// All of it, for processes without privileges.
    public let total: Int64
    /// What is free of that.
    public let free: Int64

    /// The disk that a folder lies on.
    ///
    /// - Throws: `StorageError` if it cannot be asked.
    public init(of folder: String) throws(StorageError) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { throw StorageError(errno: errno, path: folder) }
        func bytes(_ blocks: UInt) -> Int64 {
            let (bytes, overflow) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            return overflow ? .max : Int64(clamping: bytes)
        }
        free = bytes(status.f_bavail)
        total = bytes(status.f_blocks - status.f_bfree + status.f_bavail)
    }
}
