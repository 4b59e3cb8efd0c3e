import Glibc

/// A file of which PEM is expected (RFC 7468), read whole.
struct PEMFile {
    /// More than any chain or key has.
    private static let largest = 1 << 20

    let path: String
    let bytes: [UInt8]
    /// Whether others than its owner and group may read it.
    let isOpenToAll: Bool

    /// Reads an ordinary file.
    init(_ path: String, _ part: CertificateError.Part) throws(CertificateError) {
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw Self.unreadable(path, part, String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CertificateError(
                part, zh: "\(path) 不是普通文件。请指定一个 PEM 文件。", en: "\(path) is not an ordinary file. Name a file in PEM.")
        }
        guard status.st_size <= Self.largest else {
            throw CertificateError(
                part, zh: "\(path) 超过 1 MiB，不是证书或密钥。", en: "\(path) is over 1 MiB: this is no certificate or key.")
        }
        var bytes = [UInt8](repeating: 0, count: Self.largest)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw Self.unreadable(path, part, String(cString: strerror(errno))) }
        self.path = path
        self.bytes = Array(bytes[..<count])
        isOpenToAll = status.st_mode & 0o004 != 0
    }

    /// Whether a block with this label begins in it, as in `BEGIN PRIVATE KEY`.
    func has(_ label: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).contains {
            $0.hasPrefix("-----BEGIN ") && $0.contains(label)
        }
    }

    /// Whether it looks like DER, the same without the armour: an ASN.1 sequence.
    var isDER: Bool { bytes.first == 0x30 }

    private static func unreadable(
        _ path: String, _ part: CertificateError.Part, _ reason: String
    ) -> CertificateError {
        CertificateError(
            part, zh: "无法读取 \(path)：\(reason)。请检查路径和权限。",
            en: "\(path) cannot be read: \(reason). Check its path and permissions.")
    }
}
