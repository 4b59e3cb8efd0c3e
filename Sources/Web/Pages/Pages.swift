import Accounts
import Catalogue
import Hummingbird
import MediaModel

/// The pages of administration and of the own account.
struct Pages: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let administration = gate.group(group, for: .administer, showsLogIn: true)
        administration.get("admin/jobs") { request, context in try self.administration(request, context) }
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

    // MARK: Administration

    private func administration(_ request: Request, _ context: WebContext) throws -> Response {
        let title = LocalizedText(zh: "转码作业与节目", en: "Jobs and programmes")[context.language]
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

        /// The name of its template; visitors have sections of their own.
        var template: String { self == .sections ? "section-editor" : rawValue }

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
            page.template, title: page.title[context.language], ["sectionList": sections], request, context)
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
