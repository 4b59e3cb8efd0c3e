import Glibc
public import MediaModel

extension MediaStore {
    /// Removes a file of a job's folder that is no part of the asset; none there is no error.
    ///
    /// - Parameter name: a plain name without a slash.
    /// - Throws: `StorageError`: `forbidden` for a bad name, `io`.
    public func removeFile(named name: String, job: JobID) async throws {
        guard Folder.isPlainName(Array(name.utf8)) else {
            throw StorageError(.forbidden, zh: "不是可用的文件名：\(name)", en: "Not a usable file name: \(name)")
        }
        try await BlockingWork.run {
            let path = "\(jobPath(job))/\(name)"
            guard unlink(path) == 0 || errno == ENOENT else { throw StorageError(errno: errno, path: path) }
        }
    }
}
