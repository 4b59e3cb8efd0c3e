import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS

/// A client that speaks HTTP/2 over TLS and trusts whatever it is shown.
struct SecureClient {
    let channel: any Channel
    /// What ALPN agreed on; `nil` if on nothing.
    let agreed: String?
    private let streams: NIOHTTP2Handler.AsyncStreamMultiplexer<Void>

    /// What an answer says.
    struct Reply {
        var status = 0
        var fields: [String: String] = [:]
        var body = ""
    }

    static func context(_ protocols: [String]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        return try NIOSSLContext(configuration: configuration)
    }

    static func connect(port: Int, protocols: [String] = ["h2", "http/1.1"]) async throws -> SecureClient {
        let context = try context(protocols)
        let group = MultiThreadedEventLoopGroup.singleton
        let agreement = group.next().makePromise(of: String?.self)
        let (channel, streams) = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port) {
            channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                try pipeline.addHandler(Agreement(promise: agreement))
                let streams = try pipeline.configureAsyncHTTP2Pipeline(mode: .client) {
                    $0.eventLoop.makeSucceededVoidFuture()
                }
                return (channel, streams)
            }
        }
        return SecureClient(channel: channel, agreed: try await agreement.futureResult.get(), streams: streams)
    }

    /// The first name of the certificate that the server has shown.
    func shownName() async throws -> String {
        let channel = channel
        return try await channel.eventLoop.submit {
            let handler = try channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            let names = handler.peerCertificate?._subjectAlternativeNames().map { Array($0.contents) } ?? []
            return String(decoding: names.first ?? [], as: UTF8.self)
        }.get()
    }

    /// Opens a stream and sends a request without its end.
    func open(
        _ path: String, _ method: HTTPMethod = .GET, _ fields: [(String, String)] = []
    ) async throws -> NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart> {
        let stream = try await streams.openStream { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https))
                return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                    wrappingChannelSynchronously: stream)
            }
        }
        let headers = HTTPHeaders([("Host", "lectern.test")] + fields)
        let head = HTTPRequestHead(version: .http2, method: method, uri: path, headers: headers)
        stream.channel.writeAndFlush(HTTPClientRequestPart.head(head), promise: nil)
        return stream
    }

    /// Asks once and reads the answer.
    func ask(
        _ path: String, _ method: HTTPMethod = .GET, _ fields: [(String, String)] = [], body: String? = nil
    ) async throws -> Reply {
        try await open(path, method, fields).executeThenClose { inbound, outbound in
            if let body { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body)))) }
            try await outbound.write(.end(nil))
            var reply = Reply()
            for try await part in inbound {
                switch part {
                case .head(let head):
                    reply.status = Int(head.status.code)
                    for (name, value) in head.headers { reply.fields[name] = value }
                case .body(let content): reply.body += String(buffer: content)
                case .end: return reply
                }
            }
            throw ChannelError.eof
        }
    }
}

/// Tells what ALPN agreed on.
private final class Agreement: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<String?>

    init(promise: EventLoopPromise<String?>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let agreed) = event { promise.succeed(agreed) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
