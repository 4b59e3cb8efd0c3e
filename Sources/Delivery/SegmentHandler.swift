import Logging
import MediaModel
import NIOCore
import NIOHTTP1

/// Answers media requests on the event loop, between the HTTP codec and the server; hands all others on.
///
/// Owns what is common to both kinds on a connection: the order of answers, silence, and a graceful end. On a stream of
/// HTTP/2 it has one exchange; the connection's end is not its own.
final class SegmentHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    let service: SegmentService
    let carrier: Carrier
    /// Follows a stream of HTTP/2.
    let stream: StreamProgress?
    var body: (any MediaBody)?
    var order: ExchangeOrder
    var watch: ConnectionWatch?
    /// Tells why the decoder gave up; `nil` on a stream, which has none.
    private let requestLine: RequestLineWatch?
    private var hasReadPart = false
    private var isAwaiting = false
    private var alarm: Scheduled<Void>?
    var loop: LoopState?
    /// The place of HTTP/1.1's encoder in a pipeline in the clear: what is written from there goes out as it is.
    var wire: ChannelHandlerContext?
    var began = NIODeadline.now()
    var lastToken: (text: Substring, token: ViewingToken, keys: UInt64)?
    var lastChannel: (text: Substring, token: ChannelToken, keys: UInt64)?
    /// The session that the player named last, and for which viewing.
    var lastSession: (viewing: ViewingID, session: ClientSession)?
    private var holdsRead = false
    private var isRunning = false
    /// Whether what stands behind knows whether it may write.
    private var toldWritable = true
    var isQuiescing = false
    var isClosing = false

    init(service: SegmentService, carrier: Carrier, requestLine: RequestLineWatch? = nil) {
        self.service = service
        self.requestLine = requestLine
        self.carrier = carrier
        stream = if case .stream(let share) = carrier { StreamProgress(share) } else { nil }
        order = ExchangeOrder { [rules = service.limits.rules] head in
            let finding = rules.examine(&head)
            if let problem = finding.problem { return .refused(problem) }
            if MediaTarget.isMedia(head.uri) {
                guard finding.awaitsContinue else { return .media }
                return .refused(Self.isSafe(head.method) ? .expectationFailed : .methodNotAllowed)
            }
            return .other(limit: rules.contentLimit(head.uri), awaitsContinue: finding.awaitsContinue)
        }
    }

    /// Whether media take a method.
    static func isSafe(_ method: HTTPMethod) -> Bool { [.GET, .HEAD, .OPTIONS].contains(method) }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        loop = service.state(of: context.eventLoop)
        if case .clear = carrier {
            wire = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        }
        watch = ConnectionWatch(bounds: service.limits.watch, now: .now())
        if service.gate?.isRefused(context.channel) ?? false {
            order = ExchangeOrder { _ in .refused(.tooManyConnections) }
        }
        scheduleAlarm(context)
        if stream == nil { UnsentBytes.bound(context.channel) }
        if stream == nil { service.counters.connection(.http1, opened: true) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if stream == nil { service.counters.connection(.http1, opened: false) }
        wire = nil
        alarm?.cancel()
        alarm = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
        body?.channelChanged()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        body?.channelChanged()
        toldWritable.toggle()
        if !order.isAnswering { tellWritability(context) }
    }

    /// Tells what stands behind whether it may write, if that has changed. It writes nothing while media are sent, so
    /// it is not told of every change then.
    func tellWritability(_ context: ChannelHandlerContext) {
        guard !toldWritable else { return }
        toldWritable = true
        context.fireChannelWritabilityChanged()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        hasReadPart = true
        watch?.progressed(now: .now())
        stream?.received(unwrapInboundIn(data))
        order.arrived(.part(unwrapInboundIn(data)))
        run(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes without a part are the beginning of a head: from here on it has to hurry.
        if stream == nil, !hasReadPart, !isClosing, !order.isReadingRequest, watch?.headBegan(now: .now()) ?? false {
            alarm?.cancel()
            scheduleAlarm(context)
        }
        hasReadPart = false
        isAwaiting = false
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        order.arrived(.failure(requestLine?.explained(error) ?? error))
        run(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where stream != nil: break
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            if !order.isBusy { context.close(promise: nil) }
        case ChannelEvent.inputClosed where isClosing:
            context.close(promise: nil)
        case ChannelEvent.inputClosed:
            order.arrived(.inputClosed)
            run(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Nothing more is read while something waits for its turn: that bounds what a peer can pile up.
    func read(context: ChannelHandlerContext) {
        if order.isHolding, !isClosing {
            holdsRead = true
        } else {
            isAwaiting = true
            context.read()
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = stream?.follow(unwrapOutboundIn(data), on: context.eventLoop, promise) ?? promise
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        order.passedOnAnswered()
        watch?.progressed(now: .now())
        if stream != nil {
            context.write(data, promise: promise)
        } else if order.passedOn == 0, order.closesAfterPassed || isQuiescing && !order.isBusy {
            let ended = promise ?? context.eventLoop.makePromise()
            ended.futureResult.assumeIsolated().whenComplete { [self] _ in endOutput(context) }
            context.writeAndFlush(data, promise: ended)
        } else {
            context.write(data, promise: promise)
            if order.isHolding { context.flush() }
            run(context)
        }
    }

    /// Does all that may be done now.
    func run(_ context: ChannelHandlerContext) {
        guard !isRunning else { return }
        isRunning = true
        var isWaiting = false
        while !isWaiting, !isClosing {
            switch order.next() {
            case .pass(.part(let part)): context.fireChannelRead(wrapInboundOut(part))
            case .pass(.failure(let error)): context.fireErrorCaught(error)
            case .pass(.inputClosed): context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            case .invite(let head):
                let invitation = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(invitation)), promise: nil)
                context.fireChannelRead(wrapInboundOut(.head(head)))
            case .answer(let head):
                began = .now()
                answer(head, context)
            case .refuse(let head, let problem):
                began = .now()
                end(with: problem, to: head, context)
            case .wait: isWaiting = true
            }
        }
        isRunning = false
        if holdsRead, !order.isHolding {
            holdsRead = false
            isAwaiting = true
            context.read()
        }
    }

    private func scheduleAlarm(_ context: ChannelHandlerContext) {
        guard let watch else { return }
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: watch.interval(now: .now())) { [self] in
            if let stream { return check(stream.sample(isAwaiting: isAwaiting), context) }
            TCPProgress.sample(context.channel, isAwaiting: isAwaiting) { self.check($0, context) }
        }
    }

    /// Ends the connection if its peer is too slow.
    private func check(_ sample: ConnectionWatch.Sample, _ context: ChannelHandlerContext) {
        let isAnswering = order.isBusy || stream != nil && sample.buffered > 0
        let phase: ConnectionWatch.Phase = order.isReadingRequest ? .reading : isAnswering ? .answering : .idle
        switch watch?.verdict(now: .now(), phase: phase, sample) ?? .goOn {
        case .goOn: scheduleAlarm(context)
        case .timedOut where order.passedOn == 0:
            alarm = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
            end(with: .tooSlow, to: nil, context)
        case .end, .timedOut: context.close(promise: nil)
        }
    }

    /// Ends the connection so that all that was written arrives: closing at once would discard it if the peer has
    /// sent more. What the peer still sends is dropped until it closes its side, or its time is over.
    func endOutput(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        isClosing = true
        alarm?.cancel()
        guard context.channel.isActive else { return }
        if stream != nil { return endStream(context) }
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        if holdsRead {
            holdsRead = false
            isAwaiting = true
            context.read()
        }
    }

    /// Resets what is left of a stream: it has no half that could be closed by itself. A connection that is one too many
    /// ends with the first of its streams.
    private func endStream(_ context: ChannelHandlerContext) {
        let isRefused = service.gate?.isRefused(context.channel) ?? false
        if isRefused { context.channel.parent?.close(promise: nil) } else { context.close(promise: nil) }
    }

    private static let lingering = TimeAmount.seconds(5)
}
