import Glibc
public import MediaModel

extension MediaStore {
    /// Where the bytes of an upload are kept, whether there are any or not.
    public func uploadPath(_ upload: UploadID) -> String { "\(uploads)/\(upload)" }

    /// Opens the file of an upload, or makes it; that it is there is durable then. Blocks.
    ///
    /// - Throws: `StorageError`.
    public func partialFile(_ upload: UploadID) throws(StorageError) -> PartialFile {
        let isNew = access(uploadPath(upload), F_OK) != 0
        let file = try PartialFile(path: uploadPath(upload))
        if isNew { try Folder(path: uploads, followsLink: true).synchronize() }
        return file
    }

    /// Removes what came of an upload; nothing there is no error.
    ///
    /// - Throws: `StorageError`.
    public func removeUpload(_ upload: UploadID) async throws {
        try await BlockingWork.run {
            guard unlink(uploadPath(upload)) == 0 || errno == ENOENT else {
                throw StorageError(errno: errno, path: uploadPath(upload))
            }
        }
    }

    /// The uploads of which there are bytes.
    ///
    /// - Throws: `StorageError`.
    public func uploadsOnDisk() async throws -> [UploadID] {
        try await BlockingWork.run { try Self.names(in: uploads).compactMap { UploadID($0) }.sorted() }
    }

    /// What became of the wish to move an upload into the inbox.
    public enum Move: Sendable {
        /// It lies there.
        case done
        /// Something else lies in that place.
        case isTaken
        /// There is neither the upload nor a file in that place.
        case isGone
    }

    /// Moves a finished upload to its place below the inbox, durably and never over another file. Can be repeated after a
    /// crash at any point. Blocks.
    ///
    /// - Parameter components: the place; folders on the way are made.
    /// - Throws: `StorageError`: `forbidden` if a component cannot be a name; `full`, `io`.
    public func moveUpload(_ upload: UploadID, to components: [[UInt8]]) throws(StorageError) -> Move {
        guard let name = components.last, components.allSatisfy(Folder.isPlainName) else {
            throw StorageError(.forbidden, zh: "不是可用的文件名", en: "Not a usable file name")
        }
        var folder = try Folder(path: inbox, followsLink: true)
        for component in components.dropLast() { folder = try folder.madeFolder(component) }
        let source = uploadPath(upload)
        let linked = Folder.withPath(name) { linkat(AT_FDCWD, source, folder.descriptor, $0, 0) }
        if linked != 0 {
            let number = errno
            switch number {
            case ENOENT: return folder.has(name) ? .done : .isGone
            case EEXIST: guard folder.isSameFile(name, as: source) else { return .isTaken }
            case EXDEV, EPERM, EOPNOTSUPP: guard try copy(source, into: folder, name) else { return .isTaken }
            default: throw StorageError(errno: number, path: source)
            }
        }
        try folder.synchronize()
        guard unlink(source) == 0 || errno == ENOENT else { throw StorageError(errno: errno, path: source) }
        try Folder(path: uploads, followsLink: true).synchronize()
        return .done
    }

    /// Copies where no second name can be made: the inbox is on another disk. Returns `false` if the name is taken.
    private func copy(_ source: String, into folder: Folder, _ name: [UInt8]) throws(StorageError) -> Bool {
        if folder.has(name) { return false }
        let hidden = Array(".lectern-upload.part".utf8)
        _ = Folder.withPath(hidden) { unlinkat(folder.descriptor, $0, 0) }
        let file = try NewFile(path: "/proc/self/fd/\(folder.descriptor)/.lectern-upload.part")
        try file.copy(try SourceFile.open(source))
        try file.synchronize()
        let renamed = Folder.withPath(hidden) { from in
            Folder.withPath(name) { renameat(folder.descriptor, from, folder.descriptor, $0) }
        }
        guard renamed == 0 else { throw StorageError(errno: errno, path: source) }
        return true
    }
}

extension Folder {
    /// Opens the folder of that name in this one, making it if it is not there.
    fileprivate func madeFolder(_ name: [UInt8]) throws(StorageError) -> Folder {
        let made = Self.withPath(name) { mkdirat(descriptor, $0, 0o755) }
        guard made == 0 || errno == EEXIST else {
            throw StorageError(errno: errno, path: String(decoding: name, as: UTF8.self))
        }
        if made == 0 { try synchronize() }
        return try folder(name)
    }

    /// Whether there is something of that name.
    fileprivate func has(_ name: [UInt8]) -> Bool {
        Self.withPath(name) { faccessat(descriptor, $0, F_OK, AT_SYMLINK_NOFOLLOW) } == 0
    }

    /// Whether a name here and a path are names of one file.
    fileprivate func isSameFile(_ name: [UInt8], as path: String) -> Bool {
        var (own, other) = (stat(), stat())
        return Self.withPath(name) { fstatat(descriptor, $0, &own, AT_SYMLINK_NOFOLLOW) } == 0
            && lstat(path, &other) == 0 && own.st_ino == other.st_ino && own.st_dev == other.st_dev
    }
}
