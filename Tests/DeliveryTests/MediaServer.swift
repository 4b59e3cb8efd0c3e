import Accounts
import Delivery
import Logging
import MediaModel
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// A server on the loopback with the segment path in front of a server that answers late with what it was asked.
final class MediaServer: Sendable {
    let channel: any Channel
    private let group: MultiThreadedEventLoopGroup

    static func start(
        _ fixture: AssetFixture, signer: TokenSigner? = nil, withdrawals: Withdrawals = Withdrawals(),
        postersAreOpen: Bool = true, live: LiveService? = nil,
        assets: AssetCache? = nil, limit: (inout SegmentService.Limits) -> Void = { _ in }
    ) async throws -> MediaServer {
        let log = EventLog()
        var limits = SegmentService.Limits()
        limits.silence = .seconds(30)
        limit(&limits)
        let service = SegmentService(
            assets: assets ?? AssetCache(store: fixture.store), signer: signer ?? fixture.signer,
            record: { log.append($0) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), limits: limits,
            withdrawals: withdrawals, postersAreOpen: postersAreOpen, live: live, clock: { AssetFixture.now })
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandlers(service.channelHandlers())
                    try pipeline.addHandler(LateServer())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return MediaServer(channel: channel, log: log, group: group)
    }

    private init(channel: any Channel, log: EventLog, group: MultiThreadedEventLoopGroup) {
        self.channel = channel
        self.log = log
        self.group = group
    }

    private let log: EventLog

    /// What was told to be delivered.
    var delivered: [ViewingEvent] { log.all }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }

    /// Sends text as it is, and reads until the server closes or `enough` holds.
    func exchange(
        _ text: String, finishes: Bool = false,
        until enough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async throws -> [UInt8] {
        let address = try #require(channel.localAddress)
        let client = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            if finishes { outbound.finish() }
            var bytes: [UInt8] = []
            do {
                for try await part in inbound {
                    bytes += part.readableBytesView
                    if enough(bytes) { break }
                }
            } catch is IOError {
                // A reset after the answer is read like an end.
            }
            return bytes
        }
    }

    /// Sends `first`, and when its answer begins runs `change` and sends `second` on the same connection.
    func exchange(_ first: String, then second: String, change: @escaping @Sendable () -> Void) async throws -> [UInt8]
    {
        let client = try await ClientBootstrap(group: group)
            .connect(to: try #require(channel.localAddress)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: first))
            var bytes: [UInt8] = []
            var isChanged = false
            for try await part in inbound {
                bytes += part.readableBytesView
                guard !isChanged else { continue }
                isChanged = true
                change()
                try await outbound.write(ByteBuffer(string: second))
            }
            return bytes
        }
    }

    /// Sends text and reads the answers until the server closes.
    ///
    /// - Parameter methods: of the requests, as far as they have answers.
    func answers(to text: String, methods: [String] = ["GET"]) async throws -> [Answer] {
        Answer.all(in: try await exchange(text), methods: methods)
    }

    /// Asks once and reads the answer.
    func ask(
        _ target: String, method: String = "GET", _ fields: [String] = []
    ) async throws -> Answer {
        let head = ["\(method) \(target) HTTP/1.1", "Host: x"] + fields + ["Connection: close", "", ""]
        let bytes = try await exchange(head.joined(separator: "\r\n"))
        return try #require(Answer.all(in: bytes, methods: [method]).first)
    }
}

/// Events in the order in which they came.
final class EventLog: Sendable {
    private let events = Mutex<[ViewingEvent]>([])

    var all: [ViewingEvent] { events.withLock { $0 } }

    func append(_ event: ViewingEvent) {
        events.withLock { $0.append(event) }
    }
}

/// Stands for the web server: answers every request 50 ms after its end, in order, with its target as content.
private final class LateServer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var target = ""

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let headers: HTTPHeaders = ["Content-Length": "0"]
        let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): target = "\(head.method) \(head.uri)"
        case .body: break
        case .end:
            let content = ByteBuffer(string: "late \(target)")
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(50)) { [self] in
                let headers: HTTPHeaders = ["Content-Length": "\(content.readableBytes)"]
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

/// One answer, as read from the wire.
struct Answer {
    var status: Int
    var fields: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Splits what a connection carried into answers; the methods say which have no content.
    static func all(in bytes: [UInt8], methods: [String]) -> [Answer] {
        var answers: [Answer] = []
        var rest = bytes[...]
        for method in methods {
            guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { break }
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
            var fields: [String: String] = [:]
            for line in lines.dropFirst() {
                let halves = line.split(separator: ":", maxSplits: 1)
                if halves.count == 2 { fields[halves[0].lowercased()] = String(halves[1].drop { $0 == " " }) }
            }
            let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            let length =
                method == "HEAD" || status == 304 || status == 204 ? 0 : Int(fields["content-length"] ?? "") ?? 0
            answers.append(Answer(status: status, fields: fields, body: Array(rest[end.upperBound...].prefix(length))))
            rest = rest[end.upperBound...].dropFirst(length)
        }
        if !rest.isEmpty { answers.append(Answer(status: -1, fields: ["stray": "\(rest.count)"], body: Array(rest))) }
        return answers
    }
}
