import Accounts
import HTTPTypes
import Hummingbird
import MediaModel
import Stations

/// Finds out who asks: by the session's cookie or a station's, by `Authorization: Bearer`, or by a station's key in the
/// query.
struct IdentityReading: RouterMiddleware {
    let accounts: Accounts
    let stations: Stations
    let cookies: CookieName
    /// Hears of every station that asks for something with its key.
    let heard: @Sendable (Station) -> Void
    /// Whether `?key=` counts here: on addresses that players open, which cannot send fields.
    var takesKey = false
    /// Whether handlers look for the token against forged requests themselves: forms have it in their content.
    var isForForms = false

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.guest = request.cookies[CookieName.guest]?.value
        context.identity = try await identity(of: request)
        if context.identity == nil, let kept = try await station(of: request) {
            (context.identity, context.stationKey) = (.station(kept.station), kept.key)
        }
        if case .station(let station) = context.identity { heard(station) }
        if request.isUnsafe, !isForForms {
            if let secret = context.session ?? context.stationKey, !request.carriesToken(of: secret) {
                throw Problem.forgedRequest
            }
            // Without a session there is still the browser's mark, or a session that begins.
            guard request.bearer != nil || !request.isCrossSite else { throw Problem.forgedRequest }
        }
        return try await next(request, context)
    }

    private func identity(of request: Request) async throws -> Identity? {
        if let bearer = request.bearer { return try await identity(bearer: bearer, on: request) }
        if takesKey, let key = request.fields["key"] {
            guard let station = try await stations.station(key: key) else { throw Problem.wrongKey }
            return .station(station)
        }
        guard let token = request.cookies[cookies.session]?.value,
            let account = try await accounts.account(session: token)
        else { return nil }
        return .account(account, session: token)
    }

    /// The station whose key the browser keeps; `nil` if that is not taken any more.
    private func station(of request: Request) async throws -> (station: Station, key: String)? {
        guard let key = request.cookies[cookies.station]?.value, let station = try await stations.station(key: key)
        else { return nil }
        return (station, key)
    }

    /// A token that was given and is not known is an error, never a guest: its owner should hear of it.
    private func identity(bearer: String, on request: Request) async throws -> Identity {
        if let account = try await accounts.account(bearer: bearer) { return .account(account, session: nil) }
        if let station = try await stations.station(key: bearer) { return .station(station) }
        throw Problem.wrongKey
    }
}

extension Problem {
    static let wrongKey = {
        var problem = Problem(
            .unauthorized, zh: "令牌或站点密钥无效。", en: "The token or station key is not valid.",
            remedy: LocalizedText(zh: "请向管理员索取新的密钥。", en: "Ask the administrator for a new one."))
        problem.headers[.wwwAuthenticate] = #"Bearer error="invalid_token""#
        return problem
    }()
}

/// Names of the cookies.
struct CookieName: Sendable {
    /// The session's. Over TLS its prefix binds it to this host: no other of the same domain can set it (RFC 6265bis
    /// §4.1.3.2).
    let session: String
    /// That of a station's browser, with the station's key.
    let station: String

    /// The names where pages are reached over TLS, or are not.
    init(isSecure: Bool) {
        session = isSecure ? "__Host-lectern_session" : "lectern_session"
        station = isSecure ? "__Host-lectern_station" : "lectern_station"
    }

    static let guest = "lectern_guest"
    static let language = "lang"
}

extension Request {
    /// Whether its method may change something (RFC 9110 §9.2.1).
    var isUnsafe: Bool { ![.get, .head, .options].contains(method) }

    /// The token of `Authorization: Bearer` (RFC 6750 §2.1).
    var bearer: String? {
        guard let field = headers[.authorization] else { return nil }
        let halves = field.split(separator: " ", maxSplits: 1)
        guard halves.count == 2, halves[0].lowercased() == "bearer" else { return nil }
        return String(halves[1])
    }

    /// Whether it carries the session's token against forged requests.
    func carriesToken(of session: String) -> Bool {
        field("X-CSRF-Token").map { Accounts.isCSRFToken($0, session: session) } ?? false
    }

    /// Whether a browser says that a page of another site sent it (Fetch Metadata §2.4; older ones: RFC 6454 §7).
    var isCrossSite: Bool {
        if let site = field("Sec-Fetch-Site") { return site != "same-origin" && site != "none" }
        guard let origin = headers[.origin], let host = head.authority else { return false }
        return Self.host(origin.split(separator: "/").last ?? "") != Self.host(host[...])
    }

    /// The name or address of an authority, without its port: proxies do not always hand that on.
    private static func host(_ authority: Substring) -> String {
        let end = authority.hasSuffix("]") ? nil : authority.lastIndex(of: ":")
        return (end.map { authority[..<$0] } ?? authority).lowercased()
    }

    /// The value of a field that has no constant.
    func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
