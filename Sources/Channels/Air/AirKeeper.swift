public import MediaModel
import Packaging
import Synchronization

/// Holds in memory what is on air on the channels that are watched, so that playlists need no database.
///
/// Any thread and event loop may ask. What is watched is read anew when items have changed, and as time goes on;
/// what nobody watches is forgotten.
public final class AirKeeper: Sendable {
    /// A channel, and where on it a viewer is.
    public struct Key: Hashable, Sendable {
        /// The channel.
        public var channel: ChannelID
        /// Where.
        public var place: AirPlace

        /// A key.
        public init(_ channel: ChannelID, _ place: AirPlace) {
            self.channel = channel
            self.place = place
        }
    }

    /// What is on air, as it was read.
    public struct View: Sendable {
        /// The channel.
        public let station: AirSource.Station
        /// Its items with their assets.
        public let window: AirWindow
        /// Another reading has another number.
        public let number: UInt64
        /// Up to when it knows what is on, in milliseconds since 1970.
        let knownUntil: Int64
        let revision: Int64
        /// Segments that there were of parts of live events that grow, or are to come.
        let growing: [AssetID: Int]
    }

    /// An item's place in the memory of items.
    private struct ItemKey: Hashable {
        var channel: ChannelID
        var start: Int64
    }

    private struct Entry {
        var view: View
        var lastUse: Int64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var readings: [Key: Task<View?, any Error>] = [:]
        var items: [ItemKey: AirItem] = [:]
        var numbers: UInt64 = 0
    }

    /// How far ahead items are read, in milliseconds: sizes of pictures are offered by what comes.
    static let ahead: Int64 = 3_600_000
    /// How long something is kept after its last use, in milliseconds.
    static let idle: Int64 = 300_000
    /// The most places on channels that are kept.
    static let mostViews = 8192
    /// The most items that are remembered for the segment path.
    static let mostItems = 131_072

    private let state = Mutex(State())
    private let source: AirSource
    private let assets: AirAssets
    private let clock: @Sendable () -> Int64
    private let failed: @Sendable (ChannelID, any Error) -> Void

    /// A keeper.
    ///
    /// - Parameters:
    ///   - clock: the present, in milliseconds since 1970.
    ///   - failed: hears of what could not be read.
    public init(
        source: AirSource, clock: @escaping @Sendable () -> Int64,
        failed: @escaping @Sendable (ChannelID, any Error) -> Void = { _, _ in }
    ) {
        self.source = source
        self.clock = clock
        self.failed = failed
        assets = AirAssets(source)
    }

    /// What is on air, if it is in memory and still holds. Never waits.
    public func view(_ key: Key) -> View? {
        let now = clock()
        return state.withLock { state in
            guard let view = state.entries[key]?.view, now < view.knownUntil else { return nil }
            state.entries[key]?.lastUse = now
            return view
        }
    }

    /// What is on air, read if need be; readings of the same are shared.
    ///
    /// - Returns: `nil` if there is no such channel, or nothing of it is on air there.
    /// - Throws: what the source throws.
    public func load(_ key: Key) async throws -> View? {
        if let view = view(key) { return view }
        return try await reading(of: key).value
    }

    /// An item that has begun, by its beginning, if it is in memory. Never waits.
    public func item(of channel: ChannelID, start: Int64) -> AirItem? {
        guard start <= clock() else { return nil }
        let key = ItemKey(channel: channel, start: start)
        return state.withLock { state in
            if let item = state.items[key] { return item }
            // What has begun since it was read; until then it could still be laid out otherwise.
            let view = state.entries[Key(channel, .live)]?.view
            let slots = view?.window.slots
            guard let item = slots?.last(where: { $0.item.start <= start })?.item, item.start == start else {
                return nil
            }
            state.items[key] = item
            return item
        }
    }

    /// The same, read if need be.
    ///
    /// - Throws: what the source throws.
    public func loadItem(of channel: ChannelID, start: Int64) async throws -> AirItem? {
        if let known = item(of: channel, start: start) { return known }
        guard start <= clock() else { return nil }
        let items = try await source.items(channel, start..<start + 1)
        guard let item = items.first(where: { $0.start == start }) else { return nil }
        remember([item])
        return item
    }

    /// Items that overlap a range of time, read from the source.
    ///
    /// - Throws: what the source throws.
    public func items(of channel: ChannelID, overlapping range: Range<Int64>) async throws -> [AirItem] {
        try await source.items(channel, range)
    }

    /// All channels that are on air, in the order of lists.
    ///
    /// - Throws: what the source throws.
    public func stations() async throws -> [(id: ChannelID, station: AirSource.Station)] {
        try await source.stations()
    }

