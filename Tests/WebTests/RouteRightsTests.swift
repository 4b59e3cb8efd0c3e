import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Settings
import Stations
import Testing

@testable import Web

/// Who may have what: every route with the right it needs. A route that is not in this table fails the first test.
@Suite("Routes and rights")
struct RouteRightsTests {
    /// What a route needs of whoever calls it.
    enum Need: Equatable {
        /// Anybody may: it tells nothing of the catalogue.
        case nothing
        /// A viewing token in its own address.
        case token
        /// The key of an edge cache, or a token that one asks about; an account's rights are none here.
        case edge
        /// This right.
        case right(Right)
        /// The same, and people without a session are sent to log in.
        case page(Right)
    }

    static let needs: [String: Need] = [
        "GET /healthz": .nothing, "GET /readyz": .nothing, "GET /assets/**": .nothing, "GET /vendor/**": .nothing,
        "GET /login": .nothing, "POST /login": .nothing, "POST /logout": .nothing,
        "GET /api/v1/openapi.yaml": .nothing, "POST /api/v1/session": .nothing, "DELETE /api/v1/session": .nothing,
        "OPTIONS /live/{channel}/{document}": .nothing, "GET /live/{channel}/{document}": .right(.watch),
        "POST /api/v1/channels/{id}/plays": .right(.watch), "GET /api/v1/channels/{id}/now": .right(.watch),
        "GET /channels/{id}": .page(.watch), "GET /guide": .page(.watch), "GET /guide/print": .page(.watch),
        "GET /admin/live": .page(.edit), "GET /api/v1/channels": .right(.watch),
        "GET /api/v1/channels/{id}": .right(.watch), "GET /api/v1/channels/{id}/guide": .right(.watch),
        "GET /api/v1/programmes/{id}/showings": .right(.watch), "GET /feeds/channels.m3u": .right(.watch),
        "GET /feeds/guide.xml": .right(.watch), "POST /api/v1/channels": .right(.schedule),
        "PUT /api/v1/channels/{id}": .right(.schedule), "DELETE /api/v1/channels/{id}": .right(.schedule),
        "GET /api/v1/channels/{id}/schedule": .right(.schedule),
        "PUT /api/v1/channels/{id}/schedule": .right(.schedule),
        "PATCH /api/v1/channels/{id}/schedule": .right(.schedule),
        "GET /api/v1/channels/{id}/grid": .right(.schedule), "GET /admin/channels": .page(.schedule),
        "GET /admin/channels/{id}/schedule": .page(.schedule),
        "PUT /api/v1/channels/{id}/rules/{rule}": .right(.schedule),
        "DELETE /api/v1/channels/{id}/rules/{rule}": .right(.schedule),
        "POST /api/v1/channels/{id}/preview": .right(.schedule), "GET /api/v1/holidays": .right(.schedule),
        "PUT /api/v1/holidays": .right(.schedule),
        "OPTIONS /play/{programme}/{document}": .nothing, "OPTIONS /v/{token}/progress": .nothing,
        "POST /v/{token}/progress": .token,
        "GET /v/{token}/live/{channel}/access": .edge,
        "GET /v/{token}/live/{channel}/{start}/{asset}/access": .edge,
        "GET /v/{token}/{asset}/access": .edge, "POST /api/v1/edges/{name}/log": .edge,
        "OPTIONS /api/v1/uploads": .nothing, "OPTIONS /api/v1/uploads/{id}": .nothing,
        "GET /api/v1/uploads": .right(.contribute), "POST /api/v1/uploads": .right(.contribute),
        "GET /api/v1/uploads/{id}": .right(.contribute), "PATCH /api/v1/uploads/{id}": .right(.contribute),
        "DELETE /api/v1/uploads/{id}": .right(.contribute), "POST /api/v1/uploads/{id}": .right(.contribute),
        "PUT /api/v1/uploads/{id}/metadata": .right(.contribute),
        "PATCH /api/v1/programmes": .right(.edit), "POST /api/v1/programmes/metadata": .right(.edit),
        "GET /api/v1/desk/films": .right(.contribute), "GET /api/v1/desk/reviews": .right(.review),
        "GET /api/v1/units/{id}/contributions": .right(.contribute),
        "GET /api/v1/programmes/{id}/reviews": .right(.ownAccount),
        "POST /api/v1/programmes/{id}/preview": .right(.ownAccount),
        "GET /": .page(.watch), "GET /programmes/{id}": .page(.watch),
        "GET /sections": .page(.watch), "GET /sections/{id}": .page(.watch), "GET /series": .page(.watch),
        "GET /series/{id}": .page(.watch), "GET /units": .page(.watch), "GET /units/{id}": .page(.watch),
        "GET /api/v1/programmes/{id}/transcript": .right(.watch),
        "GET /feeds/units/{id}.m3u": .right(.watch), "GET /feeds/units/{id}.atom": .right(.watch),
        "GET /admin": .page(.supervise), "GET /admin/jobs": .page(.administer), "GET /admin/people": .page(.administer),
        "GET /admin/calls": .page(.supervise), "GET /admin/reports": .page(.supervise),
        "GET /admin/reports/programmes/{id}": .page(.supervise), "GET /admin/reports/assessment": .page(.supervise),
        "GET /admin/reports/closings": .page(.supervise), "GET /admin/viewings": .page(.supervise),
        "GET /admin/viewings/{id}": .page(.supervise), "GET /admin/stations": .page(.supervise),
        "GET /admin/stations/{code}": .page(.supervise), "GET /admin/regions": .page(.supervise),
        "GET /admin/faults": .page(.supervise), "GET /admin/register": .page(.supervise),
        "GET /admin/register/{id}": .page(.supervise),
        // A browser that has no station's key is asked for one.
        "GET /station": .nothing, "POST /station": .nothing, "POST /station/leave": .nothing,
        "GET /station/register": .nothing, "GET /station/register/{id}": .nothing,
        "GET /desk": .page(.contribute), "GET /review": .page(.review), "GET /preview/{id}": .page(.ownAccount),
        "GET /admin/sections": .page(.administer), "GET /admin/programmes": .page(.administer),
        "GET /admin/bin": .page(.administer), "GET /api/v1/contributions": .right(.administer),
        "GET /api/v1/programmes/{id}/stills": .right(.edit),
        "GET /api/v1/programmes/{id}/stills/{number}": .right(.edit),
        "PUT /api/v1/programmes/{id}/poster": .right(.edit), "DELETE /api/v1/programmes/{id}/poster": .right(.edit),
        "GET /admin/audit": .page(.administer), "GET /account": .page(.ownAccount),
        "GET /play/{programme}/{document}": .right(.watch), "GET /feeds/programmes.m3u": .right(.watch),
        "POST /api/v1/plays": .right(.watch), "GET /api/v1/programmes": .right(.watch),
        "GET /api/v1/programmes/{id}": .right(.watch), "GET /api/v1/sections": .right(.watch),
        "GET /api/v1/series": .right(.watch), "GET /api/v1/series/{id}": .right(.watch),
        "GET /api/v1/units": .right(.watch), "GET /api/v1/units/{id}": .right(.watch),
        "GET /api/v1/programmes/{id}/related": .right(.watch), "GET /api/v1/facets": .right(.watch),
        "GET /api/v1/picks": .right(.watch), "GET /api/v1/catalogue/changes": .right(.watch),
        "GET /feeds/sections/{id}.m3u": .right(.watch), "GET /feeds/series/{id}.m3u": .right(.watch),
        "GET /feeds/latest.atom": .right(.watch), "GET /feeds/sections/{id}.atom": .right(.watch),
        "GET /feeds/series/{id}.rss": .right(.watch), "GET /media/{programme}.m4a": .right(.watch),
        "GET /media/{programme}.json": .right(.watch), "PUT /api/v1/programmes/{id}/availability": .right(.edit),
        "GET /api/v1/bin": .right(.edit), "DELETE /api/v1/bin/{id}": .right(.administer),
        "POST /api/v1/bin/{id}/restore": .right(.administer), "POST /api/v1/sections": .right(.administer),
        "PATCH /api/v1/sections/{id}": .right(.administer), "DELETE /api/v1/sections/{id}": .right(.administer),
        "POST /api/v1/series": .right(.administer), "PATCH /api/v1/series/{id}": .right(.administer),
        "DELETE /api/v1/series/{id}": .right(.administer), "PUT /api/v1/units/{id}/quotas": .right(.administer),
        "PUT /api/v1/picks": .right(.administer),
        "PATCH /api/v1/programmes/{id}": .right(.edit), "DELETE /api/v1/programmes/{id}": .right(.edit),
        "POST /api/v1/programmes/{id}/reviews": .right(.review),
        "GET /api/v1/session": .right(.ownAccount), "PUT /api/v1/session/password": .right(.ownAccount),
        "GET /api/v1/sessions": .right(.ownAccount), "DELETE /api/v1/sessions": .right(.ownAccount),
        "GET /api/v1/tokens": .right(.ownAccount), "POST /api/v1/tokens": .right(.ownAccount),
        "DELETE /api/v1/tokens/{id}": .right(.ownAccount),
        "GET /metrics": .right(.administer), "GET /api/v1/jobs": .right(.administer),
        "GET /api/v1/live-events": .right(.edit), "POST /api/v1/live-events": .right(.edit),
        "GET /api/v1/live-events/{id}": .right(.edit), "PATCH /api/v1/live-events/{id}": .right(.edit),
        "POST /api/v1/live-events/{id}/stop": .right(.edit), "POST /api/v1/live-events/{id}/key": .right(.edit),
        "GET /api/v1/jobs/events": .right(.administer), "GET /api/v1/jobs/{id}": .right(.administer),
        "PATCH /api/v1/jobs/{id}": .right(.administer), "POST /api/v1/jobs/{id}/pause": .right(.administer),
        "POST /api/v1/jobs/{id}/resume": .right(.administer), "POST /api/v1/jobs/{id}/cancel": .right(.administer),
        "POST /api/v1/jobs/{id}/retry": .right(.administer), "GET /api/v1/viewings": .right(.supervise),
        "GET /api/v1/viewings/{id}": .right(.supervise),
        "PUT /api/v1/stations": .right(.supervise), "GET /api/v1/presence": .right(.supervise),
        "GET /api/v1/regions": .right(.supervise), "PUT /api/v1/regions": .right(.administer),
        "DELETE /api/v1/regions/{code}": .right(.administer), "GET /api/v1/equipment": .right(.supervise),
        "PUT /api/v1/equipment": .right(.supervise), "PATCH /api/v1/equipment/{id}": .right(.supervise),
        "GET /api/v1/faults": .right(.supervise), "POST /api/v1/faults/{id}/steps": .right(.supervise),
        "POST /api/v1/stations/{code}/equipment": .right(.supervise), "GET /api/v1/register": .right(.supervise),
        "GET /api/v1/reports/views": .right(.supervise),
        "GET /api/v1/reports/retention/{programme}": .right(.supervise),
        "GET /api/v1/reports/calls": .right(.supervise), "GET /api/v1/reports/assessment": .right(.supervise),
        "GET /api/v1/reports/assessment/rules": .right(.supervise),
        "PUT /api/v1/reports/assessment/rules": .right(.administer),
        "GET /api/v1/reports/closings": .right(.supervise), "POST /api/v1/reports/closings": .right(.administer),
        // Stations have these for themselves; the one of the addresses here is another.
        "GET /api/v1/stations/{code}/equipment": .right(.supervise),
        "GET /api/v1/stations/{code}/faults": .right(.supervise),
        "POST /api/v1/stations/{code}/faults": .right(.supervise),
        "POST /api/v1/stations/{code}/feedback": .right(.supervise), "GET /api/v1/feedback": .right(.supervise),
        "GET /api/v1/stations/{code}/register": .right(.supervise),
        "POST /api/v1/stations/{code}/register": .right(.supervise),
        "GET /api/v1/register/{id}": .right(.supervise), "PUT /api/v1/register/{id}": .right(.supervise),
        "GET /api/v1/register/{id}/photo": .right(.supervise), "PUT /api/v1/register/{id}/photo": .right(.supervise),
        "DELETE /api/v1/register/{id}/photo": .right(.supervise),
        "GET /api/v1/stations": .right(.supervise), "POST /api/v1/stations": .right(.supervise),
        "GET /api/v1/stations/{code}": .right(.supervise), "PATCH /api/v1/stations/{code}": .right(.supervise),
        "POST /api/v1/stations/{code}/key": .right(.supervise),
        "POST /api/v1/stations/{code}/card": .right(.supervise),
        "DELETE /api/v1/stations/{code}/key": .right(.supervise),
        "GET /api/v1/accounts": .right(.administer), "POST /api/v1/accounts": .right(.administer),
        "GET /api/v1/accounts/{name}": .right(.administer), "PATCH /api/v1/accounts/{name}": .right(.administer),
        "PUT /api/v1/accounts/{name}/password": .right(.administer),
        "GET /api/v1/accounts/{name}/sessions": .right(.administer),
        "DELETE /api/v1/accounts/{name}/sessions": .right(.administer), "GET /api/v1/audit": .right(.administer),
    ]

