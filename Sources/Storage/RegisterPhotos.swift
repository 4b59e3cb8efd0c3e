import Glibc

/// Photos of the register: files named by their contents. What was kept is never removed, since versions of entries
/// name it.
extension MediaStore {
    /// Keeps a photo, durably; one that is there already stays.
    ///
    /// - Parameter kind: what stands behind the point of its name.
    /// - Returns: its name.
    /// - Throws: `StorageError`: `.full` if the reserve would not be left free.
    public func keepPhoto(_ bytes: [UInt8], kind: String) async throws -> String {
        try requireRoom(for: Int64(bytes.count))
        return try await BlockingWork.run {
            let name = "\(try FileDigest.sha256(bytes: bytes)).\(kind)"
            let path = "\(photos)/\(name)"
            let unfinished = "\(photos)/\(Self.leaving)\(name)-\(UInt32.random(in: .min ... .max))"
            let file = try NewFile(path: unfinished)
            do {
                try file.write(bytes)
                guard fsync(file.descriptor) == 0, rename(unfinished, path) == 0 else {
                    throw StorageError(errno: errno, path: path)
                }
            } catch {
                unlink(unfinished)
                throw error
            }
            try Folder(path: photos, followsLink: true).synchronize()
            return name
        }
    }

    /// A photo that was kept.
    ///
    /// - Parameter limit: bytes that it may have.
    /// - Throws: `StorageError`: `.missing` if there is none of that name, `.forbidden` for a name that is no photo's.
    public func photo(_ name: String, limit: Int) async throws -> [UInt8] {
        let halves = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            halves.count == 2 && halves[0].utf8.count == 64
            && halves[0].allSatisfy { $0.isASCII && $0.isHexDigit } && ["jpg", "png"].contains(halves[1])
        guard isName else {
            throw StorageError(.forbidden, zh: "不是照片的名称", en: "Not the name of a photo")
        }
        return try await BlockingWork.run {
            let file = try SourceFile.open("\(photos)/\(name)")
            guard file.size <= Int64(limit) else {
                throw StorageError(.forbidden, zh: "照片太大", en: "The photo is too long")
            }
            return try Self.contents(of: file, name)
        }
    }

    private static func contents(of file: SourceFile, _ name: String) throws(StorageError) -> [UInt8] {
        let size = Int(file.size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let got = pread(file.descriptor, buffer.baseAddress.map { $0 + filled }, size - filled, filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        guard failure == 0 else { throw StorageError(errno: failure, path: name) }
        return bytes
    }
}