    /// Keeps what is watched true until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let revisions = isIdle ? [:] : (try? await source.revisions()) ?? [:]
            for key in due(revisions) where !Task.isCancelled {
                do { _ = try await reading(of: key).value } catch { failed(key.channel, error) }
            }
            // What has grown is looked for more often than the database is asked: it is in memory.
            for _ in 0..<5 where !Task.isCancelled && !hasGrown {
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Whether anything has grown that is watched.
    private var hasGrown: Bool {
        let views = state.withLock { state in state.entries.values.filter { !$0.view.growing.isEmpty }.map(\.view) }
        return views.contains(where: grew)
    }

    private func grew(_ view: View) -> Bool {
        view.growing.contains { asset, count in source.growing(asset).map { $0.leadingCount != count } ?? (count > 0) }
    }

    private var isIdle: Bool { state.withLock { $0.entries.isEmpty } }

    /// What has to be read anew: what has changed, grows, or soon knows no more. What is idle is forgotten.
    private func due(_ revisions: [ChannelID: Int64]) -> [Key] {
        let now = clock()
        let entries = state.withLock { state in
            for (key, entry) in state.entries where now - entry.lastUse > Self.idle { state.entries[key] = nil }
            return state.entries
        }
        return entries.filter { key, entry in
            entry.view.knownUntil - now < AirWindow.forecast + 300_000
                || revisions[key.channel].map { $0 != entry.view.revision } ?? false || grew(entry.view)
        }.keys.sorted { ($0.channel, $0.place.path) < ($1.channel, $1.place.path) }
    }

    private func reading(of key: Key) -> Task<View?, any Error> {
        state.withLock { state in
            if let task = state.readings[key] { return task }
            let task = Task { () throws -> View? in
                defer { self.state.withLock { $0.readings[key] = nil } }
                return try await self.read(key)
            }
            state.readings[key] = task
            return task
        }
    }

    private func read(_ key: Key) async throws -> View? {
        let now = clock()
        let revision = try await source.revisions()[key.channel] ?? 0
        guard let station = try await source.station(key.channel) else {
            state.withLock { $0.entries[key] = nil }
            return nil
        }
        let range = key.place.range(at: now)
        var slots: [AirSlot] = []
        let titles = try await source.titles(key.channel, range)
        var growing: [AssetID: Int] = [:]
        for item in try await source.items(key.channel, range) {
            do {
                if item.kind == .live, item.end > now - Self.awaited {
                    let count = source.growing(item.asset)?.leadingCount
                    if let count { growing[item.asset] = count }
                    // It is laid out before there is anything of it.
                    if try await isAwaited(item, count) {
                        growing[item.asset] = count ?? 0
                        continue
                    }
                }
                guard let asset = try await assets.asset(item.asset) else { continue }
                slots.append(AirSlot(item: item, asset: asset, title: item.entry.flatMap { titles[$0] }))
            } catch {
                failed(key.channel, error)
            }
        }
        remember(slots.map(\.item).filter { $0.start <= now })
        let grown = growing
        return state.withLock { state in
            state.numbers += 1
            let view = View(
                station: station, window: AirWindow(slots, at: key.place), number: state.numbers,
                knownUntil: Self.knownUntil(key.place, range, now),
                revision: revision, growing: grown)
            let use = state.entries[key]?.lastUse ?? now
            state.entries[key] = Entry(view: view, lastUse: use)
            if state.entries.count > Self.mostViews,
                let oldest = state.entries.filter({ $0.key != key }).min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
            }
            return view
        }
    }

    /// Milliseconds for which a part of a live event that is on air may have nothing to show.
    private static let awaited: Int64 = 60_000

    /// Whether there is nothing yet of an item of a live event.
    private func isAwaited(_ item: AirItem, _ count: Int?) async throws -> Bool {
        if let count { return count <= item.segments.lowerBound }
        return (try? await source.manifest(item.asset)) == nil
    }

    /// Until when what was read holds. What has just ended holds for a moment too: its last segment may be on air still.
    private static func knownUntil(_ place: AirPlace, _ range: Range<Int64>, _ now: Int64) -> Int64 {
        place.isPast(at: now) ? .max : max(min(range.upperBound, now + ahead), now + AirWindow.segment)
    }

    private func remember(_ items: [AirItem]) {
        state.withLock { state in
            // Rather than told apart by age, all are read again: it happens once in weeks.
            if state.items.count + items.count > Self.mostItems { state.items.removeAll() }
            for item in items { state.items[ItemKey(channel: item.channel, start: item.start)] = item }
        }
    }
}
