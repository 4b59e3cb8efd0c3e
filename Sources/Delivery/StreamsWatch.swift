public import NIOCore
public import NIOHTTP2

/// Ends an HTTP/2 connection that is idle although it was told to go, whose peer takes nothing any more or is gone, or
/// that broke the protocol: NIO tells such a peer why, but leaves the end to others.
///
/// A connection is asked politely before: by GOAWAY, and a PING that the peer has to answer (RFC 9113 §6.8). One that
/// answers neither would stay for ever. Streams that stand still are reset by their own handlers.
public final class StreamsWatch: ChannelInboundHandler {
    /// Frames of the connection as a whole.
    public typealias InboundIn = HTTP2Frame

    /// What is told of streams.
    public struct Delegate: NIOHTTP2StreamDelegate {
        fileprivate let watch: NIOLoopBound<StreamsWatch>

        /// A stream was opened.
        public func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { watch.value.count(1) }

        /// A stream has ended.
        public func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { watch.value.count(-1) }
    }

    /// What a peer has to answer GOAWAY.
    private static let grace = TimeAmount.seconds(10)

    private let media: SegmentService
    private let loop: any EventLoop
    private var watch: ConnectionWatch
    private var streams = 0
    private var alarm: Scheduled<Void>?

    /// A watch over a connection on `loop`, whose streams have the segment path `media`.
    public init(media: SegmentService, on loop: any EventLoop) {
        var bounds = media.limits.watch
        bounds.silence = bounds.silence + Self.grace
        watch = ConnectionWatch(bounds: bounds, now: .now())
        self.media = media
        self.loop = loop
    }

    /// Tells this watch of streams. Use it on the connection's event loop.
    public var delegate: Delegate { Delegate(watch: NIOLoopBound(self, eventLoop: loop)) }

    /// Begins to watch.
    public func handlerAdded(context: ChannelHandlerContext) {
        media.counters.connection(.http2, opened: true)
        UnsentBytes.bound(context.channel)
        schedule(context)
    }

    /// Ends.
    public func handlerRemoved(context: ChannelHandlerContext) {
        media.counters.connection(.http2, opened: false)
        alarm?.cancel()
        alarm = nil
    }

    /// Gives an idle peer less time when the server goes. One that will send no more is gone: without windows from it
    /// nothing could be sent either.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            var bounds = watch.bounds
            bounds.silence = min(bounds.silence, Self.grace)
            watch = ConnectionWatch(bounds: bounds, now: .now())
            watch.progressed(now: .now())
            schedule(context)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Errors of single streams do not come here.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    private func count(_ change: Int) {
        streams += change
        watch.progressed(now: .now())
    }

    private func schedule(_ context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: watch.interval(now: .now())) { [self] in
            TCPProgress.sample(context.channel, isAwaiting: true) { [self] in
                switch watch.verdict(now: .now(), phase: streams > 0 ? .answering : .idle, $0) {
                case .goOn: schedule(context)
                case .end, .timedOut: context.close(promise: nil)
                }
            }
        }
    }
}
