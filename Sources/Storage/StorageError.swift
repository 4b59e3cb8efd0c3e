import Glibc
public import MediaModel

/// Why something on disk could not be done.
public struct StorageError: Error, Equatable, CustomStringConvertible {
    /// Kinds of failure that callers tell apart.
    public enum Code: String, Sendable {
        /// No space, or less than the reserve would be left.
        case full
        /// It is not there.
        case missing
        /// It is not what it must be: a link, a folder, a special file, or a name that leads outside.
        case forbidden
        /// The process may not read or write there.
        case denied
        /// The device or the file system failed.
        case io
    }

    /// The kind of failure.
    public var code: Code
    /// What was wrong and where, for people.
    public var message: LocalizedText

    /// A failure of kind `code`.
    public init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }

    /// The failure of a system call, by its `errno`.
    ///
    /// - Parameters:
    ///   - number: the value of `errno`, taken at once after the call.
    ///   - path: the file or folder it was about, shown in the message.
    init(errno number: Int32, path: String) {
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT:
            self.init(.full, zh: "磁盘空间不足：\(path)", en: "No space left on the disk: \(path)")
        case ENOENT:
            self.init(.missing, zh: "找不到：\(path)", en: "Not found: \(path)")
        case ELOOP, ENOTDIR, EISDIR, ENXIO, ENAMETOOLONG:
            self.init(
                .forbidden, zh: "不是可用的普通文件或目录：\(path)（\(reason)）",
                en: "Not a usable file or folder: \(path) (\(reason))")
        case EACCES, EPERM, EROFS:
            self.init(.denied, zh: "没有权限：\(path)（\(reason)）", en: "Permission denied: \(path) (\(reason))")
        default:
            self.init(.io, zh: "读写失败：\(path)（\(reason)）", en: "Reading or writing failed: \(path) (\(reason))")
        }
    }

    /// The English message with its code, for logs.
    public var description: String { "\(code.rawValue): \(message.en)" }
}
