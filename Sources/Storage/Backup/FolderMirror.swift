import Glibc

/// A copy of folders whose files come and go but never change while they have their size and time of change.
///
/// What is there already is left alone, so that a second copy to the same place takes as long as what is new. Links and
/// special files are passed over. One task at a time; it blocks.
public struct FolderMirror: Sendable {
    /// What was done so far.
    public struct Tally: Sendable, Equatable {
        /// Files that were brought over.
        public var files = 0
        /// Their bytes.
        public var bytes: Int64 = 0
        /// Files that were there already.
        public var kept = 0

        /// Nothing yet.
        public init() {}
    }

    /// The folder that is copied.
    public let source: String
    /// The folder that becomes like it.
    public let target: String
    /// Names directly below `source` that are passed over.
    public let without: Set<String>

    private static let depth = 8

    /// A mirror; nothing is done yet.
    public init(source: String, target: String, without: Set<String> = []) {
        self.source = source
        self.target = target
        self.without = without
    }

    /// The files of the source, by their paths below it.
    ///
    /// - Throws: `StorageError`.
    public func files() throws(StorageError) -> Set<String> {
        try Self.files(in: source, without: without)
    }

    /// Brings over what the target lacks. A file that goes away meanwhile is no error.
    ///
    /// - Parameter tell: is called after each file with what was done until then.
    /// - Throws: `StorageError`; what was brought over until then stays, each file whole.
    public func bring(_ tell: (Tally) throws -> Void = { _ in }) throws -> Tally {
        var tally = Tally()
        var known: Set<String> = []
        for path in try files().sorted() {
            try makeFolders(above: path, known: &known)
            guard let length = try bring(path) else { continue }
            if length < 0 {
                tally.kept += 1
            } else {
                tally.files += 1
                tally.bytes += length
            }
            try tell(tally)
        }
        for folder in known { try Folder(path: "\(target)/\(folder)").synchronize() }
        try Folder(path: target, followsLink: true).synchronize()
        return tally
    }

    /// Removes the files of the target that are not among `paths`, and folders that become empty.
    ///
    /// - Throws: `StorageError`.
    public func keepOnly(_ paths: Set<String>) throws(StorageError) {
        var folders: Set<String> = []
        for path in try Self.files(in: target, without: without).subtracting(paths) {
            guard unlink("\(target)/\(path)") == 0 || errno == ENOENT else {
                throw StorageError(errno: errno, path: "\(target)/\(path)")
            }
            if let slash = path.lastIndex(of: "/") { folders.insert(String(path[..<slash])) }
        }
        // Those that still hold something stay: the system refuses.
        for folder in folders.sorted(by: >) { rmdir("\(target)/\(folder)") }
    }

    /// Brings one file over. Returns its length, -1 if it was there already, `nil` if it is gone.
    private func bring(_ path: String) throws(StorageError) -> Int64? {
        let opened: SourceFile
        do throws(StorageError) {
            opened = try SourceFile.open("\(source)/\(path)")
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
        var status = stat()
        guard fstat(opened.descriptor, &status) == 0 else { throw StorageError(errno: errno, path: path) }
        let place = "\(target)/\(path)"
        if Self.isThere(place, status) { return -1 }
        let partial = place + Self.partial
        let file = try NewFile(path: partial, replacing: true)
        if !file.clone(opened) { try file.copy(opened) }
        var times = [status.st_mtim, status.st_mtim]
        guard fchmod(file.descriptor, status.st_mode & 0o777) == 0, futimens(file.descriptor, &times) == 0 else {
            throw StorageError(errno: errno, path: partial)
        }
        try file.synchronize()
        guard rename(partial, place) == 0 else { throw StorageError(errno: errno, path: place) }
        return Int64(status.st_size)
    }

    private func makeFolders(above path: String, known: inout Set<String>) throws(StorageError) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += folder.isEmpty ? part : "/\(part)"
            guard known.insert(folder).inserted else { continue }
            guard mkdir("\(target)/\(folder)", 0o700) == 0 || errno == EEXIST else {
                throw StorageError(errno: errno, path: "\(target)/\(folder)")
            }
        }
    }

    private static func isThere(_ path: String, _ source: stat) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_size == source.st_size && status.st_mtim.tv_sec == source.st_mtim.tv_sec
            && status.st_mtim.tv_nsec == source.st_mtim.tv_nsec
    }

    /// Ends the names of files that are not whole yet.
    private static let partial = ".partial"

    private static func files(in root: String, without: Set<String>) throws(StorageError) -> Set<String> {
        var found: Set<String> = []
        try walk(try Folder(path: root, followsLink: true), "", depth) { path throws(StorageError) in
            if !without.contains(String(path.prefix { $0 != "/" })) { found.insert(path) }
        }
        return found
    }

    private static func walk(
        _ folder: Folder, _ prefix: String, _ depth: Int, _ take: (String) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard depth > 0 else { throw StorageError(errno: ELOOP, path: prefix) }
        for (bytes, kind) in try folder.entries(limit: .max) {
            // A name that is not UTF-8 is not ours.
            guard let name = String(validating: bytes, as: UTF8.self), !name.hasSuffix(partial) else { continue }
            switch kind {
            case .file: try take(prefix + name)
            case .folder:
                let below: Folder
                do throws(StorageError) {
                    below = try folder.folder(bytes)
                } catch {
                    guard error.code == .missing else { throw error }
                    continue
                }
                try walk(below, "\(prefix)\(name)/", depth - 1, take)
            case .other: continue
            }
        }
    }
}
