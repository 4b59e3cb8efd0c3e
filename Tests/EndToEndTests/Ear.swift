import Foundation
import Glibc

/// Listens on a loopback port, to hear whether anybody comes.
final class Ear {
    let port: Int
    private let descriptor: Int32

    /// Listens on a free port.
    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                    && listen(descriptor, 8) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard isListening else { throw CocoaError(.featureUnsupported) }
    }

    deinit { close(descriptor) }

    /// Whether somebody has come since it was last asked.
    var heard: Bool {
        let visitor = accept(descriptor, nil, nil)
        if visitor >= 0 { close(visitor) }
        return visitor >= 0
    }
}

/// Watches whether a file is opened or read, by inotify.
final class OpenWatch {
    private let descriptor: Int32

    /// Watches the file at `path`.
    init(_ path: String) throws {
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard inotify_add_watch(descriptor, path, UInt32(IN_OPEN) | UInt32(IN_ACCESS)) >= 0 else {
            close(descriptor)
            throw CocoaError(.fileReadUnknown)
        }
    }

    deinit { close(descriptor) }

    /// Whether it was opened or read since it was last asked.
    var wasOpened: Bool {
        var events = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &events, events.count)
        // An event of a file is 16 bytes, its mask the second number; what else is told, a removal, does not count.
        return stride(from: 0, to: max(count, 0), by: 16).contains { start in
            let mask = events[start + 4..<start + 8].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            return mask & (UInt32(IN_OPEN) | UInt32(IN_ACCESS)) != 0
        }
    }
}
