public import Catalogue
import Database
public import MediaModel
import Storage

/// Takes films that are sent piece by piece and hands them to the inbox when they are whole.
///
/// **What is durable.** The bytes of a request are written as they come, half a MiB at a time. They are made durable
/// (`fdatasync`) and then kept as received, in the database, at the end of each request, and within it every 64 MiB and
/// every five seconds. Only what is kept as received is ever told to a client, so neither a crash nor a power cut takes
/// back what was acknowledged. The bytes of a request that carries a checksum are kept once it was found right, or not
/// at all.
public actor UploadDesk {
    let store: MediaStore
    let database: Database
    let clock: @Sendable () -> Int64
    private let limits: UploadLimits
    private let wake: @Sendable () -> Void
    /// Milliseconds of silence after which another request may take the place of one whose line seems dead.
    private let patience: Int64
    private var sessions: [UploadID: UploadSession] = [:]
    /// Uploads for which a request is just being let in.
    private var opening: Set<UploadID> = []

    /// Milliseconds for which an upload that ended can still be asked about.
    private static let memory: Int64 = 30 * 86_400_000

    /// A desk.
    ///
    /// - Parameters:
    ///   - clock: the present, in milliseconds since 1970.
    ///   - wake: has the inbox looked after, when a film is whole.
    init(
        store: MediaStore, database: Database, limits: UploadLimits, patience: Int64 = 15_000,
        clock: @escaping @Sendable () -> Int64, wake: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.database = database
        self.limits = limits
        self.patience = patience
        self.clock = clock
        self.wake = wake
    }

    /// The most bytes that a film may have.
    public nonisolated var maxBytes: Int64 { limits.maxBytes }

    /// Begins an upload.
    ///
    /// - Throws: `UploadError`: `tooLarge`, `overQuota`, `tooMany`, `noRoom`, `unknownProgramme`; `StorageError`;
    ///   `DatabaseError`.
    public func begin(_ wish: UploadWish) async throws -> Upload {
        guard wish.length <= limits.maxBytes else { throw UploadError.tooLarge(limits.maxBytes) }
        let now = clock()
        var upload = Upload(
            id: UploadID.make(at: now), owner: wish.owner, ownerName: wish.ownerName, unit: wish.unit,
            fileName: wish.fileName, length: wish.length, received: 0, metadata: wish.metadata,
            replaces: wish.replaces, state: .receiving, createdAt: now, expiresAt: now + limits.life)
        if upload.length == 0 {
            upload.state = .complete
            upload.job = JobID.make(at: now)
        }
        try await openFile(upload.id)
        do {
            try await database.write { [upload, limits, store] tx in
                try Self.admit(upload, limits, store, in: tx)
                try UploadRows.insert(upload, in: tx)
            }
        } catch {
            try? await store.removeUpload(upload.id)
            throw error
        }
        if upload.state == .complete { wake() }
        return upload
    }

    private static func admit(
        _ upload: Upload, _ limits: UploadLimits, _ store: MediaStore, in tx: WriteTransaction
    ) throws {
        if let programme = upload.replaces {
            guard try Catalogue.unit(of: programme, in: tx) == upload.unit else { throw UploadError.unknownProgramme }
        }
        let standing = try UploadRows.standing(of: upload.unit, in: tx)
        guard standing.count < UploadLimits.mostOfUnit else { throw UploadError.tooMany }
        let quota = try Catalogue.storageQuota(ofUnit: upload.unit, in: tx) ?? limits.unitQuota
        guard standing.bytes <= quota, quota - standing.bytes >= upload.length else {
            throw UploadError.overQuota(quota)
        }
        let missing = try UploadRows.missingBytes(in: tx)
        do throws(StorageError) {
            try store.requireRoom(for: missing + upload.length)
        } catch {
            throw error.code == .full ? UploadError.noRoom : error
        }
    }

    /// An upload as it is now: of a request that is under way, what has come so far is made durable first.
    ///
    /// - Parameter owner: whose it must be; `nil` for whoever may see all.
    /// - Throws: `UploadError`: `unknown`, `gone`; `StorageError`; `DatabaseError`.
    public func upload(_ id: UploadID, of owner: Int64?) async throws -> Upload {
        if let session = sessions[id] { _ = try? await keep(session) }
        let upload = try await row(id, of: owner)
        guard upload.state != .expired, upload.state != .terminated else { throw UploadError.gone }
        return upload
    }

    /// Uploads before `cursor`, newest first, at most 200, and the cursor to go on with.
    ///
    /// - Parameter owner: whose; `nil` for all.
    public func uploads(
        of owner: Int64?, before cursor: UploadID?, limit: Int
    ) async throws -> (uploads: [Upload], next: UploadID?) {
        let limit = min(max(limit, 1), 200)
        let rows = try await database.read {
            try UploadRows.list(owner: owner, before: cursor, limit: limit + 1, in: $0)
        }
        let page = Array(rows.prefix(limit))
        return (page, rows.count > limit ? page.last?.id : nil)
    }

    /// Gives an upload up: its bytes go.
    ///
    /// - Throws: `UploadError`: `unknown`, `gone`, `isComplete`.
    public func terminate(_ id: UploadID, of owner: Int64?) async throws {
        let upload = try await row(id, of: owner)
        switch upload.state {
        case .expired, .terminated: throw UploadError.gone
        case .complete, .taken: throw UploadError.isComplete
        case .receiving: break
        }
        guard try await end(id, as: .terminated) else { throw UploadError.isComplete }
    }

    /// Says something else of a film that is being sent.
    ///
    /// - Parameters:
    ///   - metadata: all that is said of it, validated.
    ///   - isOver: whether its job has ended, so that nobody reads a sidecar any more.
    /// - Throws: `UploadError`: `unknown`, `gone`; `isPublishing` while the film is just put into the inbox.
    public func describe(
        _ id: UploadID, of owner: Int64?, _ metadata: ProgrammeMetadata, isOver: Bool = false
    ) async throws -> Upload {
        var upload = try await upload(id, of: owner)
        guard upload.state != .complete else { throw UploadError.isPublishing }
        if upload.state == .taken, !isOver, let place = upload.place {
            let inbox = store.inbox
            try await BlockingWork.run { try UploadSidecar.write(metadata, for: place, inbox: inbox) }
        }
        upload.metadata = metadata
        try await database.write { try UploadRows.setMetadata(metadata, of: id, in: $0) }
        return upload
    }

    private func row(_ id: UploadID, of owner: Int64?) async throws -> Upload {
        guard let upload = try await database.read({ try UploadRows.upload(id, in: $0) }),
            owner == nil || owner == upload.owner
        else { throw UploadError.unknown }
        guard upload.state == .receiving, upload.expiresAt <= clock(), sessions[id] == nil else { return upload }
        _ = try await end(id, as: .expired)
        throw UploadError.gone
    }

    /// Ends an upload without a film. Returns `false` if it was no longer being received.
    private func end(_ id: UploadID, as state: UploadState) async throws -> Bool {
        if let session = sessions[id] { try await BlockingWork.run { session.fence() } }
        let hasEnded = try await database.write { try UploadRows.move(id, from: .receiving, to: state, in: $0) }
        if hasEnded { try await store.removeUpload(id) }
        return hasEnded
    }

    /// Removes what nobody sends any more, and files without an upload.
    func sweep() async throws {
        let now = clock()
        for id in try await database.read({ try UploadRows.overdue(at: now, in: $0) }) where sessions[id] == nil {
            _ = try await end(id, as: .expired)
        }
        try await database.write { try UploadRows.forget(before: now - Self.memory, in: $0) }
        for id in try await store.uploadsOnDisk() where sessions[id] == nil && !opening.contains(id) {
            let state = try await database.read { try UploadRows.upload(id, in: $0)?.state }
            if state == .receiving || state == .complete { continue }
            // One that is just being begun has a file before it has a row.
            if Self.age(of: id, at: now) > 3_600_000 { try await store.removeUpload(id) }
        }
    }

    /// Milliseconds since an upload began, by its name: the first ten digits are the time (`Identifier.make(at:)`).
    private static func age(of id: UploadID, at now: Int64) -> Int64 {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        let made = id.rawValue.utf8.prefix(10).reduce(Int64(0)) { time, digit in
            time << 5 | Int64(digits.firstIndex(of: digit) ?? 0)
        }
        return now - made
    }

    @discardableResult
    private func openFile(_ id: UploadID) async throws -> PartialFile {
        opening.insert(id)
        defer { opening.remove(id) }
        return try await BlockingWork.run { [store] in try store.partialFile(id) }
    }
}

