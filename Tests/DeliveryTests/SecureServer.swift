import Certificates
import Delivery
import Foundation
import Logging
import MediaModel
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// A server on the loopback that has the segment path over TLS, by HTTP/1.1 or on the streams of HTTP/2, and nothing behind it.
final class SecureServer: Sendable {
    /// What stands below the segment path.
    enum Kind: Sendable { case tls, streams }

    let channel: any Channel
    let group: MultiThreadedEventLoopGroup
    /// Bytes of content that the segment path has handed on.
    let handed: Meter
    let delivered: EventLog
    /// Streams that were reset.
    let breaks: Meter
    private let open: Connections

    static func start(
        _ fixture: AssetFixture, _ kind: Kind, silence: TimeAmount = .seconds(30)
    ) async throws -> SecureServer {
        let (log, meter, breaks, open) = (EventLog(), Meter(), Meter(), Connections())
        var limits = SegmentService.Limits()
        limits.silence = silence
        let service = SegmentService(
            assets: AssetCache(store: fixture.store), signer: fixture.signer, record: { log.append($0) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), limits: limits,
            clock: { AssetFixture.now })
        let context = try identity(in: fixture).context
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.socketOption(.so_sndbuf), value: 64 << 10)
            .childChannelInitializer { channel in
                open.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    switch kind {
                    case .tls: try addTLS(to: channel, context, service, meter)
                    case .streams: try addStreams(to: channel, context, service, meter, breaks)
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return SecureServer(
            channel: channel, group: group, handed: meter, delivered: log, breaks: breaks, open: open)
    }

    private init(
        channel: any Channel, group: MultiThreadedEventLoopGroup, handed: Meter, delivered: EventLog, breaks: Meter,
        open: Connections
    ) {
        self.channel = channel
        self.group = group
        self.handed = handed
        self.delivered = delivered
        self.breaks = breaks
        self.open = open
    }

    private static func identity(in fixture: AssetFixture) throws -> TLSIdentity {
        let pair = try SelfSignedCertificate(
            names: [try CertificateName("127.0.0.1")], days: 1, now: AssetFixture.now)
        let files = CertificateFiles(folder: fixture.root.appendingPathComponent("tls-\(UUID().uuidString)").path)
        try files.write(pair, replacing: false)
        return try TLSIdentity(certificate: files.certificate, key: files.key, now: AssetFixture.now)
    }

    private static func addTLS(
        to channel: any Channel, _ context: NIOSSLContext, _ service: SegmentService, _ meter: Meter
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(NIOSSLServerHandler(context: context))
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
        try pipeline.addHandlers(service.channelHandlers(isSecured: true))
        // Between the codec and the segment path, which has put itself right behind it.
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(MeterHandler(meter: meter), position: .after(decoder))
    }

    private static func addStreams(
        to channel: any Channel, _ context: NIOSSLContext, _ service: SegmentService, _ meter: Meter, _ breaks: Meter
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(NIOSSLServerHandler(context: context))
        let share = NIOLoopBound(StreamShare(), eventLoop: channel.eventLoop)
        _ = try pipeline.configureAsyncHTTP2Pipeline(mode: .server) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try pipeline.addHandler(MeterHandler(meter: meter, breaks: breaks))
                try service.addHandler(to: pipeline, share: share.value)
            }
        }
    }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }

    func address() throws -> SocketAddress { try #require(channel.localAddress) }

    /// The connections that are open.
    var connections: [any Channel] { open.all }

    /// Has the server read what comes, or leave it in the sockets.
    func setReading(_ isReading: Bool) async throws {
        for connection in connections {
            try await connection.setOption(.autoRead, value: isReading).get()
            if isReading { connection.read() }
        }
    }

    /// Bytes that wait in the server for the sockets of all connections.
    func buffered() async throws -> Int {
        var sum = 0
        for connection in connections { sum += try await connection.getOption(.bufferedWritableBytes).get() }
        return sum
    }

    /// Waits until nothing is handed on any more.
    func settle() async throws {
        var last = 0
        for _ in 0..<150 {
            try await Task.sleep(for: .milliseconds(200))
            if handed.count == last, last > 0 { return }
            last = handed.count
        }
        Issue.record("something is handed on still, or nothing ever was")
    }

    /// Sends text over TLS, awaits `pause`, and reads until the server closes.
    func exchange(_ text: String, pause: @Sendable () async throws -> Void = {}) async throws -> [UInt8] {
        let context = try StreamClient.context()
        let client = try await ClientBootstrap(group: group)
            .channelOption(.socketOption(.so_rcvbuf), value: 64 << 10)
            .connect(to: address()) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            try await pause()
            var bytes: [UInt8] = []
            do {
                for try await part in inbound { bytes += part.readableBytesView }
            } catch is IOError {
                // A reset is read like an end.
            } catch NIOSSLError.uncleanShutdown {
                // And so is an end that TLS did not tell of.
            }
            return bytes
        }
    }
}

/// The connections of a server.
private final class Connections: Sendable {
    private let channels = Mutex<[any Channel]>([])

    var all: [any Channel] { channels.withLock { $0.filter(\.isActive) } }

    func add(_ channel: any Channel) {
        channels.withLock { $0.append(channel) }
    }
}

/// Holds tasks back until it is opened.
final class Gate: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]?>([])

    func passed() async {
        await withCheckedContinuation { waiter in
            let isOpen = waiting.withLock { waiting in
                waiting?.append(waiter)
                return waiting == nil
            }
            if isOpen { waiter.resume() }
        }
    }

    func open() {
        let held = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for waiter in held { waiter.resume() }
    }
}

/// Counts bytes.
final class Meter: Sendable {
    private let sum = Mutex(0)

    var count: Int { sum.withLock { $0 } }

    func add(_ bytes: Int) { sum.withLock { $0 += bytes } }
}

/// Counts the content that goes through it.
private final class MeterHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let meter: Meter
    private let breaks: Meter?

    init(meter: Meter, breaks: Meter? = nil) {
        self.meter = meter
        self.breaks = breaks
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        breaks?.add(1)
        context.close(mode: mode, promise: promise)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .body(let content) = unwrapOutboundIn(data) { meter.add(content.readableBytes) }
        context.write(data, promise: promise)
    }
}
