import Certificates
import Delivery
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOSSL

/// Connections over TLS: HTTP/2 or HTTP/1.1, as ALPN agrees (RFC 9113 §3.2, RFC 7301).
struct SecureChannel: ServerChildChannel {
    /// A connection whose protocol will be known after its handshake.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<NIONegotiatedHTTPVersion<HTTP1Channel.Value, StreamChannel.Connection>>
    }

    /// What those that connect are shown.
    let identity: ServedIdentity
    let http1: HTTP1Channel
    let http2: StreamChannel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            var configuration = NIOSSLHandler.Configuration()
            // As much as a slice needs: more would stay with every connection.
            configuration.maximumPreservedOutboundBufferCapacity = 128 << 10
            try pipeline.addHandler(NIOSSLServerHandler(context: identity.context, configuration: configuration))
            try pipeline.addHandler(HandshakeWatch())
        }.flatMap {
            channel.configureHTTP2AsyncSecureUpgrade(
                http1ConnectionInitializer: { http1.setup(channel: $0, logger: logger) },
                http2ConnectionInitializer: { http2.setup(channel: $0, logger: logger) })
        }.map { Value(channel: channel, negotiated: $0) }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): await http2.handle(connection, logger: logger)
            }
        } catch {
            // A scanner, a browser that does not trust the certificate, plain HTTP on this port: nothing to act on.
            logger.debug("no TLS connection came about", metadata: ["error": "\(error)"])
        }
    }
}
