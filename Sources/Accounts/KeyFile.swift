import Glibc

/// The file that holds a data folder's ``KeyRing``: `token.key`.
public struct KeyFile: Sendable {
    /// Its path.
    public let path: String

    private static let limit = 8192

    /// The file of a data folder.
    public init(data: String) {
        path = "\(data)/token.key"
    }

    /// The ring; a new one is made, durably, where there is none.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    /// - Throws: `AccountsError.crypto` if the file is not closed to others, holds no ring, or cannot be read or made.
    public func loadOrCreate(now: Int64) throws(AccountsError) -> KeyRing {
        if let ring = try load() { return ring }
        try SecretFile.create(path: path, try KeyRing(now: now).bytes)
        guard let ring = try load() else { throw SecretFile.unusable(path) }
        return ring
    }

    /// The ring; `nil` if there is no file.
    ///
    /// - Throws: `AccountsError.crypto`.
    public func load() throws(AccountsError) -> KeyRing? {
        guard let bytes = try SecretFile.read(path: path, limit: Self.limit) else { return nil }
        guard let ring = KeyRing(bytes: bytes) else { throw SecretFile.unusable(path) }
        return ring
    }

    /// Adds a key to the ring and stores it, durably; see ``KeyRing/rotate(now:voidingOthers:)``.
    ///
    /// - Throws: `AccountsError`: `tooManyKeys`, `crypto`.
    public func rotate(now: Int64, voidingOthers: Bool = false) throws(AccountsError) -> KeyRing {
        try SecretFile.exclusively(folderOf: path) { () throws(AccountsError) -> KeyRing in
            var ring = try loadOrCreate(now: now)
            try ring.rotate(now: now, voidingOthers: voidingOthers)
            try SecretFile.replace(path: path, ring.bytes)
            return ring
        }
    }

    /// Which file stands there now: another value when it was replaced; `nil` if there is none.
    public var mark: [Int]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return [Int(bitPattern: UInt(status.st_ino)), status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size]
    }
}
