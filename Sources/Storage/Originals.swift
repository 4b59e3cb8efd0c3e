import Glibc

extension MediaStore {
    /// The kept source with that SHA-256, whether it exists or not; `nil` if `sha256` is not 64 hexadecimal digits.
    public func originalPath(_ sha256: String) -> String? {
        let digits = sha256.utf8
        let isDigest =
            digits.count == 64
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isDigest ? "\(originals)/\(sha256)" : nil
    }

    /// Keeps the file that was hashed, durably, under its SHA-256: sharing its blocks where the file system can,
    /// else as a second hard link to the very file that is open, else as a copy. One that is kept already stays.
    ///
    /// After a hard link the two names are one file: take the producer's name away before anybody writes to it.
    ///
    /// - Parameters:
    ///   - source: the open file, whatever its name means by now.
    ///   - sha256: its digest, 64 hexadecimal digits in lower case.
    /// - Throws: `StorageError`: `forbidden` if `sha256` is no digest; `full`, `io`.
    public func keepOriginal(_ source: SourceFile, sha256: String) async throws {
        guard let path = originalPath(sha256) else {
            throw StorageError(.forbidden, zh: "不是 SHA-256：\(sha256)", en: "Not a SHA-256: \(sha256)")
        }
        try await BlockingWork.run {
            if access(path, F_OK) != 0 {
                let unfinished = "\(originals)/\(Self.leaving)\(UInt64.random(in: .min ... .max))"
                defer { unlink(unfinished) }
                try Self.duplicate(source, to: unfinished)
                guard rename(unfinished, path) == 0 else { throw StorageError(errno: errno, path: path) }
            }
            try Folder(path: originals, followsLink: true).synchronize()
        }
    }

    /// Keeps the file at `path`; see ``keepOriginal(_:sha256:)-(SourceFile,_)``.
    public func keepOriginal(_ path: String, sha256: String) async throws {
        try await keepOriginal(try SourceFile.open(path), sha256: sha256)
    }

    /// Removes a kept source; none there is no error.
    public func removeOriginal(_ sha256: String) async throws {
        guard let path = originalPath(sha256) else { return }
        try await BlockingWork.run {
            guard unlink(path) == 0 || errno == ENOENT else { throw StorageError(errno: errno, path: path) }
        }
    }

    private static func duplicate(_ source: SourceFile, to path: String) throws(StorageError) {
        // A clone cannot change with the producer's file, so it comes before the link; a link costs nothing, so it
        // comes before the copy. Linking the descriptor links what was hashed, not what stands at its path by now.
        do {
            let file = try NewFile(path: path)
            if file.clone(source) { return try file.synchronize() }
        }
        unlink(path)
        if linkat(AT_FDCWD, "/proc/self/fd/\(source.descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 {
            guard fsync(source.descriptor) == 0 else { throw StorageError(errno: errno, path: path) }
            return
        }
        let file = try NewFile(path: path)
        try file.copy(source)
        try file.synchronize()
    }
}
