import Accounts
import Catalogue
import Foundation
import Hummingbird
import Ingest
import MediaModel
import Settings

/// Broadcasts from encoders: `/api/v1/live-events`. Producers keep those of their unit, administrators all.
struct LiveEventsAPI: Sendable {
    let live: LiveDesk
    let accounts: Accounts
    let catalogue: Catalogue
    let settings: Settings
    let instants: Instants
    /// In milliseconds since 1970.
    let clock: @Sendable () -> Int64

    func add(to group: RouterGroup<WebContext>) {
        group.get("live-events") { request, context in try await list(request, context) }
        group.post("live-events") { request, context in try await add(request, context) }
        group.get("live-events/{id}") { request, context in try await show(request, context) }
        group.patch("live-events/{id}") { request, context in try await change(request, context) }
        group.post("live-events/{id}/stop") { request, context in try await stop(request, context) }
        group.post("live-events/{id}/key") { request, context in try await makeKey(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let found = try await live.list(
            before: page.cursor.flatMap { LiveEventID($0) }, limit: page.limit)
        let account = try context.theAccount()
        let own = found.events.filter { account.role == .administrator || $0.unit == account.unit }
        var items: [JSONValue] = []
        for event in own { items.append(await json(event, request)) }
        return try Reply.json(.page(items, next: found.next?.rawValue), to: request, caching: .never)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let event = try await event(context)
        guard case .object(var members) = await json(event, request) else { throw Problem.internalFault }
        members["partList"] = .array(try await live.parts(of: event.id).map(json))
        if let id = event.programme, let programme = try await catalogue.programme(id) {
            members["programmeState"] = .string(programme.state.rawValue)
        }
        return try Reply.json(.object(members), to: request, caching: .never)
    }

    private struct Wish: Decodable {
        var channel: ChannelID?
        var title: String?
        var synopsis: String?
        var section: String?
        var series: String?
        var presenter: String?
        var language: String?
        var rights: String?
        var keywords: [String]?
        var unit: String?
        var start: String?
        var end: String?
        var `protocol`: String?
    }

    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let read = try await request.decoded(as: Wish.self)
        var wish = try wish(read, from: ProgrammeMetadata())
        wish.unit = try unit(read.unit, account)
        let (event, key) = try await live.add(wish, owner: account.id, ownerName: account.name)
        try await accounts.audit(.account(account), "live.add", event.id.rawValue)
        return try Reply.json(await json(event, request, key: key), to: request, status: .created, caching: .never)
    }

    /// What is left out stays. The end may be changed while an event runs.
    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let event = try await event(context)
        let read = try await request.decoded(as: Wish.self)
        var wish = try wish(read, from: event.metadata)
        wish.unit = try read.unit.map { try unit($0, account) }
        let changed = try await live.change(event.id, wish)
        try await accounts.audit(.account(account), "live.update", event.id.rawValue)
        return try Reply.json(await json(changed, request), to: request, caching: .never)
    }

    /// Ends an event now; one that nobody has sent for is called off.
    private func stop(_ request: Request, _ context: WebContext) async throws -> Response {
        let event = try await event(context)
        let stopped = try await live.stop(event.id)
        try await accounts.audit(.account(try context.theAccount()), "live.stop", event.id.rawValue)
        return try Reply.json(await json(stopped, request), to: request, caching: .never)
    }

    private func makeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let event = try await event(context)
        let (changed, key) = try await live.rotateKey(event.id)
        try await accounts.audit(.account(try context.theAccount()), "live.key", event.id.rawValue)
        return try Reply.json(await json(changed, request, key: key), to: request, status: .created, caching: .never)
    }

    private func wish(_ read: Wish, from known: ProgrammeMetadata) throws -> LiveEventWish {
        var metadata = known
        metadata.title = try text(read.title, "title", 200) ?? metadata.title
        metadata.synopsis = try text(read.synopsis, "synopsis", 4000) ?? metadata.synopsis
        metadata.section = try text(read.section, "section", 200) ?? metadata.section
        metadata.series = try text(read.series, "series", 200) ?? metadata.series
        metadata.presenter = try text(read.presenter, "presenter", 200) ?? metadata.presenter
        metadata.language = try text(read.language, "language", 35) ?? metadata.language
        metadata.rights = try text(read.rights, "rights", 500) ?? metadata.rights
        if let keywords = read.keywords {
            guard keywords.count <= 50, keywords.allSatisfy({ $0.count <= 100 }) else {
                throw Problem.badField("keywords")
            }
            metadata.keywords = keywords
        }
        let kind = try read.protocol.map { text throws -> ContributionKind in
            guard let kind = ContributionKind(rawValue: text) else { throw Problem.badField("protocol") }
            return kind
        }
        return LiveEventWish(
            channel: read.channel, metadata: metadata, start: try instant(read.start, "start"),
            end: try instant(read.end, "end"), kind: kind)
    }

    private func text(_ text: String?, _ name: String, _ longest: Int) throws -> String? {
        guard let text else { return nil }
        guard text.count <= longest, !text.unicodeScalars.contains(where: { $0.value < 32 && $0.value != 10 }) else {
            throw Problem.badField(name)
        }
        return text
    }

    private func instant(_ text: String?, _ name: String) throws -> Int64? {
        guard let text else { return nil }
        guard let instant = instants.milliseconds(text) else { throw Problem.badField(name) }
        return instant
    }

    /// Producers have their own unit, whatever they say.
    private func unit(_ named: String?, _ account: Account) throws -> String {
        if account.role != .administrator {
            guard let own = account.unit, named == nil || named == own else { throw Problem.badField("unit") }
            return own
        }
        guard let named = named ?? account.unit else { throw Problem.badField("unit") }
        return named
    }

    private func event(_ context: WebContext) async throws -> LiveEvent {
        let account = try context.theAccount()
        guard let id = LiveEventID(try context.parameters.require("id")), let event = try await live.event(id),
            account.role == .administrator || event.unit == account.unit
        else { throw Problem.notFound }
        return event
    }
}