// MARK: - Bytes

extension UploadDesk {
    /// Lets a request in that sends bytes.
    ///
    /// - Parameters:
    ///   - offset: where it says they begin.
    ///   - count: how many it says there are, if it does.
    /// - Throws: `UploadError`: `unknown`, `gone`, `isComplete`, `wrongOffset`, `isBusy`, `tooManyBytes`, `noRoom`.
    func open(
        _ id: UploadID, of owner: Int64, at offset: Int64, count: Int64?, isChecked: Bool
    ) async throws -> (UploadSession, Upload) {
        try Self.check(try await row(id, of: owner), offset, count)
        guard opening.insert(id).inserted else { throw UploadError.isBusy }
        defer { opening.remove(id) }
        if let other = sessions[id] {
            guard other.silence(at: clock()) >= patience else { throw UploadError.isBusy }
            try await BlockingWork.run { other.fence() }
            sessions[id] = nil
        }
        let file = try await BlockingWork.run { [store] in try store.partialFile(id) }
        var upload = try await row(id, of: owner)
        let size = try await BlockingWork.run { try file.size() }
        if size < upload.received {
            // A folder that was put back from a backup: what is not there has to be sent again.
            upload.received = size
            try await database.write { try UploadRows.setReceived(size, of: id, in: $0) }
        }
        try Self.check(upload, offset, count)
        try requireRoom(for: min(count ?? 0, upload.length - offset))
        let session = UploadSession(id, file: file, from: offset, isChecked: isChecked, at: clock())
        sessions[id] = session
        return (session, upload)
    }

