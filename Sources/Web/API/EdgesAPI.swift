import Accounts
import Delivery
import HTTPTypes
import Hummingbird
import Logging
import MediaModel
import NIOCore
import Synchronization

/// What edge caches ask and send: whether a token is good, and their logs.
struct EdgesAPI: Sendable {
    let opener: PlayOpener
    /// Knows tokens of channels; `nil` if there are none.
    let channels: ChannelAccess?
    /// Whether a play whose token is good goes on.
    let isPlayed: @Sendable (ViewingToken) -> Bool
    let makeImport: @Sendable () -> EdgeLogImport
    let clock: @Sendable () -> Int64

    private let imports = ImportGate()
    private let figures = EdgeFigures()

    /// Seconds for which an answer about a token holds, and so the time a withdrawn programme goes on at an edge.
    static let accessSeconds: Int64 = 120
    /// Seconds of these for which an answer that all viewers share holds only while it is asked for anew: otherwise all
    /// of them would ask at once.
    static let sharedSeconds: Int64 = 10
    /// The longest log: packed and unpacked, in bytes.
    static let logLimit = (packed: 256 << 20, plain: 2 << 30)

    init(
        opener: PlayOpener, channels: ChannelAccess?, isPlayed: @escaping @Sendable (ViewingToken) -> Bool,
        makeImport: @escaping @Sendable () -> EdgeLogImport, clock: @escaping @Sendable () -> Int64
    ) {
        self.opener = opener
        self.channels = channels
        self.isPlayed = isPlayed
        self.makeImport = makeImport
        self.clock = clock
    }

    func add(to router: Router<WebContext>) {
        router.get("v/{token}/{asset}/access") { _, context in access(context) }
        router.get("v/{token}/live/{channel}/access") { _, context in channelAccess(context) }
        router.get("v/{token}/live/{channel}/{start}/{asset}/access") { _, context in
            try await itemAccess(context)
        }
        router.post("api/v1/edges/{name}/log") { request, context in try await take(request, context) }
    }

    // MARK: Tokens

    /// 204 if the token is good for the asset, for so long as the answer may be kept (RFC 9111 §5.2.2.1), and as long
    /// as it lives while this Lectern cannot be asked (RFC 5861 §4). 401 if not: of the refusals, that one alone ends
    /// what nginx has kept. Refusals of tokens that are ours may be kept too, so that a withdrawn programme does not
    /// come back when this Lectern goes away; others are not, lest strangers fill the cache with them.
    private func access(_ context: WebContext) -> Response {
        let token: ViewingToken
        do throws(ViewingToken.Refusal) {
            token = try opener.token(context.parameters.get("token").map { $0[...] } ?? "")
        } catch {
            return Self.refusal(isKept: error == .expired)
        }
        guard context.parameters.get("asset") == token.asset.rawValue else { return Self.refusal(isKept: false) }
        guard isPlayed(token) else { return Self.refusal(isKept: true) }
        let left = max(token.expiry - clock() / 1000, 0)
        let fresh = min(left, Self.accessSeconds)
        return Self.good("max-age=\(fresh), stale-if-error=\(left - fresh)")
    }

    /// The same for a channel.
    private func channelAccess(_ context: WebContext) -> Response {
        guard let channels, let channel = context.parameters.get("channel").flatMap(ChannelID.init(_:)) else {
            return Self.refusal(isKept: false)
        }
        switch channels.token(context.parameters.get("token").map { $0[...] } ?? "", for: channel) {
        case .good(let left):
            let fresh = min(left, Self.accessSeconds)
            return Self.good("max-age=\(fresh), stale-if-error=\(left - fresh)")
        case .ended: return Self.refusal(isKept: true)
        case .refused: return Self.refusal(isKept: false)
        }
    }

