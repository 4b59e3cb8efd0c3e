import Delivery
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/2 connections, whose streams are answered as the exchanges of HTTP/1.1 are: by the segment path or what stands
/// behind it.
struct StreamChannel: Sendable {
    /// The streams that a peer opens.
    typealias Connection = NIOHTTP2Handler.AsyncStreamMultiplexer<HTTP1Channel.Value>

    /// Answers media.
    let media: SegmentService
    /// Answers all else.
    let http1: HTTP1Channel
    /// Bytes of all fields of a request, counted as RFC 9113 §6.5.2 does.
    let maxHeaderListSize: Int

    /// Makes a connection speak HTTP/2. Call on its event loop.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let manager = NIOHTTP2ServerConnectionManagementHandler(
                eventLoop: channel.eventLoop,
                configuration: .init(maxIdleTime: media.silence, maxAge: nil, maxGraceTime: nil, keepalive: nil))
            let watch = StreamsWatch(media: media, on: channel.eventLoop)
            let share = NIOLoopBound(StreamShare(), eventLoop: channel.eventLoop)
            let connection = try pipeline.configureAsyncHTTP2Pipeline(
                mode: .server,
                streamDelegate: StreamEvents(manager: manager.http2StreamDelegate, watch: watch.delegate),
                configuration: configuration
            ) { stream in
                stream.eventLoop.makeCompletedFuture { try configure(stream, share.value) }
            }
            try pipeline.addHandlers([manager, watch])
            return connection
        }
    }

    /// Answers the streams of a connection until it ends.
    func handle(_ connection: Connection, logger: Logger) async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                for try await stream in connection.inbound {
                    group.addTask { await http1.handle(value: stream, logger: logger) }
                }
            }
        } catch {
            logger.debug("an HTTP/2 connection broke off", metadata: ["error": "\(error)"])
        }
    }

    private func configure(_ stream: any Channel, _ share: StreamShare) throws -> HTTP1Channel.Value {
        let pipeline = stream.pipeline.syncOperations
        try pipeline.addHandler(AuthorityReading())
        try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
        try media.addHandler(to: pipeline, share: share)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: true))
        return try NIOAsyncChannel(wrappingChannelSynchronously: stream)
    }

    /// Bounds of a connection. Those that are not set here are NIO's: 200 resets, stream errors or control frames in
    /// 30 s end it.
    private var configuration: NIOHTTP2Handler.Configuration {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 100),
            HTTP2Setting(parameter: .maxHeaderListSize, value: maxHeaderListSize),
            HTTP2Setting(parameter: .enablePush, value: 0),
        ]
        configuration.connection.maximumBufferedControlFrames = 1000
        return configuration
    }
}

/// Tells both of streams that come and go.
private struct StreamEvents: NIOHTTP2StreamDelegate {
    let manager: NIOHTTP2ServerConnectionManagementHandler.HTTP2StreamDelegate
    let watch: StreamsWatch.Delegate

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
        manager.streamCreated(id, channel: channel)
        watch.streamCreated(id, channel: channel)
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
        manager.streamClosed(id, channel: channel)
        watch.streamClosed(id, channel: channel)
    }
}
