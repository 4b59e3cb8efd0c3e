public import Accounts
public import Catalogue
public import Channels
public import Delivery
public import Ingest
public import Logging
public import MediaModel
public import Reports
public import Settings
public import Stations
public import Storage
public import Viewing

/// What the web server needs of the other rooms.
public struct WebServices: Sendable {
    /// Programmes.
    public var catalogue: Catalogue
    /// People.
    public var accounts: Accounts
    /// Learning sites.
    public var stations: Stations
    /// Takes what is delivered and reported.
    public var recorder: ViewingRecorder
    /// Reads what was viewed.
    public var viewings: ViewingReader
    /// The register of group viewings.
    public var register: Register
    /// Makes reports.
    public var reports: ReportMaker
    /// Jobs of the drop folders.
    public var jobs: JobBoard
    /// What operators ask of jobs.
    public var control: JobControl
    /// Tells producers in their drop folders what reviewers want changed.
    public var returnNotes: ReturnNotes
    /// Films that are sent over the network.
    public var uploads: UploadDesk
    /// Makes posters that people choose.
    public var posters: PosterDesk
    /// Broadcasts from encoders.
    public var events: LiveDesk
    /// Keeps photos of the register.
    public var store: MediaStore
    /// Assets that are served.
    public var assets: AssetCache
    /// Signs viewing tokens.
    public var signer: TokenSigner
    /// What must not be played any more.
    public var withdrawals: Withdrawals
    /// Channels on air; `nil` for none.
    public var live: LiveService?
    /// Channels, their schedules and guides; `nil` for none.
    public var channels: ChannelKeeping?
    /// Keys of edge caches.
    public var edges: EdgeKeys
    /// The settings.
    public var settings: Settings
    /// The figures in Prometheus' text format 0.0.4.
    public var metrics: @Sendable () async -> String
    /// Why requests cannot be served now; `nil` when they can.
    public var unreadiness: @Sendable () async -> LocalizedText?
    /// The present, in milliseconds since 1970.
    public var clock: @Sendable () -> Int64
    /// The log.
    public var logger: Logger

    /// The services.
    public init(
        catalogue: Catalogue, accounts: Accounts, stations: Stations, recorder: ViewingRecorder,
        viewings: ViewingReader, register: Register, reports: ReportMaker, jobs: JobBoard, control: JobControl,
        returnNotes: ReturnNotes, uploads: UploadDesk, posters: PosterDesk, events: LiveDesk, store: MediaStore,
        assets: AssetCache, signer: TokenSigner,
        withdrawals: Withdrawals, edges: EdgeKeys, settings: Settings, metrics: @escaping @Sendable () async -> String,
        unreadiness: @escaping @Sendable () async -> LocalizedText?,
        clock: @escaping @Sendable () -> Int64, logger: Logger, live: LiveService? = nil,
        channels: ChannelKeeping? = nil
    ) {
        self.live = live
        self.channels = channels
        self.catalogue = catalogue
        self.accounts = accounts
        self.stations = stations
        self.recorder = recorder
        self.viewings = viewings
        self.register = register
        self.reports = reports
        self.jobs = jobs
        self.control = control
        self.returnNotes = returnNotes
        self.uploads = uploads
        self.posters = posters
        self.events = events
        self.store = store
        self.assets = assets
        self.signer = signer
        self.withdrawals = withdrawals
        self.edges = edges
        self.settings = settings
        self.metrics = metrics
        self.unreadiness = unreadiness
        self.clock = clock
        self.logger = logger
    }
}
