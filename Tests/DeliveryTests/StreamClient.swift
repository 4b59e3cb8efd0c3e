import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL

/// A client that speaks HTTP/2 over TLS and trusts whatever it is shown.
struct StreamClient {
    typealias Stream = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    let connection: any Channel
    private let streams: NIOHTTP2Handler.AsyncStreamMultiplexer<Void>

    /// What a client needs for TLS.
    static func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLContext(configuration: configuration)
    }

    /// Connects.
    ///
    /// - Parameter window: bytes that the server may send ahead, on a stream and on all together.
    static func connect(
        to address: SocketAddress, on group: any EventLoopGroup, window: Int = 65_535
    ) async throws -> StreamClient {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings.append(HTTP2Setting(parameter: .initialWindowSize, value: window))
        configuration.connection.targetWindowSize = window
        configuration.stream.targetWindowSize = window
        let bounds = configuration
        let context = try context()
        let (connection, streams) = try await ClientBootstrap(group: group).connect(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    NIOSSLClientHandler(context: context, serverHostname: nil))
                let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
                    mode: .client, configuration: bounds
                ) {
                    $0.eventLoop.makeSucceededVoidFuture()
                }
                return (channel, streams)
            }
        }
        return StreamClient(connection: connection, streams: streams)
    }

    /// Opens a stream that reads ahead no more than a frame or two.
    func open() async throws -> Stream {
        try await streams.openStream { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https))
                return try Stream(
                    wrappingChannelSynchronously: stream,
                    configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
            }
        }
    }

    /// Asks once and reads the answer.
    ///
    /// - Parameter pause: awaited before the first part of the answer is read.
    func ask(
        _ target: String, method: HTTPMethod = .GET, _ fields: [(String, String)] = [],
        pause: @Sendable () async throws -> Void = {}
    ) async throws -> Answer {
        try await open().executeThenClose { inbound, outbound in
            let headers = HTTPHeaders([("Host", "lectern.test")] + fields)
            try await outbound.write(
                .head(HTTPRequestHead(version: .http2, method: method, uri: target, headers: headers)))
            try await outbound.write(.end(nil))
            try await pause()
            var answer = Answer(status: 0, fields: [:], body: [])
            for try await part in inbound {
                switch part {
                case .head(let head):
                    answer.status = Int(head.status.code)
                    for (name, value) in head.headers { answer.fields[name] = value }
                case .body(let content): answer.body += content.readableBytesView
                case .end: return answer
                }
            }
            throw ChannelError.eof
        }
    }
}
