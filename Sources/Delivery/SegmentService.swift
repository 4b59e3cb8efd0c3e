public import Accounts
import Foundation
public import Logging
public import MediaModel
public import NIOCore
import NIOHTTP1
public import NIOPosix
import Synchronization

/// Serves media below `/v/` and `/posters/` on the event loops, for every connection of a server.
public final class SegmentService: Sendable {
    /// Bounds of the service.
    public struct Limits: Sendable {
        /// How long a connection may be silent, and over which its slowness is measured.
        public var silence: TimeAmount = .seconds(75)
        /// Within which the head of a request must come whole.
        public var head: TimeAmount = .seconds(20)
        /// Bytes a second that a peer must take of what is sent, and send of content that is awaited.
        public var leastBytesPerSecond = 500
        /// Bytes of the longest content of a request.
        public var longestContent: Int64 = 1 << 20
        /// Paths below which content may have any length: who reads it there bounds it.
        public var streamed: [String] = []
        /// Bytes of the longest content below other paths that have a bound of their own, where that is more.
        public var longer: [String: Int64] = [:]
        /// Files that an event loop keeps open.
        public var openFiles = 256

        /// The usual bounds.
        public init() {}

        var watch: ConnectionWatch.Bounds {
            ConnectionWatch.Bounds(head: head, silence: silence, leastBytesPerSecond: leastBytesPerSecond)
        }

        var rules: RequestRules { RequestRules(longestContent: longestContent, streamed: streamed, longer: longer) }
    }

    let assets: AssetCache
    let signer: TokenSigner
    let posters: PosterAddresses
    let withdrawals: Withdrawals
    let limits: Limits
    let clock: @Sendable () -> Int64
    let logger: Logger
    let counters = DeliveryCounters()
    let gate: ConnectionGate?
    let live: LiveService?

    private let threads: NIOThreadPool
    private let record: @Sendable (ViewingEvent) -> Void
    private let edges: EdgeKeys?
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<LoopState>]>([:])

    /// A service.
    ///
    /// - Parameters:
    ///   - withdrawals: what is refused although its token is good.
    ///   - postersAreOpen: whether everybody may see posters.
    ///   - record: takes what was delivered; called on event loops, so it must not wait.
    ///   - gate: knows which connections are one too many.
    ///   - live: channels; `nil` for none.
    ///   - edges: keys of edge caches, whose fetches are nobody's viewing; they count by their logs.
    ///   - threads: where files are opened.
    ///   - clock: the present, in milliseconds since 1970.
    public init(
        assets: AssetCache, signer: TokenSigner, record: @escaping @Sendable (ViewingEvent) -> Void, logger: Logger,
        limits: Limits = Limits(), gate: ConnectionGate? = nil, threads: NIOThreadPool = .singleton,
        withdrawals: Withdrawals = Withdrawals(), postersAreOpen: Bool = true, edges: EdgeKeys? = nil,
        live: LiveService? = nil, clock: @escaping @Sendable () -> Int64
    ) {
        self.assets = assets
        self.live = live
        self.signer = signer
        self.withdrawals = withdrawals
        posters = PosterAddresses(signer: signer, isOpen: postersAreOpen, clock: clock)
        self.record = record
        self.logger = logger
        self.limits = limits
        self.gate = gate
        self.threads = threads
        self.edges = edges
        self.clock = clock
    }

    /// The handlers to give to Hummingbird's `HTTP1Channel.Configuration` as additional channel handlers, with no idle
    /// timeout of its own: this service closes silent connections.
    ///
    /// - Parameter isSecured: whether TLS stands below HTTP/1.1.
    public func channelHandlers(isSecured: Bool = false) -> [any RemovableChannelHandler] {
        [SegmentHandlerInstaller(service: self, carrier: isSecured ? .secured : .clear)]
    }

    /// Adds the segment path at the end of the pipeline of one stream of an HTTP/2 connection, behind the codec that
    /// turns frames into HTTP/1's values.
    ///
    /// - Parameter share: what all streams of the connection were given.
    public func addHandler(to pipeline: ChannelPipeline.SynchronousOperations, share: StreamShare) throws {
        try pipeline.addHandler(SegmentHandler(service: self, carrier: .stream(share)))
    }

    /// How long a connection may be silent before it is closed.
    public var silence: TimeAmount { limits.silence }

    /// How often the keys were replaced: a token that was verified before is verified again.
    var keyGeneration: UInt64 { signer.generation }

    /// Whether a private play of an asset may go on, for whoever asks.
    func admitsPreview(_ text: Substring, of asset: AssetID, _ headers: HTTPHeaders) -> Bool {
        guard let token = PreviewToken(text, signer: signer, now: clock()) else { return false }
        return token.asset == asset && token.isHeld(by: headers)
    }

    /// Tells of seconds that were delivered, unless an edge cache fetched them.
    func delivered(_ seconds: Range<Int>, to watched: Watched, asking request: HTTPRequestHead) {
        if let edges, let key = request.headers.first(name: EdgeKeys.field), edges.name(of: key) != nil { return }
        let now = clock()
        switch watched {
        case .programme(let token): record(.delivered(token.viewing, seconds, at: now))
        case .item(let item, let token):
            for event in ViewingEvent.delivered(seconds, of: item, to: token, at: now) { record(event) }
        }
    }

    /// Tells under which session a player plays.
    func named(_ session: ClientSession, _ token: ViewingToken) { record(.named(token.viewing, session: session.id)) }

    /// Whether so much of a segment counts as its delivery: an I-frame fetched by range while somebody seeks is not
    /// the segment watched.
    static func counts(_ sent: Int64, of size: Int64) -> Bool { sent * 2 >= size }

    /// What belongs to an event loop. Call on it.
    func state(of loop: any EventLoop) -> LoopState {
        loops.withLock { loops in
            if let known = loops[ObjectIdentifier(loop)] { return known }
            let files = DescriptorCache(loop: loop, threads: threads, limit: limits.openFiles)
            let slices = SliceReader(loop: loop, threads: threads)
            let pages = PageWarmer(loop: loop, threads: threads)
            let made = NIOLoopBound(LoopState(files: files, slices: slices, pages: pages), eventLoop: loop)
            loops[ObjectIdentifier(loop)] = made
            return made
        }.value
    }
}

/// What the connections of one event loop share.
final class LoopState {
    /// Open files.
    let files: DescriptorCache
    /// Reads files where the kernel cannot send them.
    let slices: SliceReader
    /// Brings files to memory where the kernel sends them.
    let pages: PageWarmer
    /// Answers of this second.
    var ready = ReadyAnswers()
    private var date = (second: Int64.min, text: "")

    init(files: DescriptorCache, slices: SliceReader, pages: PageWarmer) {
        self.files = files
        self.slices = slices
        self.pages = pages
    }

    /// The value of the `Date` field, made once a second.
    func date(at milliseconds: Int64) -> String {
        let second = milliseconds / 1000
        if second != date.second { date = (second, HTTPDate.text(second: second)) }
        return date.text
    }
}
