public import Accounts
import Foundation
public import MediaModel

/// Counts what an edge cache delivered, from its log.
///
/// Each line's token is verified as the segment path does, as of the time of the delivery; the seconds come from the
/// asset's own table, and what a channel showed from its items. Viewings hold each second once, so a log may come twice, in part, late and in any order. What
/// counts is what counts without a cache: at least half of a segment, sent to the end.
public struct EdgeLogImport {
    /// What became of a log's lines.
    public struct Outcome: Sendable, Equatable {
        /// Lines read.
        public var lines = 0
        /// Deliveries and reports that were stored.
        public var stored = 0
        /// Answers that are no delivery: less than half a segment, broken off, playlists, 304; the station's card.
        public var ignored = 0
        /// Lines whose token is forged, for another asset or channel, or was expired then; what was not on air; reports
        /// that make no sense.
        public var refused = 0
        /// Lines that are not in the form of a log.
        public var malformed = 0
        /// Deliveries of assets that are no longer there, and of what was on air before anybody remembers.
        public var gone = 0
        /// Viewings that nobody opened.
        public var unknownViewings = 0
    }

    /// Stores events and returns how many viewings among them nobody opened; throws if they are not durable.
    public typealias Store = @Sendable ([ViewingEvent]) async throws -> Int

    /// Bytes of the longest line: a report of 16 KiB of which each byte is escaped.
    static let longestLine = 112 << 10
    /// Events that are stored at once.
    static let batch = 20_000
    private static let remembered = 4096

    private let assets: AssetCache
    private let signer: TokenSigner
    private let now: Int64
    private let store: Store

    private var air: EdgeLogAir
    private var lines = LineSplitter(limit: Self.longestLine)
    private var tokens: [Substring: ViewingToken?] = [:]
    private var absent: Set<AssetID> = []
    private var events: [ViewingEvent] = []
    private var outcome = Outcome()

    /// An import that begins.
    ///
    /// - Parameters:
    ///   - now: the present, in milliseconds since 1970. Lines from later than that are taken for of now.
    ///   - items: a channel's items that overlap a range of milliseconds since 1970.
    ///   - store: where events go.
    public init(
        assets: AssetCache, signer: TokenSigner, now: Int64,
        items: @escaping @Sendable (ChannelID, Range<Int64>) async throws -> [AirItem] = { _, _ in [] },
        store: @escaping Store
    ) {
        air = EdgeLogAir(signer: signer, items: items)
        self.assets = assets
        self.signer = signer
        self.now = now
        self.store = store
    }

    /// Takes a piece of the log, cut anywhere.
    ///
    /// - Throws: `DeliveryError.unusable` if an asset cannot be read; what `items` and `store` throw. Then the log is to
    ///   be sent again, whole.
    public mutating func take(_ piece: [UInt8]) async throws {
        for line in lines.take(piece) { try await take(line) }
    }

    /// Stores what is left.
    ///
    /// - Throws: as `take`.
    public mutating func finish() async throws -> Outcome {
        if let line = lines.finish() { try await take(line) }
        try await flush()
        return outcome
    }

    private mutating func take(_ line: LineSplitter.Line) async throws {
        outcome.lines += 1
        guard case .whole(let bytes) = line, let read = EdgeLogLine(bytes) else { return outcome.malformed += 1 }
        switch read {
        case .reported(let at, let token, let body): try await take(report: body, under: token, at: min(at, now))
        case .delivered(let delivered): try await take(delivered)
        case .aired(let aired): try await take(aired)
        }
        if events.count >= Self.batch { try await flush() }
    }

    private mutating func take(_ delivered: EdgeLogLine.Delivered) async throws {
        guard [200, 206].contains(delivered.status), delivered.isDone else { return outcome.ignored += 1 }
        let at = min(delivered.at, now)
        guard let token = token(delivered.token, at: at), token.asset == delivered.asset else {
            return outcome.refused += 1
        }
        guard let asset = try await asset(delivered.asset) else { return outcome.gone += 1 }
        guard case .file(let file) = asset.resource(delivered.path), let seconds = file.seconds,
            SegmentService.counts(delivered.bytes, of: Int64(file.bytes.count))
        else { return outcome.ignored += 1 }
        add([.delivered(token.viewing, seconds, at: at)])
    }

    private mutating func take(_ aired: EdgeLogLine.Aired) async throws {
        let sent = aired.sent
        guard [200, 206].contains(sent.status), sent.isDone else { return outcome.ignored += 1 }
        let at = min(sent.at, now)
        guard let token = air.token(sent.token, at: at), token.channel == aired.channel,
            EdgeLogAir.mayHaveBeenSent(aired.start, at: at)
        else { return outcome.refused += 1 }
        guard let item = try await air.item(of: aired.channel, start: aired.start) else {
            if EdgeLogAir.isForgotten(aired.start, now: now) { outcome.gone += 1 } else { outcome.refused += 1 }
            return
        }
        guard item.asset == sent.asset else { return outcome.refused += 1 }
        guard let asset = try await asset(item.asset) else { return outcome.gone += 1 }
        guard let seconds = EdgeLogAir.seconds(of: aired, in: asset) else { return outcome.ignored += 1 }
        let events = ViewingEvent.delivered(seconds, of: item, to: token, at: at)
        if events.isEmpty { outcome.ignored += 1 } else { add(events) }
    }

    private mutating func take(report: ArraySlice<UInt8>, under text: Substring, at: Int64) async throws {
        guard report.count <= 64 << 10 else { return outcome.refused += 1 }
        guard let token = token(text, at: at) else {
            guard let token = air.token(text, at: at),
                let events = try await air.events(Data(report), of: token, at: at, now: now)
            else { return outcome.refused += 1 }
            return events.isEmpty ? outcome.ignored += 1 : add(events)
        }
        guard let read = try? JSONDecoder().decode(PlayerReport.self, from: Data(report)),
            let checked = try? read.checked(within: token.duration)
        else { return outcome.refused += 1 }
        add([.reported(token.viewing, checked, at: at)])
    }

    /// Takes what a line says.
    private mutating func add(_ told: [ViewingEvent]) {
        outcome.stored += 1
        events += told
    }

    private mutating func flush() async throws {
        guard !events.isEmpty else { return }
        outcome.unknownViewings += try await store(events)
        events = []
    }

    /// The token, if it was good at that time. A viewing's lines stand near each other, so tokens are remembered.
    private mutating func token(_ text: Substring, at: Int64) -> ViewingToken? {
        if tokens.count >= Self.remembered { tokens = [:] }
        let known: ViewingToken?
        if let found = tokens[text] {
            known = found
        } else {
            // Read as if it were 1970: whether it was expired depends on the line.
            known = try? ViewingToken(text, signer: signer, now: 0)
            tokens[text] = known
        }
        return known.flatMap { $0.isExpired(now: at) ? nil : $0 }
    }

    private mutating func asset(_ id: AssetID) async throws -> ServedAsset? {
        if let loaded = assets.loaded(id) { return loaded }
        guard !absent.contains(id) else { return nil }
        do {
            return try await assets.asset(id)
        } catch DeliveryError.absent {
            if absent.count < Self.remembered { absent.insert(id) }
            return nil
        }
    }
}
