import Logging
import MediaModel
import NIOCore

/// One connection of an encoder over RTMP.
final class RTMPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let desk: AdmissionDesk
    private let log: Logger
    private let patience: TimeAmount
    private let wrongKeys: WrongKeys
    private var session = RTMPSession()
    private var stream = FLVStream(offset: 0)
    private var sink: (any ContributionSink)?
    private var address = ""
    private var lastByte = NIODeadline.now()
    private var watch: Scheduled<Void>?

    /// - Parameter patience: for so long an encoder may send nothing.
    init(
        desk: @escaping AdmissionDesk, log: Logger, patience: TimeAmount = .seconds(15),
        wrongKeys: WrongKeys = WrongKeys()
    ) {
        self.desk = desk
        self.log = log
        self.patience = patience
        self.wrongKeys = wrongKeys
    }

    func channelActive(context: ChannelHandlerContext) {
        address = context.remoteAddress.map(Self.text) ?? ""
        lastByte = .now()
        look(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        leave("the connection was closed")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        leave("\(error)")
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastByte = .now()
        do {
            for action in try session.take(Array(unwrapInboundIn(data).readableBytesView)) {
                guard perform(action, context) else { return }
            }
        } catch {
            log.notice("an RTMP connection is given up", metadata: ["address": "\(address)", "reason": "\(error)"])
            leave("\(error)")
            context.close(promise: nil)
        }
    }

    /// Returns `false` if the connection is being closed.
    private func perform(_ action: RTMPSession.Action, _ context: ChannelHandlerContext) -> Bool {
        switch action {
        case .send(let bytes):
            context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
            return true
        case .publish(let name): return admit(name, context)
        case .media(let message): return pass(message, context)
        case .finish:
            leave(nil)
            // What was written goes out before.
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: nil)
            context.close(promise: nil)
            return false
        }
    }

    private func admit(_ name: String, _ context: ChannelHandlerContext) -> Bool {
        let channel = context.channel
        let contributor = Contributor(kind: .rtmp, address: address) { channel.close(promise: nil) }
        let admission = Self.key(name).map { desk($0, contributor) } ?? .refused(.unknownKey)
        let refusal: AdmissionRefusal?
        switch admission {
        case .accepted(let accepted):
            sink = accepted
            stream = FLVStream(offset: accepted.timeOffset)
            refusal = nil
        case .refused(let reason):
            // Who tries many keys is neither answered nor written down each time.
            guard wrongKeys.mayAnswer(reason, to: Self.host(address)) else {
                context.close(promise: nil)
                return false
            }
            log.notice("an encoder is refused", metadata: ["address": "\(address)", "reason": "\(reason.rawValue)"])
            refusal = reason
        }
        for action in session.answer(refusal) where !perform(action, context) { return false }
        return true
    }

    /// An address as people write it: `192.0.2.7:40123`, `[2001:db8::7]:40123`.
    static func text(_ address: SocketAddress) -> String {
        guard let host = address.ipAddress, let port = address.port else { return address.description }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// An address without its port.
    static func host(_ address: String) -> String {
        address.lastIndex(of: ":").map { String(address[..<$0]) } ?? address
    }

    /// The key in a publishing name: parameters behind a question mark are not part of it.
    static func key(_ name: String) -> StreamKey? {
        StreamKey(name.prefix { $0 != "?" && $0 != "&" })
    }

    private func pass(_ message: RTMPMessage, _ context: ChannelHandlerContext) -> Bool {
        do throws(FLVStream.Refusal) {
            guard let sink, let unit = try stream.tag(message) else { return true }
            if sink.take(unit) { return true }
            leave("nothing more is wanted")
        } catch {
            log.notice(
                error == .changed
                    ? "an encoder changed its codec on the way: it is sent away, to come anew"
                    : "an encoder sends a codec that RTMP does not carry here: H.264 with AAC is taken",
                metadata: ["address": "\(address)"])
            leave(error == .changed ? "another codec" : "a codec that is not taken")
        }
        context.close(promise: nil)
        return false
    }

    private func leave(_ reason: String?) {
        sink?.end(reason)
        sink = nil
    }

    /// Looks now and then whether the encoder has gone without a word.
    private func look(_ context: ChannelHandlerContext) {
        let channel = context.channel
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(in: .seconds(1)) {
            let (handler, context) = loopBound.value
            guard channel.isActive else { return }
            if NIODeadline.now() - handler.lastByte > handler.patience {
                handler.leave("silent")
                context.close(promise: nil)
            } else {
                handler.look(context)
            }
        }
    }
}
