import Foundation
import MediaModel
import Storage
import Testing

/// A store in a temporary folder that goes away with it.
final class TemporaryStore {
    let folder: String
    let store: MediaStore

    init(reserve: Int64 = 0) throws {
        folder = NSTemporaryDirectory() + "lectern-storage-\(UUID().uuidString)"
        store = try MediaStore(root: folder, reserve: reserve)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a file below the folder and gives back its path.
    @discardableResult
    func put(_ text: String, at relative: String) throws -> String {
        let path = "\(folder)/\(relative)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

func job(_ text: String) throws -> JobID { try #require(JobID(text)) }

func asset(_ text: String) throws -> AssetID { try #require(AssetID(text)) }

/// Runs `body`, which must throw a `StorageError`, and gives back its code.
func code(_ body: () async throws -> Void) async throws -> StorageError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StorageError {
        return error.code
    }
}
