import Accounts
import Channels
import MediaModel
import NIOCore
import NIOHTTP1
import Packaging

/// What the segment path answers of channels.
extension SegmentHandler {
    /// Answers a request below a channel's address.
    func answer(
        live text: Substring, _ channel: ChannelID, _ path: Substring, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard let live = service.live else { return refuse(.absent, head, context) }
        let token: ChannelToken
        do throws(ViewingToken.Refusal) {
            token = try verified(channel: text)
        } catch {
            return refuse(error == .expired ? .expired : .forbidden, head, context)
        }
        guard token.channel == channel, service.withdrawals.ending(of: token) == nil else {
            return refuse(.forbidden, head, context)
        }
        switch LivePath(path) {
        case nil: refuse(.absent, head, context)
        case .clock:
            let now = ServedText(
                contentType: "text/plain; charset=utf-8",
                plain: ByteBuffer(string: AirInstant.text(service.clock()) + "\n"), packed: nil,
                tag: "\"\(service.clock())\"", cacheControl: "no-store")
            send(.text(now), for: nil, head, context)
        case .document(let wanted):
            let key = Self.isEdge(head) ? nil : key(head, channel, path)
            if let key, sendReady(key, for: nil, head, context) { return }
            document(wanted, of: channel, live, key, head, context)
        case .part(let start, let asset, let path):
            if let item = live.keeper.item(of: channel, start: start) {
                return part(path, of: item, asset, token, head, context)
            }
            guard live.admits(start, daysBack: 7, grace: true) else { return refuse(.absent, head, context) }
            let loading = context.eventLoop.makeFutureWithTask {
                try await live.keeper.loadItem(of: channel, start: start)
            }
            loading.assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success(let item?): part(path, of: item, asset, token, head, context)
                case .success(nil): refuse(.absent, head, context)
                case .failure(let error): fail(error, of: asset, head, context)
                }
            }
        }
    }

    /// Sends a document, once what is on air is in memory.
    private func document(
        _ wanted: LiveDocument, of channel: ChannelID, _ live: LiveService, _ key: ReadyAnswers.Key?,
        _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        let nothing: MediaProblem = wanted.place.isNow ? .unavailable : .absent
        switch live.document(wanted, of: channel) {
        case .text(let text):
            let text = Self.isEdge(head) ? text.forEdges : text
            send(.text(text), for: key.map { Play(watched: nil, key: $0) }, head, context)
        case .nothing: refuse(nothing, head, context)
        case .unread:
            let loading = context.eventLoop.makeFutureWithTask { try await live.load(channel, wanted.place) }
            loading.assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success(true):
                    guard case .text(let text) = live.document(wanted, of: channel) else {
                        return refuse(nothing, head, context)
                    }
                    send(.text(Self.isEdge(head) ? text.forEdges : text), for: nil, head, context)
                case .success(false): refuse(.absent, head, context)
                case .failure(let error): fail(error, of: nil, head, context)
                }
            }
        }
    }

    /// Sends a part of an asset that an item has on air.
    private func part(
        _ path: Substring, of item: AirItem, _ asset: AssetID, _ token: ChannelToken, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard item.asset == asset, service.live?.admits(item.start, daysBack: 7, grace: true) ?? false,
            service.withdrawals.ending(of: token, item: item) == nil
        else { return refuse(.absent, head, context) }
        let watched = Watched.item(item, token)
        if path.utf8.suffix(3).elementsEqual(".ts".utf8) {
            return withAsset(asset, head, context) { [self] asset in
                transport(path, of: item, asset, watched, head, context)
            }
        }
        let key = wire == nil || isQuiescing ? nil : ReadyAnswers.Key(head, asset: asset, path: path)
        if let key, sendReady(key, for: watched, head, context) { return }
        withAsset(asset, head, context) { [self] asset in
            send(asset.resource(path), for: Play(watched: watched, key: key), head, context)
        }
    }

    /// Sends a segment as a transport stream; it is made if nobody has asked for it lately.
    private func transport(
        _ path: Substring, of item: AirItem, _ asset: ServedAsset, _ watched: Watched, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        let play = Play(watched: watched, key: nil)
        guard let live = service.live, let piece = TransportPiece(path, of: item, asset) else {
            return refuse(.absent, head, context)
        }
        if let file = live.transport.known(piece) { return send(.file(file), for: play, head, context) }
        let making = context.eventLoop.makeFutureWithTask { try await live.transport.file(piece) }
        making.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let file): send(.file(file), for: play, head, context)
            case .failure(let error): fail(error, of: asset.id, head, context)
            }
        }
    }

    /// Whether an edge cache asks. Whoever else says so is told nothing that it must not know.
    private static func isEdge(_ head: HTTPRequestHead) -> Bool { head.headers.contains(name: EdgeKeys.field) }

    /// Under which a document of a channel may be kept for others: no asset has such a name.
    private func key(_ head: HTTPRequestHead, _ channel: ChannelID, _ path: Substring) -> ReadyAnswers.Key? {
        guard wire != nil, !isQuiescing, let place = AssetID("live") else { return nil }
        return ReadyAnswers.Key(head, asset: place, path: "\(channel)/\(path)"[...])
    }

    /// The token of a text. A player sends the same one again and again, so the last is remembered.
    private func verified(channel text: Substring) throws(ViewingToken.Refusal) -> ChannelToken {
        let now = service.clock()
        let keys = service.keyGeneration
        if let lastChannel, lastChannel.text == text, lastChannel.keys == keys, !lastChannel.token.isExpired(now: now) {
            return lastChannel.token
        }
        let token = try ChannelToken(text, signer: service.signer, now: now)
        lastChannel = (text, token, keys)
        return token
    }
}

extension ServedText {
    /// The same for an edge cache: while it asks anew, it may give others what it has, for two seconds (RFC 5861 §3).
    /// Players are not told so: they would show a list that is older than they believe.
    fileprivate var forEdges: ServedText {
        var text = self
        text.cacheControl += ", stale-while-revalidate=2"
        return text
    }
}

/// Whose viewing a delivery is.
enum Watched {
    /// A play of a programme.
    case programme(ViewingToken)
    /// What a play of a channel sees of an item.
    case item(AirItem, ChannelToken)

    /// The asset.
    var asset: AssetID {
        switch self {
        case .programme(let token): token.asset
        case .item(let item, _): item.asset
        }
    }
}

extension LiveService {
    /// Reads what is on air somewhere; false if there is nothing.
    func load(_ channel: ChannelID, _ place: AirPlace) async throws -> Bool {
        if case .from(let start) = place, !admits(start, daysBack: 7, grace: true) { return false }
        if case .between(let start, _) = place, !admits(start, daysBack: 7, grace: true) { return false }
        return try await keeper.load(AirKeeper.Key(channel, place)) != nil
    }
}
