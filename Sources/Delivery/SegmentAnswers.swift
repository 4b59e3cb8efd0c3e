import Logging
import MediaModel
import NIOCore
import NIOHTTP1

/// What the segment path answers, and how the answer is written.
extension SegmentHandler {
    /// Answers a request for media.
    func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch MediaTarget(head.uri) {
        case .other, .malformed: refuse(.malformed, head, context)
        case _ where !Self.isSafe(head.method): refuse(.methodNotAllowed, head, context)
        case _ where head.method == .OPTIONS: respond(.preflight(), to: head, context)
        case .poster(let asset, let pass):
            guard service.posters.admits(pass, to: asset.rawValue) else { return refuse(.forbidden, head, context) }
            guard !service.withdrawals.contains(asset) else { return refuse(.absent, head, context) }
            withAsset(asset, head, context) { [self] asset in
                send(asset.poster.map(Resource.file) ?? .text(PosterPlaceholder.text), for: nil, head, context)
            }
        case .chosenPoster(let poster, let pass):
            guard service.posters.admits(pass, to: poster.rawValue) else { return refuse(.forbidden, head, context) }
            guard !service.withdrawals.contains(poster) else { return refuse(.absent, head, context) }
            send(.file(service.assets.chosen(poster)), for: nil, head, context)
        case .channel(let text, let channel, let path): answer(live: text, channel, path, head, context)
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
            if let ending = service.withdrawals.ending(of: token) {
                return refuse(ending == .withdrawn ? .absent : .forbidden, head, context)
            }
            let key = wire == nil || isQuiescing ? nil : ReadyAnswers.Key(head, asset: asset, path: path)
            let watched = Watched.programme(token)
            if let key, sendReady(key, for: watched, head, context) { return }
            withAsset(asset, head, context) { [self] asset in
                send(asset.resource(path), for: Play(watched: watched, key: key), head, context)
            }
        }
    }

    /// What a request with a token is.
    struct Play {
        /// Whose viewing it is; nobody's for what is for all alike.
        let watched: Watched?
        /// Under which its answer may be kept for others.
        let key: ReadyAnswers.Key?
    }

    /// Sends an answer that was made in this second, past the encoder; false if there is none.
    func sendReady(
        _ key: ReadyAnswers.Key, for watched: Watched?, _ request: HTTPRequestHead, _ context: ChannelHandlerContext
    ) -> Bool {
        guard let wire, let loop, let ready = loop.ready.find(key, at: service.clock() / 1000) else { return false }
        var (region, held): (FileRegion?, DescriptorCache.OpenFile?)
        if let run = ready.run {
            guard let file = loop.files.acquire(run.path), loop.pages.isWarm(file, run.bytes) else { return false }
            service.counters.lookedForFile(found: true)
            held = file
            region = FileRegion(
                fileHandle: file.handle, readerIndex: Int(run.bytes.lowerBound), endIndex: Int(run.bytes.upperBound))
        }
        service.counters.lookedForAsset(found: true)
        let measured = DeliveryCounters.Answer(
            began: began, headWritten: .now(), status: 200, bytes: ready.length, isFile: ready.isFile,
            seconds: ready.seconds?.count ?? 0)
        let written = ended(context, ends: false) { [self] isWhole, now in
            if isWhole, let watched, let seconds = ready.seconds {
                delivered(seconds, to: watched, asking: request)
            }
            service.counters.ended(measured, isWhole: isWhole, now: now)
            withExtendedLifetime(held) {}
        }
        let head = NIOAny(IOData.byteBuffer(ready.bytes))
        guard let region else {
            wire.writeAndFlush(head, promise: written)
            return true
        }
        wire.write(head, promise: nil)
        wire.writeAndFlush(NIOAny(IOData.fileRegion(region)), promise: written)
        return true
    }

    /// Tells of seconds that were delivered and, once, of the session that the player names.
    private func delivered(_ seconds: Range<Int>, to watched: Watched, asking request: HTTPRequestHead) {
        service.delivered(seconds, to: watched, asking: request)
        guard case .programme(let token) = watched, let session = ClientSession(request) else { return }
        guard lastSession?.viewing != token.viewing || lastSession?.session != session else { return }
        lastSession = (token.viewing, session)
        service.named(session, token)
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

    func withAsset(
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

    func send(
        _ resource: Resource?, for play: Play?, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        switch resource {
        case nil: refuse(.absent, head, context)
        case .text(let text): respond(.text(text, to: head), to: head, context, play: play)
        case .file(let file) where file.kept != nil:
            respond(.file(file, bytes: file.bytes, to: head), to: head, context, play: play)
        case .file(let file):
            let open = loop?.files.acquire(file.path)
            service.counters.lookedForFile(found: open != nil)
            if let open { return send(file, open, for: play, head, context) }
            loop?.files.open(file.path).assumeIsolated().whenComplete { [self] result in
                if case .failure(let error) = result { return fail(error, of: play?.watched?.asset, head, context) }
                guard let open = loop?.files.acquire(file.path) else { return refuse(.unavailable, head, context) }
                send(file, open, for: play, head, context)
            }
        }
    }

    private func send(
        _ file: ServedFile, _ open: DescriptorCache.OpenFile, for play: Play?, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        let isWhole = open.has(file.leastSize)
        let bytes = file.bytes.clamped(to: 0..<open.size)
        guard isWhole, !bytes.isEmpty else {
            return fail(DeliveryError.unusable("file too short"), of: play?.watched?.asset, head, context)
        }
        respond(.file(file, bytes: bytes, to: head), to: head, context, file: (file.path, open), play: play)
    }

    func fail(
        _ error: any Error, of asset: AssetID?, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        if error as? DeliveryError == .absent { return refuse(.absent, head, context) }
        service.logger.error(
            "an asset cannot be served", metadata: ["asset": "\(asset?.rawValue ?? "")", "error": "\(error)"])
        refuse(.unavailable, head, context)
    }

    func refuse(_ problem: MediaProblem, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        respond(.problem(problem, to: head), to: head, context)
    }

    /// Refuses a request, or what would have been one, and ends the connection.
    func end(with problem: MediaProblem, to head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        let head = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        respond(.problem(problem, to: head), to: head, context, close: true)
    }

    private func respond(
        _ reply: MediaReply, to request: HTTPRequestHead, _ context: ChannelHandlerContext, close: Bool = false,
        file: (path: String, open: DescriptorCache.OpenFile)? = nil, play: Play? = nil
    ) {
        let ends = close || stream == nil && (isQuiescing || !request.isKeepAlive)
        var head = HTTPResponseHead(version: request.version, status: reply.status, headers: reply.headers)
        // What one reviewer may see is not for caches, which would give it to others.
        if request.uri.utf8.starts(with: PreviewToken.path.utf8) {
            head.headers.replaceOrAdd(name: "Cache-Control", value: "private, no-store")
        }
        if let loop { head.headers.add(name: "Date", value: loop.date(at: service.clock())) }
        if ends {
            head.headers.add(name: "Connection", value: "close")
        } else if request.version == .http1_0 {
            head.headers.add(name: "Connection", value: "keep-alive")
        }
        if let key = play?.key, let ready = ReadyAnswer(reply, headers: head.headers, path: file?.path) {
            loop?.ready.keep(ready, for: key)
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let pieces = reply.pieces
        let measured = DeliveryCounters.Answer(
            began: began, headWritten: .now(), status: reply.status.code,
            bytes: pieces.reduce(0) { $0 + $1.length }, isFile: reply.isFile, seconds: reply.seconds?.count ?? 0)
        let body = makeBody(pieces, file?.open)
        self.body = body
        body.send(on: context) { [self] handed in
            end(handed, context, ends: ends) { [self] isWhole, now in
                if isWhole, let watched = play?.watched, let seconds = reply.seconds {
                    delivered(seconds, to: watched, asking: request)
                }
                service.counters.ended(measured, isWhole: isWhole, now: now)
            }
        }
    }

    private func makeBody(_ pieces: [MediaReply.Piece], _ file: DescriptorCache.OpenFile?) -> any MediaBody {
        guard let file, let loop else { return DirectBody(pieces, of: nil, pages: nil) }
        switch carrier {
        case .clear: return DirectBody(pieces, of: file, pages: loop.pages)
        case .secured, .stream: return SliceBody(pieces, of: file, reader: loop.slices, stream: stream)
        }
    }

    /// Ends an answer whose content was handed to the channel, or could not be. `account` is told whether all of it
    /// was written.
    private func end(
        _ handed: Result<Void, any Error>, _ context: ChannelHandlerContext, ends: Bool,
        account: @escaping (_ isWhole: Bool, NIODeadline) -> Void
    ) {
        let written = ended(context, ends: ends, account: account)
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

    /// A promise that the last of an answer is written, and what is done then.
    private func ended(
        _ context: ChannelHandlerContext, ends: Bool, account: @escaping (_ isWhole: Bool, NIODeadline) -> Void
    ) -> EventLoopPromise<Void> {
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] result in
            body = nil
            let now = NIODeadline.now()
            account((try? result.get()) != nil, now)
            watch?.progressed(now: now)
            order.answered()
            tellWritability(context)
            let isOver = ends || stream == nil && isQuiescing && !order.isBusy
            if isOver { endOutput(context) } else { run(context) }
        }
        return written
    }
}
