import Glibc
public import MediaModel

/// The folders in which programmes lie, on a local disk.
///
/// Every path below `jobs`, `assets` and `originals` is made of an opaque name; nothing that people type reaches one.
/// All of it may be used by any number of tasks; one job or asset at a time by one of them.
public struct MediaStore: Sendable {
    /// The folder that holds all others.
    public let root: String
    /// Bytes that ``requireRoom(for:)`` leaves free for the database and for notes.
    public let reserve: Int64

    /// Where producers put films, a folder a unit.
    public var inbox: String { "\(root)/inbox" }
    /// Sources that are kept, named by their SHA-256.
    public var originals: String { "\(root)/originals" }
    /// Folders of running jobs.
    public var jobs: String { "\(root)/jobs" }
    /// Published assets; nothing in it ever changes.
    public var assets: String { "\(root)/assets" }
    /// Posters that people chose, named by their contents.
    public var posters: String { "\(root)/posters" }
    /// Photos of the register, named by their contents.
    public var photos: String { "\(root)/photos" }
    /// Films that are being sent, named by their uploads.
    public var uploads: String { "\(root)/uploads" }
    /// Recordings of live events that are under way.
    public var live: String { "\(root)/live" }
    /// Backups of the database.
    public var backups: String { "\(root)/backups" }

    /// Opens the store at `root` and makes the folders that are not there yet.
    ///
    /// - Parameters:
    ///   - root: the data folder; its parent must exist.
    ///   - reserve: bytes to leave free, 1 GiB if not given.
    /// - Throws: `StorageError` if a folder cannot be made or is something else.
    public init(root: String, reserve: Int64 = 1 << 30) throws(StorageError) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        self.reserve = reserve
        let folders = [self.root, inbox, originals, jobs, assets, posters, photos, uploads, live, backups]
        for folder in folders { try Self.makeFolder(folder) }
    }

    /// The folder of a running job, whether it exists or not.
    public func jobPath(_ job: JobID) -> String { "\(jobs)/\(job)" }

    /// The folder of an asset, whether it exists or not.
    public func assetFolder(_ asset: AssetID) -> String { "\(assets)/\(asset)" }

    /// The manifest of an asset.
    public func manifestPath(_ asset: AssetID) -> String { "\(assetFolder(asset))/\(Self.manifestName)" }

    /// The name of the manifest in an asset's folder.
    public static let manifestName = "asset.json"

    /// Makes a folder for a job, or takes the one that an earlier try left, with all that is in it.
    ///
    /// - Returns: its path.
    /// - Throws: `StorageError`.
    public func jobFolder(_ job: JobID) async throws -> String {
        let path = jobPath(job)
        try await BlockingWork.run { try Self.makeFolder(path) }
        return path
    }

    /// Removes a job's folder and all in it; none there is no error.
    public func removeJobFolder(_ job: JobID) async throws {
        try await BlockingWork.run { try Self.removeFolder(jobPath(job)) }
    }

    /// The jobs that have a folder.
    public func jobsOnDisk() async throws -> [JobID] {
        try await BlockingWork.run { try Self.names(in: jobs).compactMap { JobID($0) }.sorted() }
    }

    /// The assets that are published on this disk.
    public func assetsOnDisk() async throws -> [AssetID] {
        try await BlockingWork.run { try Self.names(in: assets).compactMap { AssetID($0) }.sorted() }
    }

    /// Takes an asset away: at one moment it is whole, at the next it is gone. None there is no error.
    public func removeAsset(_ asset: AssetID) async throws {
        try await BlockingWork.run {
            let grave = "\(jobs)/\(Self.leaving)\(asset)-\(UInt32.random(in: .min ... .max))"
            guard rename(assetFolder(asset), grave) == 0 else {
                if errno == ENOENT { return }
                throw StorageError(errno: errno, path: assetFolder(asset))
            }
            try Folder(path: assets).synchronize()
            try Self.removeFolder(grave)
        }
    }

    /// Removes what an interrupted ``removeAsset(_:)`` or ``keepOriginal(_:sha256:)`` left. Only for the daemon at its
    /// start, while nothing else uses the store.
    public func removeLeavings() async throws {
        try await BlockingWork.run {
            for name in try Self.names(in: jobs) where name.hasPrefix(Self.leaving) {
                try Self.removeFolder("\(jobs)/\(name)")
            }
            for name in try Self.names(in: originals) where name.hasPrefix(Self.leaving) {
                unlink("\(originals)/\(name)")
            }
            for name in try Self.names(in: posters) where name.hasPrefix(Self.leaving) {
                unlink("\(posters)/\(name)")
            }
            for name in try Self.names(in: photos) where name.hasPrefix(Self.leaving) {
                unlink("\(photos)/\(name)")
            }
        }
    }

    /// Bytes that are free on the disk for a process without privileges.
    public func freeBytes() throws(StorageError) -> Int64 {
        var status = statvfs()
        guard statvfs(root, &status) == 0 else { throw StorageError(errno: errno, path: root) }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? .max : Int64(clamping: bytes)
    }

    /// Passes if `bytes` more would leave the reserve free.
    ///
    /// - Throws: `StorageError.full` if they would not.
    public func requireRoom(for bytes: Int64) throws(StorageError) {
        let free = try freeBytes()
        guard free >= reserve, free - reserve >= bytes else {
            throw StorageError(
                .full,
                zh: "磁盘空间不足：剩余 \(free >> 20) MiB，需要 \(bytes >> 20) MiB 并保留 \(reserve >> 20) MiB。请清理 \(root) 所在的磁盘。",
                en: """
                    Not enough disk space: \(free >> 20) MiB free, \(bytes >> 20) MiB needed besides a reserve of \
                    \(reserve >> 20) MiB. Make room on the disk of \(root).
                    """)
        }
    }

    /// Begins the names of files and folders that are not finished or not wanted any more. No identifier begins so.
    static let leaving = ".leaving-"

    static func makeFolder(_ path: String) throws(StorageError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw StorageError(errno: errno, path: path) }
        _ = try Folder(path: path, followsLink: true)
    }

    static func removeFolder(_ path: String) throws(StorageError) {
        do {
            try Folder(path: path).removeContents()
        } catch  where error.code == .missing {
            return
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw StorageError(errno: errno, path: path) }
    }

    static func names(in path: String) throws(StorageError) -> [String] {
        try Folder(path: path, followsLink: true).entries(limit: .max).map { String(decoding: $0.name, as: UTF8.self) }
    }
}
