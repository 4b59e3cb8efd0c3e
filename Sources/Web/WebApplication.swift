import Catalogue
import Delivery
public import Foundation
public import Hummingbird
import HummingbirdCore
import Logging
import MediaModel
public import NIOCore
import Settings
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
    ///   - onServerRunning: told the listening channel.
    ///   - descriptors: files that the process may have open; each connection takes one.
    public func build(
        descriptors: Int = 1 << 20, onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let gate = ConnectionGate(limits: services.settings.limits.ofGate(descriptors: descriptors))
        let media = SegmentService(
            assets: services.assets, signer: services.signer,
            record: { [recorder = services.recorder] in
                recorder.record($0)
            }, logger: services.logger, limits: services.settings.limits.ofConnections, gate: gate,
            clock: services.clock)
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: media.channelHandlers(), idleTimeout: nil,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
        let server = services.settings.server
        return Application(
            router: router(), server: .http1(configuration: configuration),
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

    /// Whether browsers reach the server over TLS, here or at a proxy.
    private var isSecure: Bool {
        let server = services.settings.server
        return server.tls.certificate != nil || server.publicURL?.lowercased().hasPrefix("https:") ?? false
    }

    private func router() -> Router<WebContext> {
        let settings = services.settings
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        let routes = RouteTable()
        router.add(middleware: SecurityHeaders(isSecure: isSecure))
        router.add(middleware: LanguageChoice(standard: settings.locale.messages, isSecure: isSecure))
        router.add(middleware: ProblemReporting(pages: pages, routes: routes))
        router.add(middleware: AddressGuard())
        router.add(middleware: RateGuard(limits: settings.limits, clock: services.clock))

        let identity = IdentityReading(accounts: services.accounts, stations: services.stations)
        HealthAPI(unreadiness: services.unreadiness, metrics: services.metrics).add(to: router, identity: identity)
        addFiles(to: router)
        addAPI(to: router, identity)
        addPlays(to: router, identity)
        addPages(to: router, identity)
        routes.fill(from: router)
        return router
    }

    private var instants: Instants {
        Instants(zone: TimeZone(identifier: services.settings.locale.timeZone) ?? .gmt)
    }

    private var sessions: SessionAPI { SessionAPI(accounts: services.accounts, isSecure: isSecure) }

    private var view: ProgrammeView { ProgrammeView(instants: instants) }

    private var plays: PlaysAPI {
        let recorder = services.recorder
        let catalogue = services.catalogue
        let opener = PlayOpener(
            assets: services.assets, signer: services.signer,
            currentAsset: { try await catalogue.currentAsset(of: $0) }, record: { await recorder.open($0) },
            clock: services.clock)
        return PlaysAPI(
            opener: opener, recorder: recorder, signer: services.signer, isSecure: isSecure, clock: services.clock)
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
        sessions.add(to: api)
        let openAPI = openAPI
        let settings = services.settings
        api.get("openapi.yaml") { request, _ in
            Reply.content(openAPI, type: "application/yaml", to: request, caching: .revalidate)
        }
        let closed = api.group("").add(middleware: AccessControl(isOpen: settings.access.open))
        ProgrammesAPI(
            catalogue: services.catalogue, accounts: services.accounts, view: view,
            reviewSteps: settings.review.steps, clock: services.clock
        ).add(to: closed)
        GroupsAPI(catalogue: services.catalogue, view: view).add(to: closed)
        JobsAPI(board: services.jobs, control: services.control, accounts: services.accounts, instants: instants)
            .add(to: closed)
        StationsAPI(stations: services.stations, instants: instants).add(to: closed)
        ViewingsAPI(viewings: services.viewings, instants: instants).add(to: closed)
        plays.addOpening(to: closed)
    }

    private func addPlays(to router: Router<WebContext>, _ identity: IdentityReading) {
        var keyed = identity
        keyed.takesKey = true
        let access = AccessControl(isOpen: services.settings.access.open)
        plays.addDocuments(to: router.group("play").add(middleware: keyed).add(middleware: access))
        plays.addProgress(to: router)
        FeedsAPI(catalogue: services.catalogue, settings: services.settings, view: view)
            .add(to: router.group("").add(middleware: keyed).add(middleware: access))
    }

    private func addPages(to router: Router<WebContext>, _ identity: IdentityReading) {
        LogInForms(accounts: services.accounts, sessions: sessions, renderer: pages).add(to: router)
        Pages(
            renderer: pages, catalogue: services.catalogue, assets: services.assets, view: view,
            isOpen: services.settings.access.open
        ).add(to: router.group("").add(middleware: identity))
    }
}