    private static func check(_ upload: Upload, _ offset: Int64, _ count: Int64?) throws(UploadError) {
        switch upload.state {
        case .expired, .terminated: throw .gone
        case .complete, .taken: throw offset == upload.length ? .isComplete : .wrongOffset(upload.length)
        case .receiving: break
        }
        guard offset == upload.received else { throw .wrongOffset(upload.received) }
        guard count ?? 0 <= upload.length - offset else { throw .tooManyBytes }
    }

    /// - Throws: `UploadError.noRoom`.
    nonisolated func requireRoom(for bytes: Int64) throws {
        do throws(StorageError) {
            try store.requireRoom(for: bytes)
        } catch {
            throw error.code == .full ? UploadError.noRoom : error
        }
    }

    /// A request has ended.
    func close(_ session: UploadSession) async {
        try? await BlockingWork.run { session.fence() }
        if sessions[session.upload] === session { sessions[session.upload] = nil }
    }

    /// Makes durable what a request has brought, and keeps it as received; with the last byte the upload is complete.
    /// Returns how much has been received.
    ///
    /// - Throws: `UploadError`: `isSuperseded`, `gone`; `StorageError`; `DatabaseError`.
    @discardableResult
    func keep(_ session: UploadSession) async throws -> Int64 {
        guard !session.isChecked else { return session.start }
        return try await keepAll(session)
    }

    /// The same for a request whose checksum was found right.
    @discardableResult
    func keepAll(_ session: UploadSession) async throws -> Int64 {
        let id = session.upload
        let written = try await BlockingWork.run { try session.synchronize() }
        let (now, life) = (clock(), limits.life)
        let isComplete = try await database.write { tx in
            guard try UploadRows.advance(id, to: written, expiresAt: now + life, in: tx) else {
                throw UploadError.gone
            }
            guard let upload = try UploadRows.upload(id, in: tx), upload.received == upload.length else { return false }
            try UploadRows.setJob(JobID.make(at: now), of: id, in: tx)
            return try UploadRows.move(id, from: .receiving, to: .complete, in: tx)
        }
        if isComplete { wake() }
        return written
    }
}
