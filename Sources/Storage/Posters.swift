import Glibc
public import MediaModel

extension MediaStore {
    /// The file of a chosen poster, whether it exists or not.
    public func posterPath(_ poster: PosterID) -> String { "\(posters)/\(poster).jpg" }

    /// Keeps a picture as a poster, durably; one that is there already stays.
    ///
    /// - Parameter bytes: a JPEG file.
    /// - Returns: its name.
    /// - Throws: `StorageError`.
    public func keepPoster(_ bytes: [UInt8]) async throws -> PosterID {
        try await BlockingWork.run {
            let name = "p-\(try FileDigest.sha256(bytes: bytes).prefix(32))"
            guard let poster = PosterID(name) else {
                throw StorageError(.io, zh: "无法命名图片", en: "A picture cannot be named")
            }
            let unfinished = "\(posters)/\(Self.leaving)\(name)-\(UInt32.random(in: .min ... .max))"
            let file = try NewFile(path: unfinished)
            do {
                try file.write(bytes)
                guard fsync(file.descriptor) == 0, rename(unfinished, posterPath(poster)) == 0 else {
                    throw StorageError(errno: errno, path: posterPath(poster))
                }
            } catch {
                unlink(unfinished)
                throw error
            }
            try Folder(path: posters, followsLink: true).synchronize()
            return poster
        }
    }

    /// Chosen posters that have lain here for longer than `seconds`: a programme may be about to name a younger one.
    ///
    /// - Throws: `StorageError`.
    public func postersOnDisk(olderThan seconds: Int) async throws -> [PosterID] {
        try await BlockingWork.run {
            try Self.names(in: posters).filter { $0.hasSuffix(".jpg") }.compactMap { PosterID(String($0.dropLast(4))) }
                .filter { poster in
                    var status = stat()
                    guard stat(posterPath(poster), &status) == 0 else { return false }
                    return status.st_mtim.tv_sec < time(nil) - seconds
                }
        }
    }

    /// Removes a chosen poster; none there is no error.
    ///
    /// - Throws: `StorageError`.
    public func removePoster(_ poster: PosterID) async throws {
        try await BlockingWork.run {
            let path = posterPath(poster)
            guard unlink(path) == 0 || errno == ENOENT else { throw StorageError(errno: errno, path: path) }
        }
    }
}
