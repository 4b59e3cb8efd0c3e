import Glibc
public import MediaModel

extension MediaStore {
    /// Writes a small file into a job's folder, whole or not at all. ``publish(job:as:)`` makes it durable.
    ///
    /// - Parameter name: a plain name without a slash.
    /// - Throws: `StorageError`: `forbidden` for a bad name, `full`, `io`.
    public func write(_ bytes: [UInt8], named name: String, job: JobID) async throws {
        guard Folder.isPlainName(Array(name.utf8)) else {
            throw StorageError(.forbidden, zh: "不是可用的文件名：\(name)", en: "Not a usable file name: \(name)")
        }
        try await BlockingWork.run {
            let path = "\(jobPath(job))/\(name)"
            let unfinished = "\(jobPath(job))/\(Self.leaving)\(name)"
            try NewFile(path: unfinished, replacing: true).write(bytes)
            guard rename(unfinished, path) == 0 else { throw StorageError(errno: errno, path: path) }
        }
    }

    /// Turns the whole folder of a job into an asset, durably: every file and the folder are synchronised once, then
    /// one rename shows the asset, then both parents are synchronised: files + folders + 2 calls of `fsync`.
    ///
    /// If the asset exists already, the job's folder is removed and the call succeeds, so that it can be repeated
    /// after a crash at any point.
    ///
    /// - Throws: `StorageError`: `missing` if there is neither job folder nor asset, or no manifest in the folder;
    ///   `forbidden` if the folder holds links or special files; `full`, `io`. The job's folder is left as it was.
    public func publish(job: JobID, as asset: AssetID) async throws {
        try await BlockingWork.run {
            if access(manifestPath(asset), F_OK) != 0 {
                let folder = try Folder(path: jobPath(job))
                guard faccessat(folder.descriptor, Self.manifestName, R_OK, 0) == 0 else {
                    throw StorageError(errno: errno, path: "\(jobPath(job))/\(Self.manifestName)")
                }
                try Self.synchronize(folder)
                guard rename(jobPath(job), assetFolder(asset)) == 0 else {
                    throw StorageError(errno: errno, path: assetFolder(asset))
                }
            }
            try Folder(path: assets, followsLink: true).synchronize()
            try Folder(path: jobs, followsLink: true).synchronize()
            try Self.removeFolder(jobPath(job))
        }
    }

    /// Makes a folder and all below it durable.
    private static func synchronize(_ folder: Folder) throws(StorageError) {
        var files: [(Folder, [UInt8])] = []
        var folders: [Folder] = []
        try collect(folder, depth: 3, files: &files, folders: &folders)
        for (parent, name) in files {
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            let path = String(decoding: name, as: UTF8.self)
            let file = Folder.withPath(name) { openat(parent.descriptor, $0, flags) }
            guard file >= 0 else { throw StorageError(errno: errno, path: path) }
            defer { close(file) }
            guard fsync(file) == 0 else { throw StorageError(errno: errno, path: path) }
        }
        for folder in folders.reversed() { try folder.synchronize() }
    }

    private static func collect(
        _ folder: Folder, depth: Int, files: inout [(Folder, [UInt8])], folders: inout [Folder]
    ) throws(StorageError) {
        folders.append(folder)
        for (name, kind) in try folder.entries() {
            switch kind {
            case .file: files.append((folder, name))
            case .folder where depth > 1:
                try collect(try folder.folder(name), depth: depth - 1, files: &files, folders: &folders)
            case .folder, .other:
                let text = String(decoding: name, as: UTF8.self)
                throw StorageError(
                    .forbidden, zh: "成品目录中有不允许的项目：\(text)",
                    en: "The asset's folder holds something it must not: \(text)")
            }
        }
    }
}
