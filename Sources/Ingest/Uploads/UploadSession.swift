import MediaModel
import Storage
import Synchronization

/// One request that sends bytes of an upload. Only the newest of an upload may write; that is seen to under its lock,
/// on the threads that write.
final class UploadSession: Sendable {
    let upload: UploadID
    /// Where its bytes begin.
    let start: Int64
    /// Whether its bytes are to be checked before they are kept.
    let isChecked: Bool
    private let file: PartialFile
    private let state: Mutex<State>

    private struct State {
        var written: Int64
        var isFenced = false
    }

    /// When bytes came last, in milliseconds since 1970.
    private let lastByteAt: Mutex<Int64>

    init(_ upload: UploadID, file: PartialFile, from offset: Int64, isChecked: Bool, at now: Int64) {
        self.upload = upload
        start = offset
        self.isChecked = isChecked
        self.file = file
        state = Mutex(State(written: offset))
        lastByteAt = Mutex(now)
    }

    /// Milliseconds since bytes came.
    func silence(at now: Int64) -> Int64 { now - lastByteAt.withLock { $0 } }

    /// Bytes came.
    func touch(at now: Int64) { lastByteAt.withLock { $0 = now } }

    /// Appends bytes. Blocks.
    ///
    /// - Throws: `UploadError.isSuperseded`; `StorageError`.
    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            guard !state.isFenced else { throw UploadError.isSuperseded }
            try file.write(bytes, at: state.written)
            state.written += Int64(bytes.count)
        }
    }

    /// Makes durable what was written, and says how much that is. Blocks.
    ///
    /// - Throws: `UploadError.isSuperseded`; `StorageError`.
    func synchronize() throws -> Int64 {
        let written = try state.withLock { state throws -> Int64 in
            guard !state.isFenced else { throw UploadError.isSuperseded }
            return state.written
        }
        try file.synchronize()
        return written
    }

    /// Takes back what was written behind `length`. Blocks.
    ///
    /// - Throws: `UploadError.isSuperseded`; `StorageError`.
    func takeBack(to length: Int64) throws {
        try state.withLock { state in
            guard !state.isFenced else { throw UploadError.isSuperseded }
            try file.cut(to: length)
            state.written = length
        }
    }

    /// Lets nothing more be written. Returns when no write is under way. Blocks.
    func fence() { state.withLock { $0.isFenced = true } }
}
