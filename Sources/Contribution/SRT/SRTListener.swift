import CSRT
import Foundation
public import Logging
import MediaModel
import Synchronization

/// Takes what encoders send over SRT, on a thread of its own.
public final class SRTListener: @unchecked Sendable {
    /// How it listens.
    public struct Options: Sendable {
        /// The address to listen on.
        public var host: String
        /// The UDP port; 0 takes a free one.
        public var port: Int
        /// What senders must encrypt with, 10 to 79 characters; `nil` for none.
        public var passphrase: String?
        /// Milliseconds within which what was lost on the way is asked for again.
        public var latency: Int32

        /// Options.
        public init(host: String, port: Int, passphrase: String? = nil, latency: Int32 = 200) {
            self.host = host
            self.port = port
            self.passphrase = passphrase
            self.latency = latency
        }
    }

    /// SRT would not do something.
    public struct Failure: Error, CustomStringConvertible {
        /// What it would not do, and why, in English.
        public var description: String
    }

    /// A connection; touched by the thread alone.
    private struct Connection {
        var sink: any ContributionSink
        var stream = TransportStream()
    }

    /// The port that it listens on.
    public let port: Int

    private let listener: SRTSOCKET
    private let epoll: Int32
    private let desk: AdmissionDesk
    private let log: Logger
    private let door: Unmanaged<SRTDoor>
    private var connections: [SRTSOCKET: Connection] = [:]
    private let wishes = Mutex((closing: Set<SRTSOCKET>(), isStopping: false))
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Milliseconds between two looks at what is to be closed.
    private static let beat: Int64 = 100
    /// Milliseconds without a packet after which a connection counts as lost.
    private static let patience: Int32 = 10_000

    private init(_ options: Options, _ door: SRTDoor, desk: @escaping AdmissionDesk, log: Logger) throws {
        self.desk = desk
        self.log = log
        self.door = .passRetained(door)
        guard srt_startup() >= 0 else { throw Self.failure("srt_startup") }
        // Its own words say nothing that the log here does not.
        srt_setloglevel(LOG_CRIT)
        let listener = srt_create_socket()
        epoll = srt_epoll_create()
        self.listener = listener
        guard listener != SRT_INVALID_SOCK, epoll >= 0 else { throw Self.failure("srt_create_socket") }
        try Self.set(listener, SRTO_RCVSYN, false)
        try Self.set(listener, SRTO_RCVLATENCY, options.latency)
        try Self.set(listener, SRTO_PEERIDLETIMEO, Self.patience)
        if let passphrase = options.passphrase {
            let bytes = Array(passphrase.utf8)
            guard srt_setsockflag(listener, SRTO_PASSPHRASE, bytes, Int32(bytes.count)) == 0 else {
                throw Self.failure("SRTO_PASSPHRASE")
            }
        }
        var address = try SocketAddressBytes(host: options.host, port: options.port)
        guard address.withPointer({ srt_bind(listener, $0, Int32($1)) }) == 0 else {
            throw Self.failure("srt_bind \(options.host):\(options.port)")
        }
        port = Self.boundPort(listener) ?? options.port
        let isAsked = srt_listen_callback(
            listener, { opaque, socket, _, peer, text in SRTDoor.answer(opaque, socket, peer, text) },
            self.door.toOpaque())
        guard isAsked == 0, srt_listen(listener, 16) == 0 else { throw Self.failure("srt_listen") }
        var events = Int32(SRT_EPOLL_IN.rawValue | SRT_EPOLL_ERR.rawValue)
        srt_epoll_add_usock(epoll, listener, &events)
    }

    /// Listens on an address.
    ///
    /// - Parameters:
    ///   - forecast: says before there is a connection whether one with that key would be let in.
    ///   - desk: says who may send.
    /// - Throws: `Failure` if it cannot be bound.
    public static func listen(
        _ options: Options, log: Logger, forecast: @escaping AdmissionForecast, desk: @escaping AdmissionDesk
    ) throws -> SRTListener {
        let listener = try SRTListener(options, SRTDoor(forecast: forecast, log: log), desk: desk, log: log)
        let thread = Thread { listener.run() }
        thread.name = "srt"
        thread.start()
        return listener
    }