    /// 204 if a channel has, or had, an asset on air with an item: for all its viewers. 401 as for tokens; it is kept only
    /// where it holds for all.
    private func itemAccess(_ context: WebContext) async throws -> Response {
        let parameters = context.parameters
        guard let channels, let channel = parameters.get("channel").flatMap(ChannelID.init(_:)),
            let start = parameters.get("start").flatMap({ Int64($0) }),
            let asset = parameters.get("asset").flatMap(AssetID.init(_:))
        else { return Self.refusal(isKept: false) }
        let token = parameters.get("token").map { $0[...] } ?? ""
        switch try await channels.item(at: start, with: asset, of: channel, under: token) {
        case .good(let left):
            let shared = min(left, Self.sharedSeconds)
            let fresh = min(left, Self.accessSeconds) - shared
            return Self.good(
                "max-age=\(fresh), stale-while-revalidate=\(shared), stale-if-error=\(left - fresh)")
        case .ended: return Self.refusal(isKept: true)
        case .refused: return Self.refusal(isKept: false)
        }
    }

    private static func good(_ caching: String) -> Response {
        Response(status: .noContent, headers: [.cacheControl: caching])
    }

    private static func refusal(isKept: Bool) -> Response {
        Response(
            status: .unauthorized,
            headers: [
                .cacheControl: isKept ? "max-age=\(accessSeconds)" : "no-store", .wwwAuthenticate: "Viewing-Token",
            ])
    }

    // MARK: Logs

    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let edge = context.edge?.name, edge == context.parameters.get("name") else { throw Problem.wrongEdge }
        let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard ["identity", "gzip", "x-gzip"].contains(coding) else { throw Problem.wrongCoding }
        guard imports.enter() else { throw Problem.tooManyImports }
        defer { imports.leave() }
        do {
            let outcome = try await read(request, isPacked: coding != "identity")
            figures.count(outcome, of: edge, at: clock())
            context.logger.info(
                "the log of an edge cache is counted",
                metadata: ["edge": "\(edge)", "lines": "\(outcome.lines)", "stored": "\(outcome.stored)"])
            return try Reply.json(Self.json(outcome), to: request, caching: .never)
        } catch let fault as GzipReader.Fault {
            throw fault == .tooLong ? Problem.tooLong : Problem.brokenLog
        }
    }

    private func read(_ request: Request, isPacked: Bool) async throws -> EdgeLogImport.Outcome {
        var log = makeImport()
        let reader = try GzipReader(limit: Self.logLimit.plain)
        var length = 0
        for try await buffer in request.body {
            length += buffer.readableBytes
            guard length <= (isPacked ? Self.logLimit.packed : Self.logLimit.plain) else { throw Problem.tooLong }
            let piece = Array(buffer.readableBytesView)
            if isPacked {
                try await reader.take(piece) { try await log.take($0) }
            } else {
                try await log.take(piece)
            }
        }
        try reader.finish()
        return try await log.finish()
    }

    private static func json(_ outcome: EdgeLogImport.Outcome) -> JSONValue {
        [
            "lines": .whole(outcome.lines), "stored": .whole(outcome.stored), "ignored": .whole(outcome.ignored),
            "refused": .whole(outcome.refused), "malformed": .whole(outcome.malformed), "gone": .whole(outcome.gone),
            "unknownViewings": .whole(outcome.unknownViewings),
        ]
    }
}

extension Problem {
    fileprivate static let wrongEdge = {
        var problem = Problem(
            .unauthorized, zh: "边缘缓存的密钥无效。", en: "The key of the edge cache is not valid.",
            remedy: LocalizedText(
                zh: "请在主站执行 lectern edge key 名称，把结果放到缓存的 credential.conf。",
                en: "Run lectern edge key NAME on the main site and put the result into the cache's credential.conf."))
        problem.headers[.wwwAuthenticate] = EdgeKeys.field
        return problem
    }()

    fileprivate static let wrongCoding = Problem(
        .unsupportedMediaType, zh: "日志应为原文或 gzip 压缩。", en: "Send the log as it is, or packed with gzip.")

    fileprivate static let brokenLog = Problem(
        .badRequest, zh: "压缩的日志已损坏或不完整。", en: "The packed log is damaged or cut off.")

    fileprivate static let tooManyImports = Problem(
        .serviceUnavailable, zh: "正在导入其他日志，请稍后再试。", en: "Other logs are being counted; try again later."
    ).retryAfter(10)
}

/// Lets in as many imports at once as leave room for others.
private final class ImportGate: Sendable {
    private static let most = 2
    private let inside = Mutex(0)

    func enter() -> Bool {
        inside.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
    }

    func leave() { inside.withLock { $0 -= 1 } }
}
