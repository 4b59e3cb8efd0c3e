import CSRT
import Foundation

/// An address of a socket as the system's calls take it.
struct SocketAddressBytes {
    private var storage = sockaddr_storage()
    private var length = 0

    /// The first address that a name has.
    ///
    /// - Throws: `SRTListener.Failure` for a name that has none.
    init(host: String, port: Int) throws {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else {
            throw SRTListener.Failure(description: "no address for \(host)")
        }
        defer { freeaddrinfo(first) }
        length = min(Int(first.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: length))
        }
    }

    /// Gives the address and its length to `body`.
    mutating func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, Int) -> Result) -> Result {
        let length = length
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The port of an address.
    static func port(_ storage: sockaddr_storage) -> Int? {
        withUnsafeBytes(of: storage) { bytes in Int(bytes[2]) << 8 | Int(bytes[3]) }
    }

    /// An address without its port.
    static func host(_ address: UnsafePointer<sockaddr>) -> String {
        let isLong = address.pointee.sa_family == sa_family_t(AF_INET6)
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(
                from: UnsafeRawBufferPointer(
                    start: address,
                    count: isLong ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size))
        }
        return RTMPHandler.host(text(storage))
    }

    /// An address for the log.
    static func text(_ storage: sockaddr_storage) -> String {
        var storage = storage
        var host = [UInt8](repeating: 0, count: 256)
        let length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                host.withUnsafeMutableBytes {
                    getnameinfo(
                        address, length, $0.bindMemory(to: CChar.self).baseAddress, 256, nil, 0, NI_NUMERICHOST)
                }
            }
        }
        guard code == 0 else { return "?" }
        return "\(String(decoding: host.prefix { $0 != 0 }, as: UTF8.self)):\(port(storage) ?? 0)"
    }
}
