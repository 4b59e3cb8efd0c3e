import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import MediaModel

/// The producer's and the reviewer's desks, and the page of a private play.
struct DeskPages: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let assets: AssetCache
    let view: ProgrammeView

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .contribute, showsLogIn: true).get("desk") { request, context in
            try await desk(request, context)
        }
        gate.group(group, for: .review, showsLogIn: true).get("review") { request, context in
            let title = LocalizedText(zh: "审核", en: "Review")[context.language]
            return try renderer.page("reviewer", title: title, [:], request, context)
        }
        gate.group(group, for: .ownAccount, showsLogIn: true).get("preview/{id}") { request, context in
            try await preview(request, context)
        }
    }

    private func desk(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let sections = try await catalogue.sections().flatMap { section in
            [section.name[context.language]]
                + section.children.map { "\(section.name[context.language])/\($0.name[context.language])" }
        }
        let series = try await catalogue.series(limit: PageRequest.most).items.map(\.title)
        var values: PageRenderer.Values = [
            "sections": sections, "series": series,
            "lacksUnit": account.unit == nil && account.role != .administrator,
        ]
        if let unit = account.unit, try await catalogue.unitID(unit) != nil { values["unit"] = unit }
        let title = LocalizedText(zh: "制作台", en: "Producer's desk")[context.language]
        return try renderer.page("producer", title: title, values, request, context)
    }

    /// For those whose business a programme is: reviewers, and the unit that made it.
    private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id),
            context.has(.review) || account.isProducer(of: programme)
        else { throw Problem.notFound }
        var shown = view.page(programme, context.language)
        if let asset = programme.pendingAsset ?? programme.asset, let served = try? await assets.asset(asset) {
            shown["isAudio"] = !served.manifest.hasPictures
        }
        let isReviewer = context.has(.review)
        let values: PageRenderer.Values = [
            "programme": shown, "back": isReviewer ? "/review" : "/desk",
            "backText": renderer.strings.text(isReviewer ? "reviewer.back" : "reviewer.toDesk", context.language),
        ]
        return try renderer.page("preview", title: programme.title, values, request, context)
    }
}
