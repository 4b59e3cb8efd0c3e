import NIOCore
import NIOTLS

/// Closes a connection whose TLS handshake does not end, or the server before it does; leaves when it has ended.
///
/// Until then nothing else is there that would see silence or a shutdown.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let timeout: TimeAmount
    private var alarm: Scheduled<Void>?

    /// A watch that waits for `timeout` at most.
    init(timeout: TimeAmount = .seconds(15)) {
        self.timeout = timeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: context.close(promise: nil)
        case TLSUserEvent.handshakeCompleted:
            context.fireUserInboundEventTriggered(event)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
}