extension LiveEventsAPI {
    /// - Parameter key: told once, when it is made.
    private func json(_ event: LiveEvent, _ request: Request, key: String? = nil) async -> JSONValue {
        let status = await live.status(event.id)
        var members: [String: JSONValue] = [
            "id": .string(event.id.rawValue), "channel": .string(event.channel.rawValue),
            "title": .string(event.title), "unit": .string(event.unit),
            "synopsis": .text(event.metadata.synopsis), "section": .text(event.metadata.section),
            "series": .text(event.metadata.series), "presenter": .text(event.metadata.presenter),
            "language": .text(event.metadata.language), "now": .string(instants.text(clock())),
            "start": .string(instants.text(event.start)), "end": .string(instants.text(event.end)),
            "state": .string(event.state.rawValue), "protocol": .text(event.kind?.rawValue),
            "programme": .text(event.programme?.rawValue), "job": .text(event.job?.rawValue),
            "problem": event.problem.map(Self.json) ?? .null,
            "encoder": status.encoder.map { encoder(status, $0) } ?? .null,
            "refusal": status.refusal.map(refused) ?? .null,
            "parts": .whole(status.parts), "segments": .whole(status.segments),
        ]
        if let key {
            members["key"] = .string(key)
            members["addresses"] = LiveAddresses(settings, request).json(key)
        }
        return .object(members)
    }

    private func refused(_ refusal: LiveRefusal) -> JSONValue {
        [
            "reason": .string(refusal.reason.rawValue), "message": Self.json(refusal.reason.message),
            "at": .string(instants.text(refusal.at)),
        ]
    }

    private static func json(_ text: LocalizedText) -> JSONValue { ["zh": .string(text.zh), "en": .string(text.en)] }

    /// A part: what came between two cuts.
    private func json(_ part: LivePart) -> JSONValue {
        let best = part.plan?.video?.renditions.first
        return [
            "number": .whole(part.number + 1), "beganAt": .string(instants.text(part.beganAt)),
            "endedAt": .text(part.endedAt.map(instants.text)), "segments": .whole(part.segments),
            "width": .whole(best?.width), "height": .whole(best?.height),
        ]
    }

    private func encoder(_ status: LiveStatus, _ address: String) -> JSONValue {
        [
            "address": .string(address), "protocol": .text(status.kind?.rawValue),
            "bytes": .whole(Int(status.bytes)), "dropped": .whole(status.dropped),
            "lastByteAt": .text(status.lastByteAt.map(instants.text)),
        ]
    }
}

/// What is entered in an encoder: of RTMP a server and a key, of SRT one address.
struct LiveAddresses {
    /// The server for RTMP; `nil` if none is taken.
    let rtmp: String?
    /// The address for SRT up to the key; `nil` if none is taken.
    let srt: String?

    /// The addresses by the host of the settings' public address, else the one that the request itself names.
    init(_ settings: Settings, _ request: Request) {
        let base = PublicAddress(settings).base(for: request)
        let authority = base.range(of: "://").map { base[$0.upperBound...].prefix { $0 != "/" } } ?? ""
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        rtmp = settings.live.rtmp.port.map { "rtmp://\(host):\($0)/live" }
        srt = settings.live.srt.port.map { "srt://\(host):\($0)?streamid=" }
    }

    func json(_ key: String) -> JSONValue {
        var members: [String: JSONValue] = [:]
        if let rtmp { members["rtmp"] = ["server": .string(rtmp), "key": .string(key)] }
        if let srt { members["srt"] = .string(srt + key) }
        return .object(members)
    }
}

extension Problem {
    /// A live event that cannot be as somebody wants it.
    init(_ error: LiveEventError) {
        switch error {
        case .unknown: self = .notFound
        case .badField(let name): self = .badField(name)
        case .overlaps, .tooLate, .channel: self.init(.conflict, error.message)
        }
    }
}
