import Foundation

/// Small files in the job's folder, which is the working directory.
///
/// Foundation's atomic writing makes names absolute and sets modes: within the worker's sandbox the one may fail, if a
/// folder above the job's is closed, and the other does.
enum JobFile {
    /// Writes a file, whole or not at all; one of that name is replaced.
    ///
    /// - Parameter name: a plain name.
    static func write(_ bytes: some Sequence<UInt8>, to name: String) throws(FileFailure) {
        let part = ".\(name).part"
        unlink(part)
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure(operation: "open \(name)", code: errno) }
        defer { close(descriptor) }
        try write(Array(bytes)[...], to: descriptor, name)
        guard rename(part, name) == 0 else { throw FileFailure(operation: "rename \(name)", code: errno) }
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ name: String
    ) throws(FileFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) }
            if written < 0 && errno != EINTR { throw FileFailure(operation: "write \(name)", code: errno) }
        }
    }
}
