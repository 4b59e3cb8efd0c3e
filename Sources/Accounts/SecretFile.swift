import Glibc

/// A file that holds 32 random bytes which only its owner may read: the key for viewing tokens.
public enum SecretFile {
    private static let length = 32

    /// Reads the secret at `path`, or makes one there, durably. Two processes that begin at once get the same.
    ///
    /// - Returns: 32 bytes.
    /// - Throws: `AccountsError.crypto` if the file is a link, belongs to another, may be read by others or has
    ///   another length, or cannot be read or made.
    public static func loadOrCreate(path: String) throws(AccountsError) -> [UInt8] {
        if let secret = try load(path) { return secret }
        let secret = try Secret.random(length)
        let suffix = Secret.sha256Hexadecimal(try Secret.random(8)).prefix(16)
        let unfinished = "\(path).\(suffix)"
        defer { unlink(unfinished) }
        try write(secret, to: unfinished)
        // A link, unlike a rename, does not replace a secret that another process has just made.
        guard link(unfinished, path) == 0 || errno == EEXIST else { throw failure(path) }
        try synchronizeFolder(of: path)
        guard let present = try load(path) else { throw failure(path) }
        return present
    }

    private static func load(_ path: String) throws(AccountsError) -> [UInt8]? {
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
        var bytes = [UInt8](repeating: 0, count: length + 1)
        guard read(file, &bytes, bytes.count) == length else {
            throw AccountsError(
                .crypto, zh: "密钥文件 \(path) 应为 \(length) 字节。删除它会生成新的密钥，正在进行的播放会中断。",
                en:
                    "The secret file \(path) must have \(length) bytes. Removing it makes a new one and ends running plays."
            )
        }
        return Array(bytes[..<length])
    }

    private static func write(_ secret: [UInt8], to path: String) throws(AccountsError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        guard Glibc.write(file, secret, secret.count) == secret.count, fsync(file) == 0 else { throw failure(path) }
    }

    private static func synchronizeFolder(of path: String) throws(AccountsError) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let folder = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure(path) }
    }

    /// The failure of the system call before, by `errno`.
    private static func failure(_ path: String) -> AccountsError {
        let reason = String(cString: strerror(errno))
        return AccountsError(
            .crypto, zh: "无法读写密钥文件 \(path)：\(reason)", en: "The secret file \(path) cannot be read or made: \(reason)")
    }
}
