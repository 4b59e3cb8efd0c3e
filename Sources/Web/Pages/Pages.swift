import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import MediaModel

/// The pages: portal, player and administration.
struct Pages: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let assets: AssetCache
    let view: ProgrammeView

    /// Programmes in a row of the portal.
    private static let rowLength = 12
    /// Programmes on a page of results.
    private static let pageLength = 48

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let watching = gate.group(group, for: .watch, showsLogIn: true)
        watching.get("/") { request, context in try await portal(request, context) }
        watching.get("programmes/{id}") { request, context in try await programme(request, context) }
        let administration = gate.group(group, for: .administer, showsLogIn: true)
        administration.get("admin") { request, context in try self.administration(request, context) }
        administration.get("admin/people") { request, context in try people(request, context) }
        administration.get("admin/audit") { request, context in try audit(request, context) }
        for page in CataloguePage.allCases {
            administration.get("admin/\(page.rawValue)") { request, context in
                try await upkeep(page, request, context)
            }
        }
        gate.group(group, for: .ownAccount, showsLogIn: true).get("account") { request, context in
            try account(request, context)
        }
    }

    // MARK: Portal

    private func portal(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try ProgrammeQuery(request.fields, limit: Self.pageLength)
        let sections = try await catalogue.sections()
        let chosen = query.section.flatMap { id in sections.flatMap { [$0] + $0.children }.first { $0.id == id } }
        var values: PageRenderer.Values = [
            "sort": (query.sort ?? .new).rawValue, "sortNew": (query.sort ?? .new) == .new,
            "sortTitle": query.sort == .title,
            "sortViews": query.sort == .views,
            "sections": sections.filter { $0.count > 0 }.map { section($0, chosen?.id, context.language) },
        ]
        values["q"] = query.text
        if let chosen { values["section"] = ["id": chosen.id, "name": chosen.name[context.language]] }
        if query.text != nil || query.section != nil {
            values["results"] = try await results(query, request, context)
            values["isEmpty"] = false
        } else {
            values.merge(try await rows(sections, context)) { _, new in new }
        }
        return try renderer.page(
            "portal", title: query.text ?? chosen?.name[context.language], values, request, context)
    }

    private func results(
        _ query: ProgrammeQuery, _ request: Request, _ context: WebContext
    ) async throws -> PageRenderer.Values {
        let page = try await catalogue.programmes(query)
        var results: PageRenderer.Values = [
            "programmes": page.items.map { view.card($0, context.language) }, "isEmpty": page.items.isEmpty,
        ]
        if let next = page.next {
            let kept = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") }
            results["next"] = "/?\((kept + ["cursor=\(PageRenderer.escaped(next))"]).joined(separator: "&"))"
        }
        return results
    }

    private func rows(_ sections: [Section], _ context: WebContext) async throws -> PageRenderer.Values {
        let latest = try await catalogue.programmes(ProgrammeQuery(limit: Self.rowLength)).items
        var rows: [PageRenderer.Values] = []
        for section in sections where section.count > 0 {
            let page = try await catalogue.programmes(ProgrammeQuery(section: section.id, limit: Self.rowLength))
            guard !page.items.isEmpty else { continue }
            rows.append([
                "id": section.id, "name": section.name[context.language], "href": address(of: section),
                "programmes": page.items.map { view.card($0, context.language) },
            ])
        }
        return ["latest": latest.map { view.card($0, context.language) }, "rows": rows, "isEmpty": latest.isEmpty]
    }

    private func section(_ section: Section, _ chosen: String?, _ language: Language) -> PageRenderer.Values {
        let children = section.children.filter { $0.count > 0 }
        return [
            "id": section.id, "name": section.name[language], "count": section.count, "href": address(of: section),
            "current": section.id == chosen, "isOpen": section.id == chosen || children.contains { $0.id == chosen },
            "children": children.map { self.section($0, chosen, language) },
        ]
    }

    private func address(of section: Section) -> String { "/?section=\(PageRenderer.escaped(section.id))" }

    // MARK: Player

    private func programme(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id), programme.isShown(in: context.region)
        else { throw Problem.notFound }
        let more = try await more(programme)
        var shown = view.page(programme, context.language)
        if let asset = programme.asset, let served = try? await assets.asset(asset) {
            shown["isAudio"] = !served.manifest.hasPictures
        }
        let values: PageRenderer.Values = [
            "programme": shown, "canPlay": true,
            "more": more.map { view.card($0, context.language) }, "hasMore": !more.isEmpty,
            "moreIsSeries": programme.series != nil,
        ]
        return try renderer.page("programme", title: programme.title, values, request, context)
    }

    /// What to watch next: the series in its order, else the newest of the section.
    private func more(_ programme: Programme) async throws -> [Programme] {
        let query: ProgrammeQuery
        if let series = programme.series {
            query = ProgrammeQuery(series: series.id, sort: .episode, limit: Self.pageLength)
        } else if let section = programme.section {
            query = ProgrammeQuery(section: section.id, limit: Self.rowLength + 1)
        } else {
            query = ProgrammeQuery(limit: Self.rowLength + 1)
        }
        let others = try await catalogue.programmes(query).items.filter { $0.id != programme.id }
        return programme.series == nil ? Array(others.prefix(Self.rowLength)) : others
    }

    // MARK: Administration

    private func administration(_ request: Request, _ context: WebContext) throws -> Response {
        let title = LocalizedText(zh: "管理", en: "Administration")[context.language]
        return try renderer.page("admin", title: title, [:], request, context)
    }

    private func people(_ request: Request, _ context: WebContext) throws -> Response {
        let title = LocalizedText(zh: "账号与站点", en: "People and stations")[context.language]
        let choice: [Role] = [.viewer, .producer, .reviewer, .administrator, .station]
        let values: PageRenderer.Values = ["roles": roles(choice, context)]
        return try renderer.page("people", title: title, values, request, context)
    }

    private func audit(_ request: Request, _ context: WebContext) throws -> Response {
        let title = LocalizedText(zh: "操作记录", en: "Audit log")[context.language]
        return try renderer.page("audit", title: title, [:], request, context)
    }

    /// Pages on which the catalogue is kept in order.
    private enum CataloguePage: String, CaseIterable {
        case sections, programmes, bin

        var title: LocalizedText {
            switch self {
            case .sections: LocalizedText(zh: "栏目、系列与单位", en: "Sections, series and units")
            case .programmes: LocalizedText(zh: "批量管理", en: "Edit many")
            case .bin: LocalizedText(zh: "回收站", en: "Bin")
            }
        }
    }

    private func upkeep(
        _ page: CataloguePage, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        var sections: [PageRenderer.Values] = []
        for section in try await catalogue.sections() {
            let name = section.name[context.language]
            sections.append(["id": section.id, "name": name])
            for child in section.children {
                sections.append(["id": child.id, "name": "\(name) / \(child.name[context.language])"])
            }
        }
        return try renderer.page(
            page.rawValue, title: page.title[context.language], ["sectionList": sections], request, context)
    }

    // MARK: The own account

    private func account(_ request: Request, _ context: WebContext) throws -> Response {
        let own = try context.theAccount().role
        let narrower = Role.allCases.filter { $0 != own && $0.rights.isStrictSubset(of: own.rights) }
        let title = LocalizedText(zh: "我的账号", en: "My account")[context.language]
        return try renderer.page("account", title: title, ["roles": roles(narrower, context)], request, context)
    }

    private func roles(_ roles: [Role], _ context: WebContext) -> [PageRenderer.Values] {
        roles.map { role in
            ["value": role.rawValue, "label": renderer.strings.text("js.role.\(role.rawValue)", context.language)]
        }
    }
}

extension AssetManifest {
    /// Whether it has moving pictures.
    var hasPictures: Bool {
        tracks.contains { track in
            if case .video = track.kind { true } else { false }
        }
    }
}
