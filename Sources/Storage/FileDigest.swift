import Dispatch
import Glibc
import Synchronization

/// SHA-256 of whole files.
public enum FileDigest {
    private static let pieceLength = 1 << 20
    private static let queue = DispatchQueue(label: "lectern.digest", attributes: .concurrent)

    /// The SHA-256 of an open file from its first byte to its end, read 1 MiB at a time on a thread of its own.
    ///
    /// The descriptor's position is neither used nor moved. It must stay open until the call returns.
    ///
    /// - Parameters:
    ///   - descriptor: an open regular file.
    ///   - progress: told the bytes read so far after each piece, on the reading thread.
    /// - Returns: 64 hexadecimal digits in lower case.
    /// - Throws: `StorageError` if reading fails; `CancellationError` soon after the task is cancelled.
    public static func sha256(
        descriptor: Int32, progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws -> String {
        let stop = StopFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(with: Result { try digest(descriptor, stop, progress) })
                }
            }
        } onCancel: {
            stop.raise()
        }
    }

    /// The SHA-256 of the regular file at `path`; for small files, on the caller's thread.
    ///
    /// - Returns: 64 hexadecimal digits in lower case.
    /// - Throws: `StorageError` if it cannot be opened or read.
    public static func sha256(path: String) throws -> String {
        let source = try SourceFile.open(path)
        return try digest(source.descriptor, StopFlag()) { _ in }
    }

    /// The SHA-256 of `bytes`: 64 hexadecimal digits in lower case.
    public static func sha256(bytes: [UInt8]) throws -> String {
        var hasher = try SHA256Hasher()
        try bytes.withUnsafeBytes { try hasher.update($0) }
        return try hasher.finish()
    }

    private static func digest(
        _ descriptor: Int32, _ stop: StopFlag, _ progress: (Int64) -> Void
    ) throws -> String {
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        var hasher = try SHA256Hasher()
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceLength, alignment: 4096)
        defer { piece.deallocate() }
        var offset: Int64 = 0
        while true {
            if stop.isRaised { throw CancellationError() }
            let count = pread(descriptor, piece.baseAddress, piece.count, off_t(offset))
            if count < 0 {
                if errno == EINTR { continue }
                throw StorageError(errno: errno, path: "descriptor \(descriptor)")
            }
            if count == 0 { return try hasher.finish() }
            try hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            offset += Int64(count)
            progress(offset)
        }
    }
}

/// Tells a thread outside Swift's tasks that its task was cancelled.
private final class StopFlag: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    func raise() { raised.store(true, ordering: .relaxed) }
}
