import Glibc

/// A small file with secrets in it, which only its owner may read.
public enum SecretFile {
    private static let length = 32

    /// Reads the 32 random bytes at `path`, or makes some there, durably. Two processes that begin at once get the same.
    ///
    /// - Returns: 32 bytes.
    /// - Throws: `AccountsError.crypto` if the file is a link, belongs to another, may be read by others or has
    ///   another length, or cannot be read or made.
    public static func loadOrCreate(path: String) throws(AccountsError) -> [UInt8] {
        if try read(path: path, limit: length) == nil { try create(path: path, try Secret.random(length)) }
        guard let secret = try read(path: path, limit: length), secret.count == length else { throw unusable(path) }
        return secret
    }

    /// Reads the file at `path`; `nil` if there is none.
    ///
    /// - Throws: `AccountsError.crypto` if it is a link, belongs to another, may be read by others, is longer than
    ///   `limit` bytes or cannot be read.
    static func read(path: String, limit: Int) throws(AccountsError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure(path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw AccountsError(
                .crypto, zh: "密钥文件 \(path) 必须是普通文件，属于运行本程序的用户，且他人不可读写。请执行：chmod 600 \(path)",
                en: """
                    The secret file \(path) must be a regular file of the user that runs Lectern, closed to others. \
                    Run: chmod 600 \(path)
                    """)
        }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path) }
        guard count <= limit else { throw unusable(path) }
        return Array(bytes[..<count])
    }

    /// Makes the file durably, unless there is one. Two processes that begin at once leave one of the two.
    ///
    /// - Throws: `AccountsError.crypto`.
    static func create(path: String, _ bytes: [UInt8]) throws(AccountsError) {
        try put(bytes, at: path) { link($0, $1) == 0 || errno == EEXIST }
    }

    /// Makes the file durably, in the place of one that is there. A crash leaves the old or the new one, whole.
    ///
    /// - Throws: `AccountsError.crypto`.
    static func replace(path: String, _ bytes: [UInt8]) throws(AccountsError) {
        try put(bytes, at: path) { rename($0, $1) == 0 }
    }

    /// Runs `body` while no other process runs one for the same folder.
    ///
    /// - Throws: `AccountsError.crypto`; what `body` throws.
    static func exclusively<Value>(
        folderOf path: String, _ body: () throws(AccountsError) -> Value
    ) throws(AccountsError) -> Value {
        let folder = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        guard flock(folder, LOCK_EX) == 0 else { throw failure(path) }
        return try body()
    }

    /// The refusal of a file whose content makes no sense.
    static func unusable(_ path: String) -> AccountsError {
        AccountsError(
            .crypto, zh: "密钥文件 \(path) 的内容无法使用。请从备份恢复；或删除它以生成新的密钥，正在进行的播放会中断。",
            en: """
                The secret file \(path) does not hold what it should. Restore it from a backup; or remove it, which \
                makes a new one and ends running plays.
                """)
    }

    private static func put(
        _ bytes: [UInt8], at path: String, by move: (String, String) -> Bool
    ) throws(AccountsError) {
        let suffix = Secret.sha256Hexadecimal(try Secret.random(8)).prefix(16)
        let unfinished = "\(path).\(suffix)"
        defer { unlink(unfinished) }
        try write(bytes, to: unfinished)
        guard move(unfinished, path) else { throw failure(path) }
        try synchronizeFolder(of: path)
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(AccountsError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else { throw failure(path) }
    }

    private static func synchronizeFolder(of path: String) throws(AccountsError) {
        let folder = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure(path) }
    }

    private static func folder(of path: String) -> String {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return parent.isEmpty ? "/" : parent
    }

    /// The failure of the system call before, by `errno`.
    private static func failure(_ path: String) -> AccountsError {
        let reason = String(cString: strerror(errno))
        return AccountsError(
            .crypto, zh: "无法读写密钥文件 \(path)：\(reason)", en: "The secret file \(path) cannot be read or made: \(reason)")
    }
}
