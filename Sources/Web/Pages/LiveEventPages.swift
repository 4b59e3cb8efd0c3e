import Accounts
import Catalogue
import Database
import Hummingbird
import Ingest
import MediaModel
import Settings

/// The page of live events: made, watched while they run, and followed until they are programmes. For those who may use
/// their interface: producers for their unit, administrators for all.
struct LiveEventPages: Sendable {
    let renderer: PageRenderer
    let events: LiveDesk
    let catalogue: Catalogue
    let settings: Settings
    let instants: Instants
    /// In milliseconds since 1970.
    let clock: @Sendable () -> Int64

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .edit, showsLogIn: true).get("admin/live") { request, context in
            try await page(request, context)
        }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let isAdministrator = account.role == .administrator
        let addresses = LiveAddresses(settings, request)
        let sections = try await catalogue.sections().flatMap { section in
            [section.name[context.language]]
                + section.children.map { "\(section.name[context.language])/\($0.name[context.language])" }
        }
        var values: PageRenderer.Values = [
            "sections": sections, "limit": events.mostEvents, "now": instants.text(clock()),
            "mayChooseUnit": isAdministrator,
            "lacksUnit": account.unit == nil && !isAdministrator,
            "isClosed": addresses.rtmp == nil && addresses.srt == nil,
            "isOfProducer": !isAdministrator, "isEncrypted": settings.live.srt.passphrase != nil,
            "units": isAdministrator
                ? try await catalogue.units(limit: PageRequest.most).items.map(\.name) : [String](),
        ]
        values["unit"] = account.unit
        values["rtmp"] = addresses.rtmp
        values["srt"] = addresses.srt
        let title = renderer.strings.text("live.heading", context.language)
        return try renderer.page("live-events", title: title, values, request, context)
    }
}
