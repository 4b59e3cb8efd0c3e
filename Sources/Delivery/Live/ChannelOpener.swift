public import Accounts
public import Channels
public import MediaModel
public import Packaging

/// Begins plays of channels.
public struct ChannelOpener: Sendable {
    private let live: LiveService
    private let signer: TokenSigner
    private let admitsRegion: @Sendable (_ channel: String?, _ viewer: String?) -> Bool
    private let record: @Sendable (ChannelOpening) async -> Void
    private let clock: @Sendable () -> Int64

    /// An opener.
    ///
    /// - Parameters:
    ///   - admitsRegion: whether a channel for a region is for viewers of another.
    ///   - record: takes an opening and returns when it is safe.
    ///   - clock: the present, in milliseconds since 1970.
    public init(
        live: LiveService, signer: TokenSigner,
        admitsRegion: @escaping @Sendable (_ channel: String?, _ viewer: String?) -> Bool,
        record: @escaping @Sendable (ChannelOpening) async -> Void, clock: @escaping @Sendable () -> Int64
    ) {
        self.live = live
        self.signer = signer
        self.admitsRegion = admitsRegion
        self.record = record
        self.clock = clock
    }

    /// Where a viewer wants to begin.
    public enum Beginning: Sendable, Equatable {
        /// At what is on now.
        case now
        /// At the beginning of what is on now.
        case programme
        /// At an instant, in milliseconds since 1970; until another, or to the end of what was on then.
        case instant(Int64, until: Int64?)
    }

    /// A play of a channel.
    public struct ChannelPlay: Sendable {
        /// What its token says.
        public let token: ChannelToken
        /// What is on air.
        public let station: AirSource.Station
        /// Where the viewer is.
        public let place: AirPlace
        /// In what the segments of HLS come.
        let container: AirContainer
        let window: AirWindow
        let text: String
        let now: Int64

        /// The path below which everything of it is fetched, with a slash at its end.
        public var base: String { "/v/\(text)/live/\(token.channel)/" }

        /// The path of a document.
        public func path(of name: AirDocumentName) -> String { base + folder(of: name) + "\(name)" }

        /// What a document's path has behind `base`. DASH comes of fragments alone.
        private func folder(of name: AirDocumentName) -> String {
            (name == .manifest ? AirContainer.fragments : container).path + place.path
        }

        /// Where a player reports what it played.
        public var progress: String { "/v/\(text)/progress" }

        /// What is on from half an hour ago on, and what comes next, as far as it is known.
        public var items: [ShownItem] {
            window.slots.filter { $0.item.end > now - 1_800_000 || !place.isNow }.map(ShownItem.init)
        }