    /// A route as a request can ask for it; what it would change is not there.
    struct Call {
        let name: String
        let method: HTTPRequest.Method
        let path: String

        init(_ name: String) throws {
            self.name = name
            let halves = name.split(separator: " ")
            method = try #require(HTTPRequest.Method(rawValue: String(halves[0])))
            path = String(halves[1]).replacing("{programme}", with: "p1").replacing("{document}", with: "master.m3u8")
                .replacing("**", with: "base.css").replacing(/\{[a-z]+\}/, with: "none")
        }

        var isUnsafe: Bool { ![.get, .head, .options].contains(method) }
    }

    static let calls: [Call] = { () -> [Call] in
        (try? needs.keys.sorted().map(Call.init)) ?? []
    }()

    @Test("are all in the table, and nothing else is")
    func complete() throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let routes = try WebApplication(services: fixture.services).router().routes.map {
            "\($0.method.rawValue) \($0.path.description.hasPrefix("/") ? "" : "/")\($0.path)"
        }
        #expect(Set(routes) == Set(Self.needs.keys))
        #expect(Self.calls.count == Self.needs.count)
    }

    /// Somebody who asks, with the rights that are due.
    struct Caller {
        let name: String
        let fields: [String: String]
        let rights: Set<Right>
        var isKnown: Bool { !fields.isEmpty }
    }

    /// What came of a call at the gate.
    enum Outcome: Equatable {
        case through, unknown, toLogIn, forbidden

        init(_ answer: Answer) {
            let isLogIn = answer.headers[.location]?.hasPrefix("/login") ?? false
            switch answer.status {
            case 401: self = .unknown
            case 403: self = .forbidden
            case 303 where isLogIn: self = .toLogIn
            default: self = .through
            }
        }
    }

    private static func expected(_ need: Need, _ caller: Caller, isOpen: Bool) -> Outcome {
        let (right, isPage): (Right, Bool)
        switch need {
        case .nothing: return .through
        case .token: return .forbidden
        case .edge: return .unknown
        case .right(let needed): (right, isPage) = (needed, false)
        case .page(let needed): (right, isPage) = (needed, true)
        }
        if caller.rights.contains(right) || isOpen && right == .watch { return .through }
        return caller.isKnown ? .forbidden : isPage ? .toLogIn : .unknown
    }

    @Test("open to those who have them and to nobody else", arguments: [true, false])
    func gates(isOpen: Bool) async throws {
        let fixture = try WebFixture { $0.access.open = isOpen }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let key = try await fixture.stations.add(code: "A1", StationDetails(name: "第一站"))
        var callers = [
            Caller(name: "guest", fields: [:], rights: []),
            Caller(name: "station key", fields: ["Authorization": "Bearer \(key)"], rights: [.watch]),
        ]
        for role in Role.allCases {
            try await fixture.addAccount(role.rawValue, role)
            callers.append(
                Caller(name: role.rawValue, fields: try await fixture.session(role.rawValue), rights: role.rights))
        }
        let all = callers
        try await fixture.application().test(.router) { client in
            for caller in all {
                for call in Self.calls {
                    // An open stream has no end; another test reads one. A log-out would end the tests of this caller.
                    if call.path.hasSuffix("/jobs/events"), caller.rights.contains(.administer) { continue }
                    if call.method == .delete, call.path.contains("/session"), call.path.hasPrefix("/api/v1/session") {
                        continue
                    }
                    let isForm = ["/login", "/logout"].contains(call.path)
                    if isForm, caller.isKnown { continue }
                    let answer = try await client.ask(
                        call.path, call.method, caller.fields, body: call.isUnsafe ? "{}" : nil)
                    let expected = Self.expected(
                        try #require(Self.needs[call.name]), caller, isOpen: isOpen)
                    #expect(Outcome(answer) == expected, "\(caller.name): \(call.name) gave \(answer.status)")
                    guard call.method == .get else { continue }
                    let head = try await client.ask(call.path, .head, caller.fields)
                    #expect(head.status == answer.status, "\(caller.name): HEAD \(call.path)")
                    #expect(head.text.isEmpty)
                }
            }
        }
    }

    @Test("are not told by OPTIONS, which is the same for what is there and what is not", arguments: [true, false])
    func options(isOpen: Bool) async throws {
        let fixture = try WebFixture { $0.access.open = isOpen }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.router) { client in
            for call in Self.calls {
                let answer = try await client.ask(call.path, .options)
                let isPreflight =
                    call.path.hasPrefix("/play/") || call.path.hasPrefix("/live/") || call.path.hasSuffix("/progress")
                    || call.path.hasPrefix("/api/v1/uploads") && !call.path.hasSuffix("/metadata")
                #expect(answer.status == (isPreflight ? 204 : 405), "OPTIONS \(call.path)")
            }
            let present = try await client.ask("/play/p1/master.m3u8", .options)
            let absent = try await client.ask("/play/none/master.m3u8", .options)
            #expect(present.headers == absent.headers)
        }
    }

    @Test("where access is closed, neither posters nor media are given without a pass or token")
    func media() async throws {
        let fixture = try WebFixture { $0.access.open = false }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let viewer = ["Authorization": "Bearer \(try await fixture.token("viewer", .viewer))"]
        let asset = "0123456789abcdef0123456789abcdef"
        try await fixture.application().test(.live) { client in
            for path in [
                "/posters/\(asset).jpg", "/posters/x/\(asset).jpg", "/v/x/\(asset)/master.m3u8",
                "/v/x/\(asset)/v360/0.m4s", "/v/x/progress",
            ] {
                for method in [HTTPRequest.Method.get, .head] where !path.hasSuffix("progress") {
                    #expect(try await client.ask(path, method).status == 403, "\(method) \(path)")
                    #expect(try await client.ask(path, method, viewer).status == 403, "a log-in is no pass")
                }
            }
            let programme = try await client.ask("/api/v1/programmes/p1", .get, viewer).object()
            let poster = try #require(programme["poster"] as? String)
            #expect(try await client.ask(poster).status == 200)
            #expect(try await client.ask("/metrics", .get, ["X-Forwarded-For": "10.0.0.9"]).status == 401)
            #expect(try await client.ask("/metrics", .get, ["Via": "1.1 edge"]).status == 401)
            #expect(try await client.ask("/metrics").status == 200, "from this machine")
        }
    }

    @Test("are not enough with a session's cookie alone: every change needs the token against forged requests")
    func forgery() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.addAccount("boss", .administrator)
        let session = try await fixture.session("boss")
        let cookie = ["Cookie": try #require(session["Cookie"])]
        try await fixture.application().test(.router) { client in
            for call in Self.calls where call.isUnsafe && ![.token, .edge].contains(Self.needs[call.name]) {
                // A station's key in the form is what this one goes by; a page of another site cannot send it.
                let isForm = ["/login", "/logout", "/station", "/station/leave"].contains(call.path)
                let (body, type) = isForm ? ("a=b", "application/x-www-form-urlencoded") : ("{}", "application/json")
                for token in [[:], ["X-CSRF-Token": ""], ["X-CSRF-Token": "x"]] {
                    let fields = cookie.merging(token) { $1 }
                    let answer = try await client.ask(call.path, call.method, fields, body: body, type: type)
                    #expect(answer.status == 403, "\(call.name)")
                    #expect(answer.headers[.setCookie] == nil)
                }
                for foreign in [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example", "Host": "tv"]] {
                    let answer = try await client.ask(call.path, call.method, foreign, body: body, type: type)
                    #expect(answer.status == 403 || answer.status == 401, "\(call.name) from another site")
                }
            }
            #expect(try await client.ask("/api/v1/session", .get, cookie).status == 200, "nothing has changed")
            #expect(try await client.ask("/api/v1/programmes/p1").status == 200)
        }
    }
}
