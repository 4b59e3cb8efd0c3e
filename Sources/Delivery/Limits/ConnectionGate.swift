import Glibc
public import MediaModel
import Metrics
public import NIOCore
import Synchronization

/// Counts the connections of a server, in all and by address, and keeps out those that are too many.
///
/// The first ones too many are let in to be told 503; if there are many of them, they are closed as they come, before
/// anything is made for them.
public final class ConnectionGate: Sendable {
    /// How many connections there may be.
    public struct Limits: Sendable {
        /// In all.
        public var total: Int
        /// From one IPv4 address or one IPv6 network of 64 bits; those of `exempt` have no such limit.
        public var perAddress: Int
        /// Proxies and caches, behind which are many.
        public var exempt: [IPNetwork]

        /// Limits.
        public init(total: Int, perAddress: Int, exempt: [IPNetwork]) {
            self.total = total
            self.perAddress = perAddress
            self.exempt = exempt
        }
    }

    /// What becomes of a connection.
    enum Admission: Equatable {
        case admitted
        /// It is let in, and every request on it is answered 503.
        case refused
        /// It is closed.
        case closed
    }

    private struct State {
        var total = 0
        var byAddress: [IPAddress: Int] = [:]
        var refused: Set<ObjectIdentifier> = []
    }

    /// Connections at a time that are let in to be refused.
    static let mostRefused = 64

    private let limits: Limits
    private let state = Mutex(State())
    private let refusals = Counter(label: "lectern_connections_refused_total")

    /// A gate for one server.
    public init(limits: Limits) {
        self.limits = limits
    }

    /// Puts the gate before a listening channel.
    public func install(on listener: any Channel) async throws {
        try await listener.pipeline.addHandler(GateHandler(gate: self), position: .first).get()
    }

    /// Connections that are open and counted.
    public var open: Int { state.withLock { $0.total } }

    /// Whether a connection was let in only to be refused.
    func isRefused(_ channel: any Channel) -> Bool {
        state.withLock { state in
            guard !state.refused.isEmpty else { return false }
            // A stream of HTTP/2 is a channel whose parent is the connection.
            return state.refused.contains(ObjectIdentifier(channel))
                || channel.parent.map { state.refused.contains(ObjectIdentifier($0)) } ?? false
        }
    }

    /// Decides on a new connection, and counts it unless it is closed. `left` takes it back.
    func admit(_ connection: ObjectIdentifier, from address: IPAddress?) -> Admission {
        let subscriber = counted(address)
        let admission = state.withLock { state -> Admission in
            let ofSubscriber = subscriber.map { state.byAddress[$0, default: 0] } ?? 0
            if state.total < limits.total, ofSubscriber < limits.perAddress {
                state.total += 1
                if let subscriber { state.byAddress[subscriber] = ofSubscriber + 1 }
                return .admitted
            }
            guard state.refused.count < Self.mostRefused else { return .closed }
            state.refused.insert(connection)
            return .refused
        }
        if admission != .admitted { refusals.increment() }
        return admission
    }

    /// A connection that was admitted or refused has ended.
    func left(_ connection: ObjectIdentifier, from address: IPAddress?) {
        let subscriber = counted(address)
        state.withLock { state in
            if state.refused.remove(connection) != nil { return }
            state.total -= 1
            guard let subscriber, let count = state.byAddress[subscriber] else { return }
            state.byAddress[subscriber] = count > 1 ? count - 1 : nil
        }
    }

    /// The address to count by; `nil` where it is exempt.
    private func counted(_ address: IPAddress?) -> IPAddress? {
        guard let address, !limits.exempt.contains(where: { $0.contains(address) }) else { return nil }
        return address.subscriber
    }
}

/// Stands before what sets up accepted connections.
private final class GateHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let gate: ConnectionGate

    init(gate: ConnectionGate) {
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = unwrapInboundIn(data)
        let (name, address) = (ObjectIdentifier(connection), connection.remoteAddress?.ip)
        guard gate.admit(name, from: address) != .closed else { return connection.close(promise: nil) }
        connection.closeFuture.whenComplete { [gate] _ in gate.left(name, from: address) }
        context.fireChannelRead(data)
    }
}

extension SocketAddress {
    /// The IP address; `nil` for a socket in the file system.
    public var ip: IPAddress? {
        switch self {
        case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { IPAddress($0) }
        case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { IPAddress($0) }
        case .unixDomainSocket: nil
        }
    }
}
