import Accounts
import Database
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// Learning sites and their keys: `/api/v1/stations`. For administrators, those of a region for it.
struct StationsAPI: Sendable {
    let stations: Stations
    let viewings: ViewingReader
    let accounts: Accounts
    let instants: Instants
    let address: PublicAddress
    let clock: @Sendable () -> Int64

    private var supervision: Supervision { Supervision(stations: stations) }

    func add(to group: RouterGroup<WebContext>) {
        group.get("stations") { request, context in try await list(request, context) }
        group.post("stations") { request, context in try await add(request, context) }
        group.put("stations") { request, context in try await take(request, context) }
        group.get("stations/{code}") { request, context in try await show(request, context) }
        group.patch("stations/{code}") { request, context in try await change(request, context) }
        group.post("stations/{code}/key") { request, context in try await makeKey(request, context) }
        group.post("stations/{code}/card") { request, context in try await card(request, context) }
        group.delete("stations/{code}/key") { request, context in try await revokeKey(request, context) }
        group.get("presence") { request, context in try await presence(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let region = try await supervision.region(fields["region"], context)
        guard fields["q"]?.utf8.count ?? 0 <= 200 else { throw Problem.badField("q") }
        let format = try request.tableFormat()
        guard format == .json else { return try await export(region, fields["q"], format, request, context) }
        let page = try PageRequest(fields)
        let found = try await stations.list(
            after: page.cursor, limit: page.limit, in: region, matching: fields["q"])
        let plays = try await viewings.firstPlays(
            of: found.stations.map { .station($0.code) }, since: instants.monthBegan(clock()))
        return try Reply.json(
            .page(found.stations.map { json($0, firstPlay: .some(plays[.station($0.code)])) }, next: found.next),
            to: request)
    }

    /// The columns that an import takes, so that a file can be changed and brought back.
    private func export(
        _ region: String?, _ search: String?, _ format: TableFormat, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        var sheet = Sheet(
            name: "stations",
            titles: context.language == .zh
                ? ["编码", "名称", "类型", "地区", "联系人", "电话", "线路速率"]
                : ["code", "name", "kind", "region", "contact", "telephone", "linkKbits"])
        var cursor: String?
        repeat {
            let page = try await stations.list(after: cursor, limit: 200, in: region, matching: search)
            for station in page.stations {
                sheet.rows.append([
                    .text(station.code), .text(station.name), .text(station.kind), .text(station.region),
                    .text(station.contact), .text(station.telephone), .whole(station.linkKbits),
                ])
            }
            cursor = page.next
        } while cursor != nil
        return Reply.sheets([sheet], named: "stations", as: format, to: request)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await station(context)
        let play = try await viewings.firstPlays(of: [.station(station.code)], since: instants.monthBegan(clock()))
        return try Reply.json(json(station, firstPlay: .some(play[.station(station.code)])), to: request)
    }

    private struct Wish: Decodable {
        var code: String?
        var name: String?
        var kind: String?
        var region: String?
        var contact: String?
        var telephone: String?
        var linkKbits: Int?
    }

    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        guard let code = wish.code else { throw Problem.badField("code") }
        try await check(region: wish.region, context)
        let details = StationDetails(
            name: wish.name ?? "", kind: wish.kind, region: wish.region, contact: wish.contact,
            telephone: wish.telephone, linkKbits: wish.linkKbits)
        let key = try await stations.add(code: code, details)
        try await accounts.audit(.account(try context.theAccount()), "station.add", code)
        guard let station = try await stations.station(code: code) else { throw Problem.notFound }
        let card = KeyCard(key: key, address: address, request)
        return try Reply.json(json(station, card: card), to: request, status: .created, caching: .never)
    }

    /// Many stations from a table: all, or none.
    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let imported = try await stations.importCSV(try await request.table(), in: supervision.bound(context))
        try await accounts.audit(.account(try context.theAccount()), "station.import", "\(imported.count)")
        let isShort = imported.count(where: { $0.key != nil }) <= KeyCard.mostAtOnce
        let items: [JSONValue] = imported.map { station in
            var members: [String: JSONValue] = [
                "code": .string(station.code), "name": .string(station.name), "key": .text(station.key),
            ]
            if isShort, let key = station.key {
                members["qr"] = .text(KeyCard(key: key, address: address, request).qr)
            }
            return .object(members)
        }
        return try Reply.json(.page(items), to: request, caching: .never)
    }

