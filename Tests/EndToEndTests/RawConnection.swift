import Foundation
import Testing

/// A TCP connection on the loopback that sends just the bytes it is told to. Its calls block: use it off the pool.
final class RawConnection {
    private let descriptor: Int32
    private(set) var isClosed = false

    /// Connects.
    ///
    /// - Parameters:
    ///   - source: the address of the loopback network to come from.
    ///   - window: bytes of the receive buffer, for a peer that reads slowly; 0 for what is usual.
    init(port: Int, source: String = "127.0.0.1", window: Int32 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
        if window > 0 {
            var size = window
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        setTimeout(10)
        try call("bind", bind, Self.address(source, 0))
        try call("connect", connect, Self.address("127.0.0.1", port))
    }

    deinit { Foundation.close(descriptor) }

    struct Failure: Error {
        var call: String
        var code: Int32
    }

    private func call(
        _ name: String, _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ address: sockaddr_in
    ) throws {
        var address = address
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Failure(call: name, code: errno) }
    }

    private static func address(_ text: String, _ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, text, &address.sin_addr)
        return address
    }

    /// How long reading and sending may wait, in seconds.
    func setTimeout(_ seconds: Double) {
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1e6))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Sends bytes; returns how many went before the peer took no more.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Int {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    /// Sends text.
    @discardableResult
    func send(_ text: String) -> Int { send(text.utf8) }

    /// Says that nothing more will be sent.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Some bytes; none once the peer has closed, or when the time is over.
    func read(_ most: Int = 65536) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: most)
        let count = recv(descriptor, &bytes, most, 0)
        if count == 0 || count < 0 && errno == ECONNRESET { isClosed = true }
        return count > 0 ? Array(bytes[..<count]) : []
    }

    /// Everything up to the close, or until the time is over.
    func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        while case let more = read(), !more.isEmpty { bytes += more }
        return bytes
    }

    private var rest: [UInt8] = []

    /// The next answer, interim ones left out; `nil` if none comes.
    ///
    /// - Parameter method: of the request: an answer to HEAD has no content.
    func answer(to method: String = "GET") -> RawAnswer? {
        while true {
            while !rest.contains(sequence: Array("\r\n\r\n".utf8)) {
                let more = read()
                if more.isEmpty { return nil }
                rest += more
            }
            guard var answer = RawAnswer(head: &rest) else { return nil }
            if answer.status / 100 == 1 { continue }
            let hasContent = method != "HEAD" && answer.status != 204 && answer.status != 304
            let length = hasContent ? answer.fields["content-length"].flatMap { Int($0) } ?? 0 : 0
            while rest.count < length {
                let more = read()
                if more.isEmpty { return nil }
                rest += more
            }
            answer.body = Array(rest.prefix(length))
            rest.removeFirst(length)
            return answer
        }
    }

    /// Bytes that come after the answers until the peer closes or `seconds` are over.
    func stray(within seconds: Double) -> [UInt8] {
        setTimeout(seconds)
        return rest + readToEnd()
    }
}

/// An answer as it stands on the wire.
struct RawAnswer {
    var status: Int
    var fields: [String: String] = [:]
    var body: [UInt8] = []

    /// Takes a head off the front of some bytes.
    init?(head bytes: inout [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            if halves.count == 2 {
                fields[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
            }
        }
        bytes.removeSubrange(..<end.upperBound)
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool { firstRange(of: sequence) != nil }
}
