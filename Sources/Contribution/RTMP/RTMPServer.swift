public import Logging
import MediaModel
import NIOCore
import NIOPosix

/// Takes what encoders send over RTMP.
public final class RTMPServer: Sendable {
    private let channel: any Channel

    /// Connections at a time, whether they publish or not.
    private static let mostConnections = 64

    /// The port that it listens on.
    public var port: Int { channel.localAddress?.port ?? 0 }

    private init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Listens on an address.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - desk: says who may send.
    /// - Throws: `IOError` if it cannot be bound.
    public static func listen(
        host: String, port: Int, log: Logger, desk: @escaping AdmissionDesk
    ) async throws -> RTMPServer {
        let seats = ConnectionSeats(most: mostConnections)
        let wrongKeys = WrongKeys()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard seats.enter() else { return channel.close(promise: nil) }
                    channel.closeFuture.whenComplete { _ in seats.leave() }
                    try channel.pipeline.syncOperations.addHandler(
                        RTMPHandler(desk: desk, log: log, wrongKeys: wrongKeys))
                }
            }
        return RTMPServer(try await bootstrap.bind(host: host, port: port).get())
    }

    /// Listens no more. Connections that there are go on until their sinks want nothing more.
    public func stop() async {
        try? await channel.close()
    }
}
