import Glibc
public import MediaModel

extension MediaStore {
    /// Makes the folder of an asset that grows where it will stay, empty. It has no manifest until it is finished.
    ///
    /// - Returns: its path.
    /// - Throws: `StorageError`.
    public func growingFolder(_ asset: AssetID) async throws -> String {
        let path = assetFolder(asset)
        try await BlockingWork.run { try Self.makeFolder(path) }
        return path
    }

    /// Makes durable what was written to files of a growing asset.
    ///
    /// - Throws: `StorageError`.
    public func synchronize(_ files: [String], of asset: AssetID) async throws {
        let folder = assetFolder(asset)
        try await BlockingWork.run {
            for file in files {
                let descriptor = open("\(folder)/\(file)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
                guard descriptor >= 0 else { throw StorageError(errno: errno, path: file) }
                defer { close(descriptor) }
                guard fdatasync(descriptor) == 0 else { throw StorageError(errno: errno, path: file) }
            }
        }
    }

    /// Ends an asset that grew: with its manifest it is like any other.
    ///
    /// - Throws: `StorageError`.
    public func finishGrowing(_ asset: AssetID, manifest: [UInt8]) async throws {
        try await BlockingWork.run {
            let unfinished = "\(assetFolder(asset))/\(Self.leaving)\(Self.manifestName)"
            let file = try NewFile(path: unfinished, replacing: true)
            try file.write(manifest)
            try file.synchronize()
            guard rename(unfinished, manifestPath(asset)) == 0 else {
                throw StorageError(errno: errno, path: manifestPath(asset))
            }
            try Folder(path: assetFolder(asset)).synchronize()
            try Folder(path: assets, followsLink: true).synchronize()
        }
    }

    /// The recording of a live event, whether it exists or not.
    public func recordingPath(_ event: LiveEventID, _ kind: ContributionKind) -> String {
        "\(live)/\(event)/recording.\(kind.fileExtension)"
    }

    /// Makes the folder of a live event.
    ///
    /// - Throws: `StorageError`.
    public func makeLiveFolder(_ event: LiveEventID) async throws {
        try await BlockingWork.run { try Self.makeFolder("\(live)/\(event)") }
    }

    /// Removes what a live event has kept beside its parts; nothing there is no error.
    ///
    /// - Throws: `StorageError`.
    public func removeLiveFolder(_ event: LiveEventID) async throws {
        try await BlockingWork.run { try Self.removeFolder("\(live)/\(event)") }
    }

    /// Gives a live event's recording a second name as the bytes of an upload. Can be repeated.
    ///
    /// - Returns: its bytes; `nil` if there is no recording.
    /// - Throws: `StorageError`.
    public func shareRecording(
        _ event: LiveEventID, _ kind: ContributionKind, as upload: UploadID
    ) async throws -> Int64? {
        try await BlockingWork.run {
            let path = recordingPath(event, kind)
            guard link(path, uploadPath(upload)) == 0 || errno == EEXIST else {
                if errno == ENOENT { return nil }
                throw StorageError(errno: errno, path: path)
            }
            try Folder(path: uploads, followsLink: true).synchronize()
            return try SourceFile.open(uploadPath(upload)).size
        }
    }
}
