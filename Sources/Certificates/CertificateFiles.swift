import Glibc

/// The two files of a pair in a folder: `certificate.pem`, and `key.pem`, which only its owner may read.
public struct CertificateFiles: Sendable {
    private let folder: String

    /// The files in `folder`.
    public init(folder: String) {
        self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    /// The path of the certificate.
    public var certificate: String { "\(folder)/certificate.pem" }

    /// The path of the key.
    public var key: String { "\(folder)/key.pem" }

    /// Writes a pair, durably. The folder is made if it is not there; the one that it stands in must be.
    ///
    /// - Parameter replacing: whether files that are there may be replaced.
    /// - Throws: `CertificateError` if a file is there and may not be replaced, or one cannot be written.
    public func write(_ pair: SelfSignedCertificate, replacing: Bool) throws(CertificateError) {
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure(folder) }
        if !replacing {
            for path in [certificate, key] where access(path, F_OK) == 0 { throw Self.present(path) }
        }
        let files = [(key, pair.key, mode_t(0o600)), (certificate, pair.certificate, mode_t(0o644))]
        defer { for (path, _, _) in files { unlink(unfinished(path)) } }
        for (path, text, mode) in files { try write(text, to: unfinished(path), mode) }
        for (path, _, _) in files {
            // A link, unlike a rename, never replaces what somebody has put there meanwhile.
            if !replacing, link(unfinished(path), path) != 0 {
                throw errno == EEXIST ? Self.present(path) : failure(path)
            }
            if replacing, rename(unfinished(path), path) != 0 { throw failure(path) }
        }
    }

    private func unfinished(_ path: String) -> String { "\(path).\(getpid()).part" }

    private func write(_ text: String, to path: String, _ mode: mode_t) throws(CertificateError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        // The mode of `open` is less the process's mask; the certificate is for all to read.
        guard fchmod(file, mode) == 0, Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw failure(path)
        }
    }

    private static func present(_ path: String) -> CertificateError {
        CertificateError(
            .request, zh: "\(path) 已存在，未作改动。用 --force 替换，或用 --out 指定别的目录。",
            en:
                "\(path) is there already; nothing was changed. Replace it with --force, or name another folder with --out."
        )
    }

    /// The failure of the system call before, by `errno`.
    private func failure(_ path: String) -> CertificateError {
        let reason = String(cString: strerror(errno))
        return CertificateError(
            .request, zh: "无法写入 \(path)：\(reason)。", en: "\(path) cannot be written: \(reason).")
    }
}
