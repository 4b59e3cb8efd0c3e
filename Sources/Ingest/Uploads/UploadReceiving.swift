public import MediaModel
import Storage

extension UploadDesk {
    /// Takes the bytes of one request. What came before it broke off is kept, unless it has a checksum.
    ///
    /// - Parameters:
    ///   - owner: the number of the account that sends it.
    ///   - offset: where the bytes begin, as the request says.
    ///   - count: how many there are, if it says so.
    ///   - checksum: what they must come to.
    ///   - pieces: the bytes as they come. No more is asked for than has been written.
    /// - Returns: the upload after it.
    /// - Throws: `UploadError`; `StorageError`; `DatabaseError`; what `pieces` throws.
    public nonisolated func receive(
        _ id: UploadID, of owner: Int64, at offset: Int64, count: Int64?, checksum: UploadChecksum?,
        pieces: some AsyncSequence<[UInt8], any Error> & Sendable
    ) async throws -> Upload {
        let (session, upload) = try await open(id, of: owner, at: offset, count: count, isChecked: checksum != nil)
        do {
            var receiving = UploadReceiving(desk: self, session: session, room: upload.length - offset)
            try await receiving.run(pieces, checksum)
        } catch {
            await close(session)
            throw Self.told(error)
        }
        await close(session)
        return try await self.upload(id, of: owner)
    }

    private static func told(_ error: any Error) -> any Error {
        (error as? StorageError)?.code == .full ? UploadError.noRoom : error
    }
}

/// Writes the bytes of one request as they come, with a bounded amount of them in memory.
private struct UploadReceiving {
    let desk: UploadDesk
    let session: UploadSession
    /// Bytes that may still come.
    var room: Int64
    private var pending: [UInt8] = []
    private var unkept = 0
    private var keptAt: Int64

    /// Bytes that are gathered before they are written.
    private static let pieceLength = 512 << 10
    /// Bytes that are written before they are made durable.
    private static let stretch = 64 << 20
    /// Milliseconds after which bytes are made durable.
    private static let pace: Int64 = 5000

    init(desk: UploadDesk, session: UploadSession, room: Int64) {
        self.desk = desk
        self.session = session
        self.room = room
        keptAt = desk.clock()
        pending.reserveCapacity(Self.pieceLength + (128 << 10))
    }

    mutating func run(
        _ pieces: some AsyncSequence<[UInt8], any Error> & Sendable, _ checksum: UploadChecksum?
    ) async throws {
        // Touched by one thread at a time: each write is waited for.
        nonisolated(unsafe) let digest = try checksum.map { try ContentDigest($0.algorithm) }
        do {
            for try await piece in pieces {
                session.touch(at: desk.clock())
                room -= Int64(piece.count)
                guard room >= 0 else { throw UploadError.tooManyBytes }
                pending += piece
                if pending.count >= Self.pieceLength { try await write(digest) }
            }
            try await write(digest)
            if let checksum {
                let computed = try digest?.finish()
                guard computed == checksum.digest else { throw UploadError.checksumMismatch }
            }
        } catch {
            await endBroken(digest == nil, after: error)
            throw error
        }
        // Not with this task: a client that has gone must not keep what it sent from being kept.
        let (desk, session) = (desk, session)
        _ = try await Task { try await desk.keepAll(session) }.value
    }

    private mutating func write(_ digest: ContentDigest?) async throws {
        guard !pending.isEmpty else { return }
        let bytes = pending
        pending.removeAll(keepingCapacity: true)
        nonisolated(unsafe) let digest = digest
        try await BlockingWork.run { [session] in
            try digest?.update(bytes)
            try session.write(bytes)
        }
        unkept += bytes.count
        guard unkept >= Self.stretch || desk.clock() - keptAt >= Self.pace else { return }
        try desk.requireRoom(for: 0)
        let (desk, session) = (desk, session)
        _ = try await Task { try await desk.keep(session) }.value
        unkept = 0
        keptAt = desk.clock()
    }

    /// Keeps what came before a request broke off, or takes it back where it cannot be checked any more.
    private mutating func endBroken(_ isKept: Bool, after error: any Error) async {
        let (desk, session) = (desk, session)
        let rest = error is StorageError || error is UploadError ? [] : pending
        pending = []
        _ = await Task {
            guard isKept else {
                return try await BlockingWork.run { try session.takeBack(to: session.start) }
            }
            if !rest.isEmpty { try await BlockingWork.run { try session.write(rest) } }
            try await desk.keep(session)
        }.result
    }
}
