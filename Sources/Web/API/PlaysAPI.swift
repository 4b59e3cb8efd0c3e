import Accounts
import Delivery
import HTTPTypes
import Hummingbird
import MediaModel
import NIOCore
import Stations
import Viewing

/// Plays: the addresses that players open, the one that pages open, and the reports of what was played.
struct PlaysAPI: Sendable {
    let opener: PlayOpener
    /// Reads reports of what was seen of channels.
    let channels: ChannelOpener?
    let recorder: ViewingRecorder
    let signer: TokenSigner
    let isSecure: Bool
    let clock: @Sendable () -> Int64

    /// `/play/{programme}/master.m3u8` and the like.
    func addDocuments(to group: RouterGroup<WebContext>) {
        group.get("{programme}/{document}") { request, context in try await document(request, context) }
    }

    /// What browsers ask before they send a key from a page of another site: always the same, and nobody can be known
    /// by then (Fetch §3.3.5).
    func addPreflight(to group: RouterGroup<WebContext>) {
        group.on("{programme}/{document}", method: .options) { _, _ in Self.preflight("GET, HEAD, OPTIONS") }
    }

    /// `/api/v1/plays`
    func addOpening(to group: RouterGroup<WebContext>) {
        group.post("plays") { request, context in try await open(request, context) }
    }

    /// `/v/{token}/progress`
    func addProgress(to router: Router<WebContext>) {
        router.post("v/{token}/progress") { request, context in try await progress(request, context) }
        router.on("v/{token}/progress", method: .options) { _, _ in Self.preflight("POST, OPTIONS") }
    }

    // MARK: Opening

    private func document(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let programme = ProgrammeID(try context.parameters.require("programme")) else { throw Problem.notFound }
        let name = try context.parameters.require("document")
        let viewer = Self.viewer(request, context, signer)
        let play = try await opener.prepare(programme, for: viewer, region: context.region, session: request.session)
        guard let document = play.document(named: name) else { throw Problem.notFound }
        // HEAD tells what GET would; only GET begins a viewing.
        if request.method == .get { await opener.begin(play, for: viewer) }
        let acceptsGzip = Negotiation.acceptsGzip(request.headers[values: .acceptEncoding])
        var response = Reply.variant(
            document.plain, acceptsGzip ? document.packed : nil, type: document.contentType, to: request,
            caching: .never)
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }

    private struct Wish: Decodable {
        var programme: ProgrammeID
        var session: String?
    }

    private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        var context = context
        let cookie = try Self.newGuest(&context, isSecure: isSecure)
        let viewer = Self.viewer(request, context, signer)
        let session = try wish.session.map { text throws -> ClientSession in
            guard let session = ClientSession(id: text) else { throw Problem.badField("session") }
            return session
        }
        let play = try await opener.prepare(
            wish.programme, for: viewer, region: context.region, session: session ?? request.session)
        await opener.begin(play, for: viewer)
        let position = try await recorder.position(programme: wish.programme, viewer: viewer)
        var response = try Reply.json(json(play, position), to: request, status: .created, caching: .never)
        if let cookie { response.setCookie(cookie) }
        return response
    }

    private func json(_ play: Play, _ position: Double?) -> JSONValue {
        let storyboard = play.asset.manifest.storyboard.flatMap { board -> JSONValue? in
            guard let url = play.storyboard else { return nil }
            return [
                "url": .string(url), "tileWidth": .whole(board.tileWidth), "tileHeight": .whole(board.tileHeight),
                "columns": .whole(board.columns), "count": .whole(board.count), "interval": .real(board.interval),
            ]
        }
        return [
            "hls": .string("\(play.base)master.m3u8"), "dash": .string("\(play.base)manifest.mpd"),
            "progress": .string(play.progress), "position": .real(position),
            "duration": .real(play.asset.manifest.duration), "poster": .text(play.poster),
            "storyboard": storyboard ?? .null,
            "subtitles": .array(
                play.subtitles.map {
                    ["language": .string($0.language), "name": .text($0.name), "url": .string($0.path)]
                }),
            "chapters": .array(
                play.asset.manifest.chapters.map { ["start": .real($0.start), "title": .string($0.title)] }),
        ]
    }

    /// Who is counted: the account, the station, the browser's mark, or else the address and the program.
    static func viewer(_ request: Request, _ context: WebContext, _ signer: TokenSigner) -> Viewer {
        if let known = context.viewer { return known }
        let origin = "\(context.clientAddress ?? "") \(request.headers[.userAgent] ?? "")"
        return .guest(Reply.hexadecimal(signer.mark(of: "guest \(origin)").prefix(12)))
    }

    /// Gives a new browser a mark, and the cookie that keeps it; `nil` for everybody else.
    static func newGuest(_ context: inout WebContext, isSecure: Bool) throws -> Cookie? {
        guard context.identity == nil, context.guestMark == nil else { return nil }
        let guest = try newMark()
        context.guest = guest
        return Cookie(
            name: CookieName.guest, value: guest, maxAge: 365 * 86400, path: "/", secure: isSecure, httpOnly: true,
            sameSite: .lax)
    }

    /// A mark for a new browser: 24 hexadecimal digits.
    private static func newMark() throws -> String { Reply.hexadecimal(try Secret.random(12)[...]) }

    // MARK: Reports

    /// The token is the authority here, so no cookie is looked at and pages of other origins may report too.
    private func progress(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = context.parameters.get("token").map { $0[...] } ?? ""
        let types = ["application/json", "text/plain"]
        let token: ViewingToken
        do throws(ViewingToken.Refusal) {
            token = try opener.token(text)
        } catch {
            if let channels, let token = try? channels.token(text) {
                return try await progress(try await request.decoded(as: ChannelReport.self, allowing: types), of: token)
            }
            throw Problem(.forbidden, error == .expired ? Self.expired : Self.invalid)
        }
        let report = try await request.decoded(as: PlayerReport.self, allowing: types)
        do throws(PlayerReport.Fault) {
            recorder.record(.reported(token.viewing, try report.checked(within: token.duration), at: clock()))
        } catch {
            throw Problem.badField(error.field)
        }
        return Response(status: .noContent, headers: [.accessControlAllowOrigin: "*"])
    }

    /// What was seen of a channel counts for the programmes that were on air.
    private func progress(_ report: ChannelReport, of token: ChannelToken) async throws -> Response {
        guard let channels else { throw Problem.notFound }
        do {
            for event in try await channels.events(report, of: token) { recorder.record(event) }
        } catch let fault as PlayerReport.Fault {
            throw Problem.badField(fault.field)
        }
        return Response(status: .noContent, headers: [.accessControlAllowOrigin: "*"])
    }

    static func preflight(_ methods: String) -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: "*", .accessControlAllowMethods: methods,
                .accessControlAllowHeaders:
                    "Content-Type, Authorization, CMCD-Object, CMCD-Request, CMCD-Session, CMCD-Status",
                .accessControlMaxAge: "86400",
                .allow: methods,
            ])
    }

    private static let invalid = LocalizedText(
        zh: "这个播放地址无效，请从节目页面重新播放。", en: "This address is not valid: play the programme again from its page.")
    private static let expired = LocalizedText(
        zh: "播放地址已过期，请从节目页面重新播放。", en: "This address has expired: play the programme again from its page.")
}

extension Request {
    /// The session that a player names (CTA-5004).
    fileprivate var session: ClientSession? {
        field(ClientSession.field).flatMap { ClientSession(data: $0) }
            ?? uri.query.flatMap { ClientSession(query: $0[...]) }
    }
}