    /// What is left out stays; an empty text clears it.
    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Wish.self)
        let station = try await station(context)
        guard wish.code == nil || wish.code == station.code else { throw Problem.badField("code") }
        if let region = wish.region { try await check(region: region, context) }
        let details = StationDetails(
            name: wish.name ?? station.name, kind: wish.kind ?? station.kind, region: wish.region ?? station.region,
            contact: wish.contact ?? station.contact, telephone: wish.telephone ?? station.telephone,
            linkKbits: wish.linkKbits ?? station.linkKbits)
        try await stations.update(code: station.code, details)
        try await accounts.audit(.account(try context.theAccount()), "station.update", station.code)
        return try Reply.json(json(try await self.station(context)), to: request, caching: .never)
    }

    private func makeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await station(context)
        let key = try await stations.newKey(code: station.code)
        try await accounts.audit(.account(try context.theAccount()), "station.key", station.code)
        let card = KeyCard(key: key, address: address, request)
        return try Reply.json(
            json(try await self.station(context), card: card), to: request, status: .created, caching: .never)
    }

    private struct CardWish: Decodable {
        var key: String
    }

    /// The card for a key that somebody has: keys are not kept, so it is told, and must be the station's.
    private func card(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await station(context)
        let wish = try await request.decoded(as: CardWish.self)
        guard try await stations.station(key: wish.key)?.code == station.code else { throw Problem.badField("key") }
        let card = KeyCard(key: wish.key, address: address, request)
        return try Reply.json(json(station, card: card), to: request, caching: .never)
    }

    private func revokeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await station(context)
        try await stations.revokeKey(code: station.code)
        try await accounts.audit(.account(try context.theAccount()), "station.revoke", station.code)
        return Response(status: .noContent)
    }

    private func presence(_ request: Request, _ context: WebContext) async throws -> Response {
        let region = try await supervision.region(request.fields["region"], context)
        let now = clock()
        let day = LocalDay(containing: now, in: instants.zone)
        let summary = try await stations.presence(
            in: region, dayBegan: instants.milliseconds(day.description) ?? now, month: day.month)
        return try Reply.json(
            [
                "at": .string(instants.text(now)), "region": .text(region), "stations": .whole(summary.stations),
                "online": .whole(summary.online), "today": .whole(summary.today), "month": .whole(summary.month),
            ], to: request, caching: .never)
    }

    /// A region's administrator puts stations into that region alone.
    private func check(region: String?, _ context: WebContext) async throws {
        guard try await supervision.contains(region, context) else { throw Problem.notYourRegion }
    }

    private func station(_ context: WebContext) async throws -> Station {
        guard let code = FormFields.decoded(try context.parameters.require("code")[...]) else { throw Problem.notFound }
        return try await supervision.station(code, context)
    }

    /// - Parameters:
    ///   - card: told once, when its key is made.
    ///   - firstPlay: when it first played this month, where that was looked up.
    private func json(_ station: Station, card: KeyCard? = nil, firstPlay: Int64?? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(station.code), "name": .string(station.name), "kind": .text(station.kind),
            "region": .text(station.region), "regionCode": .text(station.regionCode),
            "contact": .text(station.contact), "telephone": .text(station.telephone),
            "linkKbits": .whole(station.linkKbits), "hasKey": .bool(station.hasKey),
            "createdAt": .string(instants.text(station.createdAt)), "online": .bool(station.isOnline(at: clock())),
            "lastSeenAt": .text(station.lastSeenAt.map(instants.text)),
        ]
        if let firstPlay { members["firstPlayThisMonth"] = .text(firstPlay.map(instants.text)) }
        if let card {
            members["key"] = .string(card.key)
            members["address"] = .string(card.link)
            members["qr"] = .text(card.qr)
        }
        return .object(members)
    }
}

extension Instants {
    /// When the month of an instant began in the zone; both in milliseconds since 1970.
    func monthBegan(_ at: Int64) -> Int64 {
        let month = LocalDay(containing: at, in: zone).month
        return milliseconds(LocalDay(number: month * 100 + 1).description) ?? at
    }
}

extension Problem {
    static let notYourRegion = Problem(
        .forbidden, zh: "您只能管理本地区的站点：请填写本地区内的地区。",
        en: "You keep the stations of your region alone: name a region in it.")
}
