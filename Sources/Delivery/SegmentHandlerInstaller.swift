import Logging
import NIOCore
import NIOHTTP1

/// Puts a segment handler right behind the HTTP/1 codec of the connection it is added to, and leaves.
///
/// Servers built on Hummingbird let handlers be added only behind the codec that turns NIO's HTTP values into its
/// own; file regions cannot pass that one.
final class SegmentHandlerInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    private let service: SegmentService
    private let carrier: Carrier

    init(service: SegmentService, carrier: Carrier) {
        self.service = service
        self.carrier = carrier
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let watch = RequestLineWatch()
            try pipeline.addHandler(watch, position: .before(decoder))
            try pipeline.addHandler(
                SegmentHandler(service: service, carrier: carrier, requestLine: watch), position: .after(decoder))
        } catch {
            // Without it, media would be answered 404: better no connection at all.
            service.logger.critical(
                "no HTTP/1 codec to put the segment handler behind", metadata: ["error": "\(error)"])
            context.close(promise: nil)
        }
        pipeline.removeHandler(self, promise: nil)
    }
}
