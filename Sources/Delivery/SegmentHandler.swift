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

    private let service: SegmentService
    private let carrier: Carrier
    /// Follows a stream of HTTP/2.
    private let stream: StreamProgress?
    private var body: (any MediaBody)?
    private var order: ExchangeOrder
    private var watch: ConnectionWatch?
    private var hasReadPart = false
    private var isAwaiting = false
    private var alarm: Scheduled<Void>?
    private var loop: LoopState?
    private var began = NIODeadline.now()
    private var lastToken: (text: Substring, token: ViewingToken, keys: UInt64)?
    private var holdsRead = false
    private var isRunning = false
    private var isQuiescing = false
    private var isClosing = false

    init(service: SegmentService, carrier: Carrier) {
        self.service = service
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
    private static func isSafe(_ method: HTTPMethod) -> Bool { [.GET, .HEAD, .OPTIONS].contains(method) }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        loop = service.state(of: context.eventLoop)
        watch = ConnectionWatch(bounds: service.limits.watch, now: .now())
        if service.gate?.isRefused(context.channel) ?? false {
            order = ExchangeOrder { _ in .refused(.tooManyConnections) }
        }
        scheduleAlarm(context)
        if stream == nil { service.counters.connection(.http1, opened: true) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if stream == nil { service.counters.connection(.http1, opened: false) }
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
        order.arrived(.failure(error))
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
    private func run(_ context: ChannelHandlerContext) {
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
    private func endOutput(_ context: ChannelHandlerContext) {
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

// MARK: - Answers

extension SegmentHandler {
    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch MediaTarget(head.uri) {
        case .other, .malformed: refuse(.malformed, head, context)
        case _ where !Self.isSafe(head.method): refuse(.methodNotAllowed, head, context)
        case _ where head.method == .OPTIONS: respond(.preflight(), to: head, context)
        case .poster(let asset, let pass):
            guard service.posters.admits(pass, to: asset) else { return refuse(.forbidden, head, context) }
            guard !service.withdrawals.contains(asset) else { return refuse(.absent, head, context) }
            withAsset(asset, head, context) { [self] asset in
                send(asset.poster.map(Resource.file) ?? .text(PosterPlaceholder.text), for: nil, head, context)
            }
        case .resource(let text, let asset, let path) where text.hasPrefix(PreviewToken.mark):
            guard service.admitsPreview(text, of: asset, head.headers) else { return refuse(.forbidden, head, context) }
            withAsset(asset, head, context) { [self] asset in send(asset.resource(path), for: nil, head, context) }
        case .resource(let text, let asset, let path):
            let token: ViewingToken
            do throws(ViewingToken.Refusal) {
                token = try verified(text)
            } catch {
                return refuse(error == .expired ? .expired : .forbidden, head, context)
            }
            guard token.asset == asset else { return refuse(.forbidden, head, context) }
            guard !service.withdrawals.contains(token.programme) else { return refuse(.absent, head, context) }
            withAsset(asset, head, context) { [self] asset in
                send(asset.resource(path), for: token, head, context)
            }
        }
    }

    /// The token of a text. A player sends the same one again and again, so the last is remembered.
    private func verified(_ text: Substring) throws(ViewingToken.Refusal) -> ViewingToken {
        let now = service.clock()
        let keys = service.keyGeneration
        if let lastToken, lastToken.text == text, lastToken.keys == keys, !lastToken.token.isExpired(now: now) {
            return lastToken.token
        }
        let token = try ViewingToken(text, signer: service.signer, now: now)
        lastToken = (text, token, keys)
        return token
    }

    private func withAsset(
        _ id: AssetID, _ head: HTTPRequestHead, _ context: ChannelHandlerContext,
        then proceed: @escaping (ServedAsset) -> Void
    ) {
        let loaded = service.assets.loaded(id)
        service.counters.lookedForAsset(found: loaded != nil)
        if let loaded { return proceed(loaded) }
        service.assets.asset(id, on: context.eventLoop).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let asset): proceed(asset)
            case .failure(let error): fail(error, of: id, head, context)
            }
        }
    }

    private func send(
        _ resource: Resource?, for token: ViewingToken?, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        switch resource {
        case nil: refuse(.absent, head, context)
        case .text(let text): respond(.text(text, to: head), to: head, context)
        case .file(let file) where file.kept != nil:
            respond(.file(file, bytes: file.bytes, to: head), to: head, context, token: token)
        case .file(let file):
            let open = loop?.files.acquire(file.path)
            service.counters.lookedForFile(found: open != nil)
            if let open { return send(file, open, for: token, head, context) }
            loop?.files.open(file.path).assumeIsolated().whenComplete { [self] result in
                if case .failure(let error) = result { return fail(error, of: token?.asset, head, context) }
                guard let open = loop?.files.acquire(file.path) else { return refuse(.unavailable, head, context) }
                send(file, open, for: token, head, context)
            }
        }
    }

    private func send(
        _ file: ServedFile, _ open: DescriptorCache.OpenFile, for token: ViewingToken?, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        let bytes = file.bytes.clamped(to: 0..<open.size)
        guard open.size >= file.leastSize, !bytes.isEmpty else {
            return fail(DeliveryError.unusable("file too short"), of: token?.asset, head, context)
        }
        respond(.file(file, bytes: bytes, to: head), to: head, context, file: open, token: token)
    }

    private func fail(
        _ error: any Error, of asset: AssetID?, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        if error as? DeliveryError == .absent { return refuse(.absent, head, context) }
        service.logger.error(
            "an asset cannot be served", metadata: ["asset": "\(asset?.rawValue ?? "")", "error": "\(error)"])
        refuse(.unavailable, head, context)
    }

    private func refuse(_ problem: MediaProblem, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        respond(.problem(problem, to: head), to: head, context)
    }

    /// Refuses a request, or what would have been one, and ends the connection.
    private func end(with problem: MediaProblem, to head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        let head = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        respond(.problem(problem, to: head), to: head, context, close: true)
    }

    private func respond(
        _ reply: MediaReply, to request: HTTPRequestHead, _ context: ChannelHandlerContext, close: Bool = false,
        file: DescriptorCache.OpenFile? = nil, token: ViewingToken? = nil
    ) {
        let ends = close || stream == nil && (isQuiescing || !request.isKeepAlive)
        var head = HTTPResponseHead(version: request.version, status: reply.status, headers: reply.headers)
        // What one reviewer may see is not for caches, which would give it to others.
        if request.uri.utf8.starts(with: "/v/\(PreviewToken.mark)".utf8) {
            head.headers.replaceOrAdd(name: "Cache-Control", value: "private, no-store")
        }
        if let loop { head.headers.add(name: "Date", value: loop.date(at: service.clock())) }
        if ends {
            head.headers.add(name: "Connection", value: "close")
        } else if request.version == .http1_0 {
            head.headers.add(name: "Connection", value: "keep-alive")
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let pieces = reply.pieces
        let measured = DeliveryCounters.Answer(
            began: began, headWritten: .now(), status: reply.status.code,
            bytes: pieces.reduce(0) { $0 + $1.length }, isFile: reply.isFile, seconds: reply.seconds?.count ?? 0)
        let body = makeBody(pieces, file)
        self.body = body
        body.send(on: context) { [self] handed in
            end(handed, context, ends: ends) { [self] isWhole, now in
                if isWhole, let token, let seconds = reply.seconds {
                    service.delivered(seconds, to: token, asking: request)
                }
                service.counters.ended(measured, isWhole: isWhole, now: now)
            }
        }
    }

    private func makeBody(_ pieces: [MediaReply.Piece], _ file: DescriptorCache.OpenFile?) -> any MediaBody {
        guard let file, let loop else { return DirectBody(pieces, of: file) }
        switch carrier {
        case .clear: return DirectBody(pieces, of: file)
        case .secured, .stream: return SliceBody(pieces, of: file, reader: loop.slices, stream: stream)
        }
    }

    /// Ends an answer whose content was handed to the channel, or could not be. `account` is told whether all of it
    /// was written.
    private func end(
        _ handed: Result<Void, any Error>, _ context: ChannelHandlerContext, ends: Bool,
        account: @escaping (_ isWhole: Bool, NIODeadline) -> Void
    ) {
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] result in
            body = nil
            let now = NIODeadline.now()
            account((try? result.get()) != nil, now)
            watch?.progressed(now: now)
            order.answered()
            if ends { endOutput(context) } else { run(context) }
        }
        switch handed {
        case .success:
            let promise = stream?.follow(.end(nil), on: context.eventLoop, written) ?? written
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        case .failure(let error):
            // Only the connection's end tells the peer that the content is not whole.
            if !(error is ChannelError) { service.logger.error("a segment broke off", metadata: ["error": "\(error)"]) }
            isClosing = true
            context.close(promise: nil)
            written.fail(error)
        }
    }
}
