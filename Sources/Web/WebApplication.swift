import Accounts
import Catalogue
public import Certificates
import Delivery
public import Foundation
public import Hummingbird
import HummingbirdCore
import Logging
import MediaModel
public import NIOCore
import Settings
import Stations
import Viewing

/// The web server: the JSON API, feeds and pages, with media below them on the event loops.
public struct WebApplication: Sendable {
    private let services: WebServices
    private let pages: PageRenderer
    private let openAPI: [UInt8]

    /// Reads the pages' templates, texts and files.
    ///
    /// - Parameters:
    ///   - resources: the folder with `templates`, `static` and `strings.json`; `nil` for the one built in.
    ///   - vendor: the folder that may hold `hls.min.js` and `chart.umd.js`.
    /// - Throws: when something is missing or not well formed.
    public init(services: WebServices, resources: URL? = nil, vendor: URL? = nil) throws {
        let bundled = Bundle.module.bundleURL
        self.services = services
        pages = try PageRenderer(resources: resources ?? bundled.appendingPathComponent("Resources"), vendor: vendor)
        openAPI = Array(try Data(contentsOf: bundled.appendingPathComponent("openapi.yaml")))
    }

    /// The server as a service: it stops taking connections at a graceful shutdown and ends when all are answered.
    ///
    /// - Parameters:
    ///   - identity: what those that connect are shown, for HTTPS; `nil` for HTTP in the clear.
    ///   - descriptors: files that the process may have open; each connection takes one.
    ///   - onServerRunning: told the listening channel.
    public func build(
        identity: ServedIdentity? = nil, descriptors: Int = 1 << 20,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let gate = ConnectionGate(limits: services.settings.limits.ofGate(descriptors: descriptors))
        let server = services.settings.server
        return Application(
            router: router(), server: connections(identity, gate),
            configuration: ApplicationConfiguration(
                address: .hostname(server.host, port: server.port), serverName: "Lectern", backlog: 1024),
            onServerRunning: { [logger = services.logger] listener in
                do {
                    try await gate.install(on: listener)
                } catch {
                    logger.critical("connections are not limited", metadata: ["error": "\(error)"])
                }
                await onServerRunning(listener)
            }, logger: services.logger)
    }