    /// Listens no more and ends all connections. Blocks for a moment.
    public func stop() {
        wishes.withLock { $0.isStopping = true }
        hasEnded.wait()
    }

    private func run() {
        while true {
            let (closing, isStopping) = wishes.withLock { state in
                defer { state.closing = [] }
                return state
            }
            for socket in closing { close(socket, nil) }
            if isStopping { break }
            var ready = [SRT_EPOLL_EVENT](repeating: SRT_EPOLL_EVENT(), count: 64)
            let count = srt_epoll_uwait(epoll, &ready, Int32(ready.count), Self.beat)
            guard count > 0 else { continue }
            for event in ready.prefix(Int(count)) {
                if event.fd == listener { accept() } else { read(event.fd) }
            }
        }
        for socket in connections.keys { close(socket, "the daemon ends") }
        srt_close(listener)
        srt_epoll_release(epoll)
        door.release()
        hasEnded.signal()
    }
}

extension SRTListener {
    private func accept() {
        var storage = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        let socket = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { srt_accept(listener, $0, &length) }
        }
        guard socket != SRT_INVALID_SOCK else { return }
        let address = SocketAddressBytes.text(storage)
        guard let key = try? SRTStreamID(Self.streamID(of: socket)).key else {
            srt_close(socket)
            return
        }
        let contributor = Contributor(kind: .srt, address: address) { [weak self] in
            self?.wishes.withLock { _ = $0.closing.insert(socket) }
        }
        switch desk(key, contributor) {
        case .refused(let reason):
            log.notice("an encoder is refused", metadata: ["address": "\(address)", "reason": "\(reason.rawValue)"])
            srt_close(socket)
        case .accepted(let sink):
            connections[socket] = Connection(sink: sink)
            try? Self.set(socket, SRTO_RCVSYN, false)
            var events = Int32(SRT_EPOLL_IN.rawValue | SRT_EPOLL_ERR.rawValue)
            srt_epoll_add_usock(epoll, socket, &events)
        }
    }

    /// Reads what has come. Some messages at a time, so that no connection keeps the others waiting.
    private func read(_ socket: SRTSOCKET) {
        guard var connection = connections[socket] else { return }
        var buffer = [UInt8](repeating: 0, count: 2048)
        for _ in 0..<256 {
            let count = buffer.withUnsafeMutableBytes {
                srt_recvmsg(socket, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
            }
            guard count > 0 else {
                if count < 0, srt_getlasterror(nil) == SRT_EASYNCRCV.rawValue { break }
                return close(socket, "the connection was closed")
            }
            if let unit = connection.stream.unit(buffer[..<Int(count)]) {
                guard connection.sink.take(unit) else { return close(socket, "nothing more is wanted") }
            } else if connection.stream.isGivenUp {
                log.notice("an encoder sends no MPEG transport stream over SRT: set its format to MPEG-TS")
                return close(socket, "not a transport stream")
            }
        }
        connections[socket] = connection
    }

    private func close(_ socket: SRTSOCKET, _ reason: String?) {
        guard let connection = connections.removeValue(forKey: socket) else { return }
        srt_epoll_remove_usock(epoll, socket)
        srt_close(socket)
        connection.sink.end(reason)
    }

    private static func streamID(of socket: SRTSOCKET) -> String {
        var bytes = [UInt8](repeating: 0, count: 513)
        var length = Int32(512)
        guard srt_getsockflag(socket, SRTO_STREAMID, &bytes, &length) == 0, length > 0 else { return "" }
        return String(decoding: bytes.prefix(Int(min(length, 512))).prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func set<Value: BitwiseCopyable>(_ socket: SRTSOCKET, _ option: SRT_SOCKOPT, _ value: Value) throws {
        var value = value
        guard srt_setsockflag(socket, option, &value, Int32(MemoryLayout<Value>.size)) == 0 else {
            throw failure("srt_setsockflag \(option.rawValue)")
        }
    }

    private static func boundPort(_ socket: SRTSOCKET) -> Int? {
        var storage = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { srt_getsockname(socket, $0, &length) }
        }
        return code == 0 ? SocketAddressBytes.port(storage) : nil
    }

    private static func failure(_ what: String) -> Failure {
        Failure(description: "\(what): \(String(cString: srt_getlasterror_str()))")
    }
}