        /// `master.m3u8` or `manifest.mpd` as it stands under `/live/`; `nil` if there is no such document, or nothing
        /// to show.
        public func document(named name: String) -> PlayDocument? {
            guard let name = AirDocumentName(name), name == .master || name == .manifest else { return nil }
            let document = window.document(name, in: name == .manifest ? .fragments : container, at: now)
            guard document.count != 0, !window.slots.isEmpty else { return nil }
            let text = String(decoding: document.bytes, as: UTF8.self)
                .replacing(#"value="\#(AirWindow.clock)""#, with: #"value="\#(base)\#(AirWindow.clock)""#)
                .replacing(#"value="../\#(AirWindow.clock)""#, with: #"value="\#(base)\#(AirWindow.clock)""#)
                .replacing(#"value="../../\#(AirWindow.clock)""#, with: #"value="\#(base)\#(AirWindow.clock)""#)
            return PlayDocument(contentType: name.contentType, text: text, base: base + folder(of: name))
        }
    }

    /// What a channel is to viewers; `nil` if there is none for their region.
    ///
    /// - Throws: what reading throws.
    public func station(of channel: ChannelID, region: String?) async throws -> AirSource.Station? {
        let station = try await live.keeper.load(AirKeeper.Key(channel, .live))?.station
        return station.flatMap { admitsRegion($0.region, region) ? $0 : nil }
    }

    /// Channels for a region, in the order of lists.
    ///
    /// - Throws: what reading throws.
    public func stations(in region: String?) async throws -> [(id: ChannelID, station: AirSource.Station)] {
        try await live.keeper.stations().filter { admitsRegion($0.station.region, region) }
    }

    /// What a channel has on at this moment, if that is known without reading.
    public func now(on channel: ChannelID) -> String? {
        live.keeper.view(AirKeeper.Key(channel, .live))?.window.slot(at: clock())?.title
    }

    /// What is on about now.
    ///
    /// - Throws: `DeliveryError.absent` if there is no such channel; what reading throws.
    public func items(of channel: ChannelID, region: String?) async throws -> [ShownItem] {
        guard let view = try await live.keeper.load(AirKeeper.Key(channel, .live)),
            admitsRegion(view.station.region, region)
        else { throw DeliveryError.absent }
        let now = clock()
        return view.window.slots.filter { $0.item.end > now - 1_800_000 }.map(ShownItem.init)
    }

    /// A play of a channel: it begins with `begin`.
    ///
    /// - Parameters:
    ///   - container: in what the player wants segments of HLS.
    ///   - region: the viewer's region, where it is known.
    /// - Throws: `DeliveryError.absent` if there is no such channel, or nothing was on air there that may be seen; what
    ///   reading throws.
    public func prepare(
        _ channel: ChannelID, from beginning: Beginning = .now, in container: AirContainer = .fragments,
        for viewer: Viewer,
        region: String? = nil
    ) async throws -> ChannelPlay {
        let now = clock()
        guard let view = try await live.keeper.load(AirKeeper.Key(channel, .live)),
            admitsRegion(view.station.region, region)
        else { throw DeliveryError.absent }
        let place = try await place(beginning, channel, view, now)
        guard let shown = place == .live ? view : try await live.keeper.load(AirKeeper.Key(channel, place)) else {
            throw DeliveryError.absent
        }
        let token = ChannelToken(
            play: ViewingID.make(at: now), channel: channel, viewerMark: viewer.mark(by: signer), now: now)
        return ChannelPlay(
            token: token, station: view.station, place: place, container: container,
            window: shown.window, text: token.encoded(by: signer), now: now)
    }

    /// Begins a play.
    public func begin(_ play: ChannelPlay, for viewer: Viewer) async {
        await record(
            ChannelOpening(play: play.token.play, channel: play.token.channel, viewer: viewer, at: clock()))
    }

    /// Reads the token of a progress report.
    ///
    /// - Throws: `ViewingToken.Refusal`.
    public func token(_ text: Substring) throws(ViewingToken.Refusal) -> ChannelToken {
        try ChannelToken(text, signer: signer, now: clock())
    }

    /// What a report says, as events.
    ///
    /// - Throws: `PlayerReport.Fault`; what reading items throws.
    public func events(_ report: ChannelReport, of token: ChannelToken) async throws -> [ViewingEvent] {
        let now = clock()
        let spans = try report.spans(now: now)
        let people = try report.checkedPeople()
        guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max(),
            live.admits(first, daysBack: 7, grace: true), last - first <= ChannelReport.widest
        else { return [] }
        let items = try await live.keeper.items(of: token.channel, overlapping: first..<last)
        return ChannelReport.events(spans, people: people, items, token, at: now)
    }

    private func place(
        _ beginning: Beginning, _ channel: ChannelID, _ view: AirKeeper.View, _ now: Int64
    ) async throws -> AirPlace {
        switch beginning {
        case .now: return .live
        case .programme:
            guard let slot = view.window.slot(at: now) else { throw DeliveryError.absent }
            // A part of an entry is not its beginning.
            guard let entry = slot.item.entry else { return .from(slot.item.start) }
            let before = try await live.keeper.items(of: channel, overlapping: now - AirPlace.longest..<now)
            return .from(before.first { $0.entry == entry }?.start ?? slot.item.start)
        case .instant(let start, let until):
            guard live.admits(start, daysBack: view.station.daysBack, grace: false) else {
                throw DeliveryError.absent
            }
            let start = try await boundary(from: start, channel)
            guard let until else { return .from(start) }
            guard start < until, until - start <= AirPlace.longest else { throw DeliveryError.absent }
            return .between(start, until)
        }
    }

    /// Guides tell whole seconds: what begins within the second is meant, not the last segment of what was on before.
    private func boundary(from second: Int64, _ channel: ChannelID) async throws -> Int64 {
        guard second % 1000 == 0 else { return second }
        let items = try await live.keeper.items(of: channel, overlapping: second..<second + 1000)
        return items.first { $0.start > second && $0.start < second + 1000 }?.start ?? second
    }
}

/// An item of a channel as viewers are told of it.
public struct ShownItem: Sendable, Equatable {
    /// When it begins on air, in milliseconds since 1970.
    public let start: Int64
    /// When it ends on air, in milliseconds since 1970.
    public let end: Int64
    /// What it is.
    public let kind: AirItem.Kind
    /// The programme.
    public let programme: ProgrammeID?
    /// What the guide calls it.
    public let title: String?

    init(_ slot: AirSlot) {
        (start, end, kind) = (slot.item.start, slot.item.end, slot.item.kind)
        (programme, title) = (slot.item.programme, slot.title)
    }
}
