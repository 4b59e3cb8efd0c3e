public import Channels
public import MediaModel
import NIOCore
import Packaging
import Storage
import Synchronization

/// Documents of channels, each made once for all who ask: one for a channel, a track, and the time until the next
/// segment.
public final class LiveService: Sendable {
    private struct Key: Hashable {
        var channel: ChannelID
        var document: LiveDocument
    }

    private struct Entry {
        var text: ServedText
        var count: Int?
        var number: UInt64
        var changesAt: Int64
        var lastUse: Int64
    }

    private struct State {
        var texts: [Key: Entry] = [:]
        var made: UInt64 = 0
        /// Bytes of the texts of those who went back: one for each instant, where all others share theirs.
        var bytesBack = 0

        mutating func keep(_ entry: Entry?, at key: Key) {
            if !key.document.place.isNow {
                bytesBack += (entry?.text.cost ?? 0) - (texts[key]?.text.cost ?? 0)
            }
            texts[key] = entry
        }
    }

    /// How long what is over is kept before it is made again, in milliseconds: something of it may be withdrawn.
    private static let settled: Int64 = 10_000
    /// How long a text that nobody asks for is kept, in milliseconds: as long as players may be between two requests.
    private static let idle: Int64 = 20_000
    /// Days beyond those that a channel allows for which its segments are served: as long as somebody watches on.
    private static let grace: Int64 = 86_400_000

    /// What is on air.
    public let keeper: AirKeeper
    /// Segments as transport streams.
    let transport = TransportSegments()
    private let isWithdrawn: @Sendable (ProgrammeID) -> Bool
    private let clock: @Sendable () -> Int64
    private let limit: Int
    private let state = Mutex(State())

    /// A service.
    ///
    /// - Parameters:
    ///   - isWithdrawn: whether a programme must not be shown any more, though it was on air.
    ///   - limit: bytes of texts that are kept for those who went back; beyond, they are made again.
    ///   - clock: the present, in milliseconds since 1970.
    public init(
        keeper: AirKeeper, isWithdrawn: @escaping @Sendable (ProgrammeID) -> Bool = { _ in false },
        limit: Int = 128 << 20, clock: @escaping @Sendable () -> Int64
    ) {
        self.keeper = keeper
        self.isWithdrawn = isWithdrawn
        self.limit = limit
        self.clock = clock
    }

    /// What became of a request for a document.
    enum Outcome {
        case text(ServedText)
        /// There is nothing to show yet.
        case nothing
        /// It is not in memory.
        case unread
    }

    /// A document. Never waits, but may take a while to make: a fraction of a millisecond.
    func document(_ wanted: LiveDocument, of channel: ChannelID) -> Outcome {
        let now = clock()
        guard let view = keeper.view(AirKeeper.Key(channel, wanted.place)) else { return .unread }
        let key = Key(channel: channel, document: wanted)
        if let (text, count) = find(key, view.number, now) { return count == 0 ? .nothing : .text(text) }
        let document = view.window.without(isWithdrawn).document(wanted.name, in: wanted.container, at: now)
        let isOver = document.changesAt == nil
        guard
            let text = try? Self.served(
                document.bytes, wanted.name.contentType, isOver ? "public, max-age=300" : "public, max-age=1")
        else { return .nothing }
        state.withLock { state in
            state.made += 1
            let entry = Entry(
                text: text, count: document.count, number: view.number,
                changesAt: document.changesAt ?? now + Self.settled, lastUse: now)
            state.keep(entry, at: key)
            guard state.bytesBack > limit else { return }
            for key in state.texts.keys where !key.document.place.isNow { state.keep(nil, at: key) }
        }
        return document.count == 0 ? .nothing : .text(text)
    }

    /// Documents made so far, and bytes of those that are kept.
    public var statistics: (made: UInt64, kept: Int, bytes: Int) {
        state.withLock { state in
            (state.made, state.texts.count, state.texts.values.reduce(0) { $0 + $1.text.cost })
        }
    }

    /// A channel's items that overlap a range of milliseconds since 1970.
    ///
    /// - Throws: what reading throws.
    public func items(of channel: ChannelID, overlapping range: Range<Int64>) async throws -> [AirItem] {
        try await keeper.items(of: channel, overlapping: range)
    }

    /// Whether viewers of a channel may go back to an instant, in milliseconds since 1970.
    ///
    /// - Parameter grace: whether they may have begun there a while ago.
    func admits(_ instant: Int64, daysBack: Int, grace: Bool) -> Bool {
        let now = clock()
        return instant <= now
            && instant >= now - Int64(daysBack) * 86_400_000 - (grace ? Self.grace : 0)
                - (daysBack == 0 ? AirWindow.length + 12 * 3_600_000 : 0)
    }

    /// Until when what was on air at an instant is served, in milliseconds since 1970.
    func lastAdmission(of instant: Int64) -> Int64 { instant + 7 * 86_400_000 + Self.grace }

    /// Keeps what is watched true, and forgets what nobody asks for, until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keeper.run() }
            group.addTask {
                while (try? await Task.sleep(for: .seconds(5))) != nil { self.forget() }
            }
        }
    }

    private func find(_ key: Key, _ number: UInt64, _ now: Int64) -> (ServedText, Int?)? {
        state.withLock { state in
            guard let entry = state.texts[key], entry.number == number, now < entry.changesAt else { return nil }
            state.texts[key]?.lastUse = now
            return (entry.text, entry.count)
        }
    }

    private func forget() {
        let now = clock()
        state.withLock { state in
            for (key, entry) in state.texts where now - entry.lastUse > Self.idle { state.keep(nil, at: key) }
        }
    }

    /// A text with its packed form and tag.
    static func served(_ bytes: [UInt8], _ contentType: String, _ cacheControl: String) throws -> ServedText {
        let hash = try FileDigest.sha256(bytes: bytes)
        return ServedText(
            contentType: contentType, plain: ByteBuffer(bytes: bytes),
            packed: Gzip.packed(bytes).map { ByteBuffer(bytes: $0) }, tag: "\"\(hash.prefix(32))\"",
            cacheControl: cacheControl)
    }
}
