import Accounts
import Channels
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import MediaModel
import NIOCore
import Packaging
import Viewing

/// Plays of channels: the addresses that players open, and the one that pages open.
struct LiveAPI: Sendable {
    let opener: ChannelOpener
    let recorder: ViewingRecorder
    let signer: TokenSigner
    let instants: Instants
    let isSecure: Bool
    let clock: @Sendable () -> Int64

    /// `/live/{channel}/master.m3u8` and `manifest.mpd`.
    func addDocuments(to group: RouterGroup<WebContext>) {
        group.get("{channel}/{document}") { request, context in try await document(request, context) }
    }

    /// What browsers ask before they send a key from a page of another site.
    func addPreflight(to group: RouterGroup<WebContext>) {
        group.on("{channel}/{document}", method: .options) { _, _ in PlaysAPI.preflight("GET, HEAD, OPTIONS") }
    }

    /// `/api/v1/channels/{id}/plays` and `/api/v1/channels/{id}/now`
    func addOpening(to group: RouterGroup<WebContext>) {
        group.post("channels/{id}/plays") { request, context in try await open(request, context) }
        group.get("channels/{id}/now") { request, context in
            guard let channel = ChannelID(try context.parameters.require("id")) else { throw Problem.noChannel }
            let items = try await opener.items(of: channel, region: context.region)
            return try Reply.json(["now": .string(instants.text(clock())), "items": json(items)], to: request)
        }
    }

    private func document(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let channel = ChannelID(try context.parameters.require("channel")) else { throw Problem.noChannel }
        let name = try context.parameters.require("document")
        let viewer = PlaysAPI.viewer(request, context, signer)
        let fields = request.fields
        let play = try await prepare(
            channel, start: fields["start"], end: fields["end"], viewer, context,
            try container(fields["container"]) ?? customary(request))
        guard let document = play.document(named: name) else { throw Problem.notOnAir }
        // HEAD tells what GET would; only GET begins a play.
        if request.method == .get { await opener.begin(play, for: viewer) }
        let acceptsGzip = Negotiation.acceptsGzip(request.headers[values: .acceptEncoding])
        var response = Reply.variant(
            document.plain, acceptsGzip ? document.packed : nil, type: document.contentType, to: request,
            caching: .never)
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }

    /// In what a player gets segments that does not say: transport streams if it reads one initialization section and
    /// takes it for all programmes, as do VLC 3 and FFmpeg's reader, by which mpv, Kodi and many others play.
    private func customary(_ request: Request) -> AirContainer {
        let agent = request.headers[.userAgent] ?? ""
        return ["VLC/", "Lavf/", "libmpv", "mpv", "Kodi/"].contains { agent.contains($0) } ? .transport : .fragments
    }

    private func container(_ name: String?) throws -> AirContainer? {
        switch name {
        case nil, "": nil
        case "ts": .transport
        case "fmp4": .fragments
        default: throw Problem.badField("container")
        }
    }

    private struct Wish: Decodable {
        var start: String?
        var end: String?
        var container: String?
    }

    private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let channel = ChannelID(try context.parameters.require("id")) else { throw Problem.noChannel }
        let wish = try await request.decoded(as: Wish.self)
        var context = context
        let cookie = try PlaysAPI.newGuest(&context, isSecure: isSecure)
        let viewer = PlaysAPI.viewer(request, context, signer)
        let play = try await prepare(
            channel, start: wish.start, end: wish.end, viewer, context,
            try container(wish.container) ?? .fragments)
        await opener.begin(play, for: viewer)
        var response = try Reply.json(json(play), to: request, status: .created, caching: .never)
        if let cookie { response.setCookie(cookie) }
        return response
    }

    private func json(_ play: ChannelOpener.ChannelPlay) -> JSONValue {
        [
            "hls": .string(play.path(of: .master)), "dash": .string(play.path(of: .manifest)),
            "progress": .string(play.progress), "channel": .string(play.token.channel.rawValue),
            "name": .string(play.station.name), "daysBack": .whole(play.station.daysBack),
            "live": .bool(play.place.isNow), "now": .string(instants.text(clock())),
            "items": json(play.items),
        ]
    }

    private func json(_ items: [ShownItem]) -> JSONValue {
        .array(
            items.map { item in
                [
                    "start": .string(instants.text(item.start)), "end": .string(instants.text(item.end)),
                    "kind": .string(item.kind.rawValue), "programme": .text(item.programme?.rawValue),
                    "title": .text(item.title),
                ]
            })
    }

    private func prepare(
        _ channel: ChannelID, start: String?, end: String?, _ viewer: Viewer, _ context: WebContext,
        _ container: AirContainer
    ) async throws -> ChannelOpener.ChannelPlay {
        let beginning: ChannelOpener.Beginning
        switch start {
        case nil, "", "now": beginning = .now
        case "programme": beginning = .programme
        case let text?:
            guard let instant = instant(text) else { throw Problem.badField("start") }
            let until = try end.map { text throws -> Int64 in
                guard let instant = self.instant(text) else { throw Problem.badField("end") }
                return instant
            }
            beginning = .instant(instant, until: until)
        }
        do {
            return try await opener.prepare(
                channel, from: beginning, in: container, for: viewer, region: context.region)
        } catch DeliveryError.absent {
            throw beginning == .now ? Problem.noChannel : Problem.tooFarBack
        }
    }

    /// An instant as RFC 3339 has it, or as whole seconds since 1970, as the players of television lists write it.
    private func instant(_ text: String) -> Int64? {
        if (1...11).contains(text.utf8.count), let seconds = Int64(text), seconds >= 0 { return seconds * 1000 }
        return instants.milliseconds(text)
    }
}

extension Problem {
    fileprivate static let noChannel = Problem(
        .notFound, zh: "没有这个频道，或它没有播出。", en: "There is no such channel, or it is not on air.",
        remedy: LocalizedText(zh: "请从频道列表重新选择。", en: "Choose again from the list of channels."))
    fileprivate static let notOnAir = Problem(
        .notFound, zh: "频道此刻没有可播放的内容，请稍后再试。", en: "The channel has nothing to show now: try again later.")
    fileprivate static let tooFarBack = Problem(
        .notFound, zh: "这个时间没有可回看的内容。", en: "There is nothing to go back to at that time.",
        remedy: LocalizedText(
            zh: "开始时间应在频道允许回看的天数之内，并且已经播出，每次至多 12 小时。",
            en: "Begin within the days that the channel allows, not in the future, for at most 12 hours."))
}
