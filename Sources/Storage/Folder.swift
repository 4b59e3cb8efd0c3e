import Glibc

/// An open folder of the file system: its entries are reached through its descriptor, so that nobody can swap a
/// link in above them. Closed when the last reference goes.
final class Folder {
    /// What an entry is, without following it.
    enum Kind { case file, folder, other }

    /// The open descriptor; it lives as long as this value.
    let descriptor: Int32
    private let name: String

    /// Opens the folder at `path`; `followsLink` allows its last component to be a link.
    convenience init(path: String, followsLink: Bool = false) throws(StorageError) {
        try self.init(Array(path.utf8), from: AT_FDCWD, followsLink: followsLink)
    }

    private init(_ path: [UInt8], from parent: Int32, followsLink: Bool) throws(StorageError) {
        name = String(decoding: path, as: UTF8.self)
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW)
        descriptor = Self.withPath(path) { openat(parent, $0, flags) }
        guard descriptor >= 0 else { throw StorageError(errno: errno, path: name) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Opens the folder of that name in this one.
    func folder(_ name: [UInt8]) throws(StorageError) -> Folder {
        try Folder(name, from: descriptor, followsLink: false)
    }

    /// Names and kinds of its entries, without `.` and `..`.
    ///
    /// - Parameter limit: the most entries taken; more of them are an error.
    func entries(limit: Int = 100_000) throws(StorageError) -> [(name: [UInt8], kind: Kind)] {
        let own = dup(descriptor)
        guard own >= 0, let stream = fdopendir(own) else {
            let number = errno
            if own >= 0 { close(own) }
            throw StorageError(errno: number, path: name)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var found: [(name: [UInt8], kind: Kind)] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let bytes = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    UnsafeBufferPointer(start: text, count: strnlen(text, 256)).map { UInt8(bitPattern: $0) }
                }
            }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            guard found.count < limit else {
                throw StorageError(.forbidden, zh: "目录中的文件太多：\(name)", en: "Too many files in the folder: \(name)")
            }
            found.append((bytes, try kind(of: bytes)))
        }
        if errno != 0 { throw StorageError(errno: errno, path: name) }
        return found
    }

    /// Removes everything in it; links are removed, not followed.
    ///
    /// - Parameter depth: how many levels of folders are gone into before it is an error.
    func removeContents(depth: Int = 32) throws(StorageError) {
        guard depth > 0 else { throw StorageError(errno: ELOOP, path: name) }
        for (entry, kind) in try entries() {
            if kind == .folder { try folder(entry).removeContents(depth: depth - 1) }
            let flag = kind == .folder ? AT_REMOVEDIR : 0
            guard Self.withPath(entry, { unlinkat(descriptor, $0, flag) }) == 0 || errno == ENOENT else {
                throw StorageError(errno: errno, path: "\(name)/\(String(decoding: entry, as: UTF8.self))")
            }
        }
    }

    /// Makes its entries durable.
    func synchronize() throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw StorageError(errno: errno, path: name) }
    }

    private func kind(of entry: [UInt8]) throws(StorageError) -> Kind {
        var status = stat()
        guard Self.withPath(entry, { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            if errno == ENOENT { return .other }
            throw StorageError(errno: errno, path: name)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Whether bytes are one name that stays where it is: not empty, not `.` or `..`, no slash, no zero, ≤ 255.
    static func isPlainName(_ name: [UInt8]) -> Bool {
        (1...255).contains(name.count) && name != [0x2E] && name != [0x2E, 0x2E]
            && !name.contains(UInt8(ascii: "/")) && !name.contains(0)
    }

    /// Hands `path` to a system call as a zero-ended string.
    static func withPath<Value>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Value) -> Value {
        path.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { text in
                for (index, byte) in bytes.enumerated() { text[index] = CChar(bitPattern: byte) }
                text[bytes.count] = 0
                return body(UnsafePointer(text.baseAddress.unsafelyUnwrapped))
            }
        }
    }
}
