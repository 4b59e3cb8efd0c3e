public import Packaging
import Storage

/// An asset's files on disk, for the packager.
public struct AssetFolderFiles: ByteSource, Sendable {
    private let folder: String

    /// The files in `folder`.
    public init(folder: String) {
        self.folder = folder
    }

    /// Bytes of a file of the folder.
    ///
    /// - Throws: `StorageError`.
    public func read(file: String, offset: Int64, count: Int) throws -> [UInt8] {
        let opened = try open(file)
        guard let bytes = FileBytes.read(opened.descriptor, offset: offset, count: count) else {
            throw StorageError(.io, zh: "读取失败：\(file)", en: "Reading failed: \(file)")
        }
        return bytes
    }

    /// Bytes in the file.
    ///
    /// - Throws: `StorageError`.
    public func size(file: String) throws -> Int64 { try open(file).size }

    private func open(_ file: String) throws -> SourceFile {
        try SourceFile.open([Array(file.utf8)], beneath: folder)
    }
}
