import Accounts
import Catalogue
import Certificates
import Channels
import Database
import Delivery
import Foundation
import Ingest
import Logging
import MediaModel
import Metrics
import NIOCore
import Observability
import Reports
import ServiceLifecycle
import Settings
import Stations
import Storage
import UnixSignals
import Viewing
import Web

/// The composition root of the daemon: makes every room's part and ties them together.
struct Daemon {
    private let settings: Settings
    private let identity: ServedIdentity?
    private let lock: DaemonLock
    private let keys: KeyFile
    private let ring: KeyRing
    private let database: Database
    private let ingest: IngestService
    private let recorder: ViewingRecorder
    private let services: WebServices
    private let upkeep: CatalogueUpkeep
    private let channels: ChannelsOnAir
    private let log: Logger

    /// Takes the data folder and opens everything in it.
    ///
    /// - Parameter identity: the certificate and key for HTTPS; `nil` for plain HTTP.
    /// - Throws: `ExitCode` when another daemon has the folder; what the rooms throw when something cannot be opened.
    init(settings: Settings, identity: TLSIdentity?) async throws {
        self.settings = settings
        self.identity = identity.map(ServedIdentity.init)
        log = Logger(label: "lectern")
        identity?.tell(log)
        let store = try MediaStore(root: settings.data)
        guard let lock = DaemonLock(data: settings.data) else {
            throw settings.console.fail(
                LocalizedText(
                    zh: "另一个守护进程正在使用 \(settings.data)。请先停止它，或用 --data 指定别的目录。",
                    en: "Another daemon uses \(settings.data). Stop it first, or name another folder with --data."))
        }
        self.lock = lock
        database = try await Database.open(path: "\(settings.data)/lectern.sqlite", migrations: Schema.migrations)
        let edges = EdgeKeys(
            secret: try SecretFile.loadOrCreate(path: EdgeCommand.secretPath(settings)),
            revoked: Set(settings.edges.revoked ?? []))
        let clock = Accounts.systemTime
        let assets = AssetCache(store: store)
        keys = KeyFile(data: settings.data)
        ring = try keys.loadOrCreate(now: clock())
        let signer = TokenSigner(ring)
        let accounts = Accounts(database: database, now: clock)
        let broadcasts = ChannelStore(database: database, zone: settings.zone, now: clock)
        let card = await ChannelsOnAir.card(in: store, log: Logger(label: "channels"))
        let showing = LiveShowing(
            assets: assets, channels: broadcasts, card: card, database: database, log: Logger(label: "live"))
        ingest = IngestService(
            store: store, database: database, options: settings.ingestOptions, log: Logger(label: "ingest"),
            clock: clock,
            needed: { assets in try await broadcasts.needed(of: assets).union(card.map { [$0] } ?? []) },
            audit: { command, job, who in
                try await accounts.audit(Self.actor(who), "job.\(command.name)", "\(job)")
            }, broadcast: showing.broadcast)
        recorder = Self.makeRecorder(database, settings)
        let isolation = await WorkerIsolation(log: log).check(in: store.jobs, settings)
        let metrics = DaemonMetrics(store: store, ingest: ingest, recorder: recorder, isolation: isolation)
        let catalogue = Catalogue(database: database)
        upkeep = CatalogueUpkeep(
            catalogue: catalogue, store: store, binDays: settings.catalogue.binDays,
            needed: { try await broadcasts.needed(of: $0) }, clock: clock,
            log: Logger(label: "catalogue"))
        let stations = Stations(database: database, digest: Secret.sha256Hexadecimal, now: clock)
        let withdrawals = Withdrawals(in: catalogue) {
            try await VoidedViewers(stations: stations, accounts: accounts, signer: signer, clock: clock).marks()
        }
        try await withdrawals.refresh()
        channels = ChannelsOnAir(
            channels: broadcasts, card: card, withdrawals: withdrawals, assets: assets, log: Logger(label: "channels"),
            clock: clock, ready: { [ingest] in await ingest.live.ready() })
        services = WebServices(
            catalogue: catalogue, accounts: accounts,
            stations: stations, recorder: recorder,
            viewings: ViewingReader(database: database),
            register: Register(database: database, recorder: recorder, now: clock),
            reports: Self.makeReports(database, settings), jobs: ingest.board,
            control: ingest.control, returnNotes: ingest.returnNotes, uploads: ingest.uploads, posters: ingest.posters,
            events: ingest.live, store: store, assets: assets,
            signer: signer, withdrawals: withdrawals, edges: edges, settings: settings,
            metrics: { await metrics.text() },
            unreadiness: { [database] in await Self.unreadiness(database) }, clock: clock,
            logger: Logger(label: "web"), live: channels.live,
            channels: channels.keeping)
        try await FirstPassword(data: settings.data).make(accounts, log: log)
    }