    /// What becomes of connections: HTTP/1.1, or over TLS HTTP/2 as well, with the segment path in all of them.
    private func connections(_ identity: ServedIdentity?, _ gate: ConnectionGate) -> HTTPServerBuilder {
        let media = SegmentService(
            assets: services.assets, signer: services.signer,
            record: { [recorder = services.recorder] in
                recorder.record($0)
            }, logger: services.logger, limits: services.settings.limits.ofConnections, gate: gate,
            withdrawals: services.withdrawals, postersAreOpen: services.settings.access.open, edges: services.edges,
            live: services.live, clock: services.clock)
        let limits = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: media.channelHandlers(isSecured: identity != nil), idleTimeout: nil,
            httpDecoderConfiguration: limits)
        guard let identity else { return .http1(configuration: configuration) }
        return HTTPServerBuilder { responder in
            let http1 = HTTP1Channel(responder: responder, configuration: configuration)
            let http2 = StreamChannel(media: media, http1: http1, maxHeaderListSize: limits.maxHeaderListSize)
            return SecureChannel(identity: identity, http1: http1, http2: http2)
        }
    }

    /// Whether browsers reach the server over TLS, here or at a proxy.
    private var isSecure: Bool {
        let server = services.settings.server
        return server.tls.certificate != nil || server.publicURL?.lowercased().hasPrefix("https:") ?? false
    }

    /// All routes, each behind the gate that it needs.
    func router() -> Router<WebContext> {
        let settings = services.settings
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        let routes = RouteTable()
        router.add(middleware: RequestFigures())
        router.add(middleware: EdgeReading(edges: services.edges))
        router.add(middleware: SecurityHeaders(isSecure: isSecure))
        router.add(middleware: LanguageChoice(standard: settings.locale.messages, isSecure: isSecure))
        router.add(middleware: ProblemReporting(pages: pages, routes: routes))
        router.add(middleware: AddressGuard())
        router.add(middleware: RateGuard(limits: settings.limits, clock: services.clock))
        router.add(middleware: ReadingLane(catalogue: services.catalogue))

        let identity = IdentityReading(
            accounts: services.accounts, stations: services.stations, cookies: CookieName(isSecure: isSecure),
            heard: { [recorder = services.recorder, clock = services.clock] in
                recorder.record(.heard(station: $0.code, at: clock()))
            })
        HealthAPI(unreadiness: services.unreadiness, metrics: services.metrics).add(to: router, identity: identity)
        addFiles(to: router)
        addAPI(to: router, identity)
        addPlays(to: router, identity)
        addPages(to: router, identity)
        addEdges(to: router)
        routes.fill(from: router)
        return router
    }

    private var instants: Instants {
        Instants(zone: TimeZone(identifier: services.settings.locale.timeZone) ?? .gmt)
    }

    private var gate: Gate { Gate(isOpen: services.settings.access.open) }

    private var people: AccountView { AccountView(instants: instants) }

    private var sessions: SessionAPI {
        SessionAPI(accounts: services.accounts, isSecure: isSecure, view: people)
    }

    private var view: ProgrammeView {
        ProgrammeView(
            instants: instants,
            posters: PosterAddresses(
                signer: services.signer, isOpen: services.settings.access.open, clock: services.clock))
    }

    private var opener: PlayOpener {
        let recorder = services.recorder
        let (catalogue, viewings) = (services.catalogue, services.viewings)
        return PlayOpener(
            assets: services.assets, signer: services.signer, withdrawals: services.withdrawals,
            postersAreOpen: services.settings.access.open,
            currentVersion: { try await catalogue.currentVersion(of: $0, region: $1) },
            known: { try await viewings.viewing(of: $0, by: $1, programme: $2, since: $3) },
            record: { await recorder.open($0) },
            clock: services.clock)
    }

    private var channelOpener: ChannelOpener? {
        let recorder = services.recorder
        return services.live.map { live in
            ChannelOpener(
                live: live, signer: services.signer,
                admitsRegion: { channel, viewer in
                    Availability(regions: channel.map { [$0] } ?? []).admits(viewer)
                }, record: { await recorder.open($0) }, clock: services.clock)
        }
    }

    private var channels: LiveAPI? {
        channelOpener.map {
            LiveAPI(
                opener: $0, recorder: services.recorder, signer: services.signer, instants: instants,
                isSecure: isSecure, clock: services.clock)
        }
    }

    private var guide: GuideRooms? { GuideRooms(services, zone: instants.zone) }

    private var plays: PlaysAPI {
        PlaysAPI(
            opener: opener, channels: channelOpener, recorder: services.recorder, signer: services.signer,
            isSecure: isSecure,
            clock: services.clock)
    }

    private func addEdges(to router: Router<WebContext>) {
        let services = services
        EdgesAPI(
            opener: opener,
            channels: services.live.map {
                ChannelAccess(
                    live: $0, signer: services.signer, withdrawals: services.withdrawals, clock: services.clock)
            },
            isPlayed: { services.withdrawals.ending(of: $0) == nil },
            makeImport: {
                EdgeLogImport(
                    assets: services.assets, signer: services.signer, now: services.clock(),
                    items: { try await services.live?.items(of: $0, overlapping: $1) ?? [] },
                    store: { try await services.recorder.store($0) })
            }, clock: services.clock
        ).add(to: router)
    }

    private func addFiles(to router: Router<WebContext>) {
        let pages = pages
        for (folder, files) in [("assets", pages.files), ("vendor", pages.vendor)] {
            router.get("\(folder)/**") { request, context in
                try files.response(context.parameters.getCatchAll().joined(separator: "/"), to: request)
            }
        }
    }

    private func addAPI(to router: Router<WebContext>, _ identity: IdentityReading) {
        let api = router.group("api/v1").add(middleware: identity)
        let openAPI = openAPI
        api.get("openapi.yaml") { request, _ in
            Reply.content(openAPI, type: "application/yaml", to: request, caching: .revalidate)
        }
        sessions.add(to: api, gate)
        ProgrammesAPI(
            catalogue: services.catalogue, accounts: services.accounts, view: view, withdrawals: services.withdrawals
        ).add(to: api, gate)
        BulkAPI(
            catalogue: services.catalogue, accounts: services.accounts, instants: instants,
            withdrawals: services.withdrawals
        ).add(to: gate.group(api, for: .edit))
        LiveEventsAPI(
            live: services.events, accounts: services.accounts, catalogue: services.catalogue,
            settings: services.settings, instants: instants, clock: services.clock
        ).add(to: gate.group(api, for: .edit))
        addDesks(to: api)
        let watching = gate.group(api, for: .watch)
        GroupsAPI(catalogue: services.catalogue, view: view).add(to: watching)
        TranscriptsAPI(catalogue: services.catalogue).add(to: watching)
        ChangesAPI(
            catalogue: services.catalogue, view: view, pollSeconds: services.settings.catalogue.pollSeconds
        ).add(to: watching)
        BinAPI(
            catalogue: services.catalogue, accounts: services.accounts, view: view, withdrawals: services.withdrawals
        ).add(to: api, gate)
        plays.addOpening(to: watching)
        channels?.addOpening(to: watching)
        let broadcasts = BroadcastRoutes(services, view, instants)
        broadcasts?.add(to: watching)
        broadcasts?.addSchedules(to: gate.group(api, for: .schedule))
        TokensAPI(accounts: services.accounts, view: people, clock: services.clock)
            .add(to: gate.group(api, for: .ownAccount))
        addSupervision(to: api)
        addAdministration(to: gate.group(api, for: .administer))
    }

    /// The ways in: uploads, the producer's desk, review.
    private func addDesks(to api: RouterGroup<WebContext>) {
        let (catalogue, accounts) = (services.catalogue, services.accounts)
        let uploads = UploadsAPI(
            uploads: services.uploads, jobs: services.jobs, catalogue: catalogue, accounts: accounts,
            posters: services.posters,
            view: UploadView(instants: instants))
        uploads.addCapabilities(to: api)
        let review = ReviewView(catalogue: catalogue, settings: services.settings.review, instants: instants)
        let contributing = gate.group(api, for: .contribute)
        uploads.add(to: contributing)
        let desk = DeskAPI(
            catalogue: catalogue, review: review, view: view, zone: instants.zone, clock: services.clock)
        desk.add(to: contributing)
        desk.addForAll(to: gate.group(api, for: .administer))
        PostersAPI(catalogue: catalogue, accounts: accounts, posters: services.posters, view: view)
            .add(to: gate.group(api, for: .edit))
        let posters = PosterAddresses(
            signer: services.signer, isOpen: services.settings.access.open, clock: services.clock)
        let previews = PreviewOpener(
            assets: services.assets, signer: services.signer, posters: posters, clock: services.clock)
        ReviewAPI(
            catalogue: catalogue, accounts: accounts, previews: previews, notes: services.returnNotes,
            withdrawals: services.withdrawals, review: review, view: view, clock: services.clock
        ).add(to: api, gate)
    }

    private func addAdministration(to group: RouterGroup<WebContext>) {
        let accounts = services.accounts
        JobsAPI(board: services.jobs, control: services.control, accounts: accounts, instants: instants).add(to: group)
        RegionsAPI(stations: services.stations, accounts: accounts).addChanges(to: group)
        reports.addChanges(to: group)
        AccountsAPI(accounts: accounts, stations: services.stations, view: people).add(to: group)
        AuditAPI(accounts: accounts, view: people).add(to: group)
        GroupEditingAPI(catalogue: services.catalogue, accounts: accounts).add(to: group)
    }

    private var reports: ReportsAPI {
        ReportsAPI(
            reports: services.reports, viewings: services.viewings, stations: services.stations,
            accounts: services.accounts, instants: instants)
    }

    /// What administrators of a region may do as well, and stations for themselves.
    private func addSupervision(to api: RouterGroup<WebContext>) {
        let (stations, accounts) = (services.stations, services.accounts)
        let group = gate.group(api, for: .supervise)
        StationsAPI(
            stations: stations, viewings: services.viewings, accounts: accounts, instants: instants,
            address: PublicAddress(services.settings), clock: services.clock
        ).add(to: group)
        RegionsAPI(stations: stations, accounts: accounts).add(to: group)
        ViewingsAPI(
            viewings: services.viewings, supervision: Supervision(stations: stations), instants: instants
        ).add(to: group)
        ViewingDetailAPI(
            viewings: services.viewings, supervision: Supervision(stations: stations), instants: instants
        ).add(to: group)
        reports.add(to: group)
        let equipment = EquipmentAPI(stations: stations, accounts: accounts, instants: instants)
        let register = RegisterAPI(
            register: services.register, stations: stations, accounts: accounts, instants: instants)
        let photos = RegisterPhotosAPI(register: register, store: services.store)
        equipment.add(to: group)
        register.add(to: group)
        // These look themselves for the station of the address.
        equipment.addOwn(to: api)
        register.addOwn(to: api)
        photos.addOwn(to: api)
    }

    private func addPlays(to router: Router<WebContext>, _ identity: IdentityReading) {
        var keyed = identity
        keyed.takesKey = true
        plays.addPreflight(to: router.group("play"))
        plays.addDocuments(to: gate.group(router.group("play").add(middleware: keyed), for: .watch))
        plays.addProgress(to: router)
        channels?.addPreflight(to: router.group("live"))
        channels?.addDocuments(to: gate.group(router.group("live").add(middleware: keyed), for: .watch))
        let lists = gate.group(router.group("").add(middleware: keyed), for: .watch)
        FeedsAPI(catalogue: services.catalogue, settings: services.settings, view: view).add(to: lists)
        DownloadsAPI(catalogue: services.catalogue, assets: services.assets).add(to: lists)
        BroadcastRoutes(services, view, instants)?.addFeeds(to: lists)
    }

    private func addPages(to router: Router<WebContext>, _ identity: IdentityReading) {
        var forms = identity
        forms.isForForms = true
        LogInForms(accounts: services.accounts, sessions: sessions, renderer: pages)
            .add(to: router.group("").add(middleware: forms))
        DeskPages(renderer: pages, catalogue: services.catalogue, assets: services.assets, view: view)
            .add(to: router.group("").add(middleware: identity), gate)
        Pages(renderer: pages, catalogue: services.catalogue)
            .add(to: router.group("").add(middleware: identity), gate)
        addPortal(to: router.group("").add(middleware: identity))
        BroadcastRoutes(services, view, instants)?
            .addPages(to: router.group("").add(middleware: identity), gate, pages)
        if let opener = channelOpener {
            ChannelPage(renderer: pages, opener: opener, guide: guide)
                .add(to: router.group("").add(middleware: identity), gate)
        }
        LiveEventPages(
            renderer: pages, events: services.events, catalogue: services.catalogue, settings: services.settings,
            instants: instants, clock: services.clock
        ).add(to: router.group("").add(middleware: identity), gate)
        if let guide {
            GuidePages(renderer: pages, rooms: guide).add(to: router.group("").add(middleware: identity), gate)
        }
        addConsole(to: router, identity)
    }

    /// What administrators of stations see, and stations of themselves.
    private func addConsole(to router: Router<WebContext>, _ identity: IdentityReading) {
        let group = router.group("").add(middleware: identity)
        let rooms = ConsoleRooms(
            renderer: pages, catalogue: services.catalogue, stations: services.stations, viewings: services.viewings,
            register: services.register, reports: services.reports, jobs: services.jobs, events: services.events,
            channels: guide?.channels,
            settings: services.settings,
            instants: instants, clock: services.clock)
        ConsolePage(rooms: rooms).add(to: group, gate)
        CallsPage(rooms: rooms).add(to: group, gate)
        ReportPage(rooms: rooms).add(to: group, gate)
        RetentionPage(rooms: rooms).add(to: group, gate)
        AssessmentPages(rooms: rooms).add(to: group, gate)
        ViewingPages(rooms: rooms).add(to: group, gate)
        StationTablePage(rooms: rooms).add(to: group, gate)
        StationOverviewPage(rooms: rooms).add(to: group, gate)
        FaultsPage(rooms: rooms).add(to: group, gate)
        RegisterPages(rooms: rooms).add(to: group, gate)
        var (keyed, forms) = (identity, identity)
        keyed.takesKey = true
        forms.isForForms = true
        StationPage(
            rooms: rooms, accounts: services.accounts, cards: view,
            watched: WatchedReading(viewings: services.viewings), sessions: sessions,
            tonight: Tonight(guide)
        ).add(
            to: router.group("").add(middleware: keyed), forms: router.group("").add(middleware: forms))
    }

    /// What viewers see.
    private func addPortal(to group: RouterGroup<WebContext>) {
        let (catalogue, assets) = (services.catalogue, services.assets)
        let watched = WatchedReading(viewings: services.viewings)
        let results = ResultsPage(renderer: pages, catalogue: catalogue, view: view, watched: watched)
        PortalPages(
            renderer: pages, catalogue: catalogue, view: view, watched: watched, results: results,
            channels: channelOpener
        )
        .add(to: group, gate)
        GroupPages(renderer: pages, catalogue: catalogue, view: view, watched: watched).add(to: group, gate)
        SeriesPage(renderer: pages, catalogue: catalogue, view: view, watched: watched).add(to: group, gate)
        ProgrammePage(renderer: pages, catalogue: catalogue, assets: assets, view: view, watched: watched)
            .add(to: group, gate)
    }
}
