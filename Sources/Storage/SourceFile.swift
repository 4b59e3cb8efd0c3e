import Glibc

/// A regular file that somebody else wrote, open for reading. Closed when the last reference goes.
public final class SourceFile: Sendable {
    /// The open descriptor; it lives as long as this value.
    public let descriptor: Int32
    /// What the file was when it was opened.
    public let status: FileStatus

    /// Bytes in the file when it was opened.
    public var size: Int64 { status.size }

    private init(descriptor: Int32, status: FileStatus) {
        self.descriptor = descriptor
        self.status = status
    }

    deinit { close(descriptor) }

    /// Opens the file at `path`, never through a link at its last component, never waiting for a pipe's other end.
    ///
    /// - Throws: `StorageError`: `forbidden` for links, folders, pipes, sockets and devices; `missing`; `denied`.
    public static func open(_ path: String) throws(StorageError) -> SourceFile {
        try open(pathBytes: Array(path.utf8))
    }

    /// Opens a file whose name need not be UTF-8.
    ///
    /// - Parameter pathBytes: the path as the system has it, without the ending zero.
    /// - Throws: as ``open(_:)``.
    public static func open(pathBytes: [UInt8]) throws(StorageError) -> SourceFile {
        try open(pathBytes: pathBytes, from: AT_FDCWD)
    }

    /// Opens `components` one below the other beneath `folder`; no link is followed at any of them.
    ///
    /// - Throws: as ``open(_:)``; `forbidden` also for a component that is empty, `.`, `..` or has a slash or a zero.
    public static func open(_ components: [[UInt8]], beneath folder: String) throws(StorageError) -> SourceFile {
        guard let name = components.last, components.allSatisfy(Folder.isPlainName) else {
            throw forbidden(display(Array(components.joined(separator: [UInt8(ascii: "/")]))))
        }
        var parent = try Folder(path: folder, followsLink: true)
        for component in components.dropLast() { parent = try parent.folder(component) }
        return try open(pathBytes: name, from: parent.descriptor)
    }

    /// What the file is now; differs from ``status`` if somebody wrote to it since it was opened.
    public func currentStatus() throws(StorageError) -> FileStatus {
        guard let (now, _) = FileStatus.of(descriptor) else {
            throw StorageError(errno: errno, path: "descriptor \(descriptor)")
        }
        return now
    }

    private static func open(pathBytes: [UInt8], from folder: Int32) throws(StorageError) -> SourceFile {
        guard !pathBytes.isEmpty, !pathBytes.contains(0) else { throw forbidden(display(pathBytes)) }
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = Folder.withPath(pathBytes) { openat(folder, $0, flags) }
        guard descriptor >= 0 else { throw StorageError(errno: errno, path: display(pathBytes)) }
        guard let (status, isRegular) = FileStatus.of(descriptor) else {
            let number = errno
            close(descriptor)
            throw StorageError(errno: number, path: display(pathBytes))
        }
        guard isRegular else {
            close(descriptor)
            throw forbidden(display(pathBytes))
        }
        return SourceFile(descriptor: descriptor, status: status)
    }

    private static func display(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }

    private static func forbidden(_ path: String) -> StorageError {
        StorageError(.forbidden, zh: "不是普通文件：\(path)", en: "Not a regular file: \(path)")
    }
}

/// What tells one state of a file from another.
public struct FileStatus: Sendable, Equatable {
    /// Bytes in it.
    public var size: Int64
    /// When its bytes were last changed, in nanoseconds since 1970.
    public var modified: Int64
    /// When its bytes or its inode were last changed, in nanoseconds since 1970. A new link changes it as well.
    public var changed: Int64
    /// The file system's number for it.
    public var inode: UInt64
    /// The file system it is on.
    public var device: UInt64

    /// A status as the system or a row tells it.
    public init(size: Int64, modified: Int64, changed: Int64, inode: UInt64, device: UInt64) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.device = device
    }

    /// The status of an open file and whether it is a regular one; `nil`, with `errno`, if the system has none.
    static func of(_ descriptor: Int32) -> (FileStatus, isRegular: Bool)? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let value = FileStatus(
            size: Int64(status.st_size), modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino), device: UInt64(status.st_dev))
        return (value, status.st_mode & S_IFMT == S_IFREG)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