    /// Runs until a signal: HTTP drains first, counts are stored after it.
    ///
    /// - Parameter load: reads the settings anew when SIGHUP asks for it.
    func run(reading load: @escaping @Sendable () throws(SettingsError) -> Settings) async throws {
        let descriptors = DescriptorLimit.raise()
        if descriptors < settings.limits.connections + 4096 {
            log.warning(
                "the system lets fewer files be open than limits.connections needs: raise the limit (ulimit -n)",
                metadata: ["files": "\(descriptors)", "connections": "\(settings.limits.connections)"])
        }
        let application = try WebApplication(services: services, vendor: Self.vendorFolder).build(
            identity: identity, descriptors: descriptors
        ) { [log, identity] channel in
            let address = channel.localAddress.map { "\($0)" } ?? ""
            log.info("listening", metadata: ["address": "\(address)", "protocol": identity == nil ? "http" : "https"])
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: RecorderService(recorder: recorder)), .init(service: ingest),
                    .init(
                        service: SettingsReload(load: load, settings: settings, identity: identity, log: log)),
                    .init(service: ReloadAudit(accounts: services.accounts, log: log)),
                    .init(service: KeyWatch(file: keys, signer: services.signer, ring: ring, log: log)),
                    .init(service: webhook),
                    .init(
                        service: MonthlyReports(
                            maker: services.reports, recorder: recorder, database: database,
                            mail: MonthlyMail(
                                settings: settings, accounts: services.accounts, log: Logger(label: "reports")),
                            settings: settings, log: Logger(label: "reports"))),
                    .init(service: WithdrawalWatch(withdrawals: services.withdrawals, log: log)),
                    .init(service: upkeep), .init(service: channels),
                    .init(
                        service: LiveReceivers(
                            gate: ingest.live.gate, settings: settings, log: Logger(label: "live"))),
                    .init(service: application),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        try await group.run()
        try database.close()
        log.info("stopped")
        withExtendedLifetime(lock) {}
    }

    private var webhook: WebhookService {
        WebhookService(
            catalogue: services.catalogue, webhook: settings.webhook,
            zone: TimeZone(identifier: settings.locale.timeZone) ?? .gmt, clock: services.clock,
            log: Logger(label: "webhook"))
    }

    /// hls.js and Chart.js, as the set-up puts them: beside the program's checkout, or beside the program.
    private static var vendorFolder: URL? {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return [URL(fileURLWithPath: "vendor/player"), program.appendingPathComponent("vendor/player")]
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// A recorder with the rule and zone of the settings.
    static func makeRecorder(_ database: Database, _ settings: Settings) -> ViewingRecorder {
        let log = Logger(label: "viewing")
        return ViewingRecorder(
            database: database, rule: settings.countingRule, zone: settings.zone,
            countsChanged: { tx, counts in
                try Catalogue.setCounts(counts.mapValues { ($0.views, $0.personViews) }, in: tx)
            },
            stationsHeard: { tx, heard in
                try Stations.noteHeard(
                    heard,
                    day: { at in
                        let day = LocalDay(containing: at, in: settings.zone)
                        return (day.month, day.dayOfMonth)
                    }, in: tx)
            },
            failed: { log.error("a batch of viewings was not stored", metadata: ["error": "\($0)"]) })
    }

    /// A maker of reports with the days of the settings.
    static func makeReports(_ database: Database, _ settings: Settings) -> ReportMaker {
        ReportMaker(
            database: database, zone: settings.zone, dayBeginsHour: settings.counting.dayBeginsHour,
            coming: { try LiveEvent.coming(in: $0) }, now: Accounts.systemTime)
    }

    private static func actor(_ who: JobOperator) -> Actor {
        if case .commandLine(let user) = who { .commandLine(user: user) } else { .lectern }
    }

    private static func unreadiness(_ database: Database) async -> LocalizedText? {
        do {
            _ = try await database.read { try $0.row("SELECT 1 AS one") }
            return nil
        } catch {
            return LocalizedText(zh: "数据库暂不可用", en: "the database does not answer")
        }
    }
}

/// The recorder as a service that stores what it has before the daemon ends.
struct RecorderService: Service {
    let recorder: ViewingRecorder

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await recorder.run() }
    }
}

/// The tables of all rooms.
enum Schema {
    static var migrations: [Migration] {
        CatalogueSchema.migrations + AccountsSchema.migrations + StationsSchema.migrations + IngestSchema.migrations
            + ViewingSchema.migrations + ReportsSchema.migrations + ChannelsSchema.migrations
    }
}
