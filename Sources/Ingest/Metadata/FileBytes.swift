import Glibc
import Storage

/// Reads parts of open files.
enum FileBytes {
    /// Up to `count` bytes from `offset`; fewer where the file ends; `nil` if it cannot be read.
    static func read(_ descriptor: Int32, offset: Int64, count: Int) -> [UInt8]? {
        var isSound = true
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, Int(offset) + filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { isSound = false }
                if got <= 0 { break }
                filled += got
            }
        }
        return isSound ? bytes : nil
    }
}

extension SourceFile {
    /// All its bytes; `nil` if it cannot be read or is larger than `limit`.
    func bytes(limit: Int) -> [UInt8]? {
        size <= Int64(limit) ? FileBytes.read(descriptor, offset: 0, count: Int(size)) : nil
    }
}
