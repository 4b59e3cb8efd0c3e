import Channels
import MediaModel

/// What the channels show in the next hours, for a station's own page: lines of the guide, so that it is what is on air.
struct Tonight: Sendable {
    private let channels: ChannelStore
    private let instants: Instants
    private let clock: @Sendable () -> Int64

    /// Hours ahead, and the most that is told.
    private static let ahead: Int64 = 8 * 3_600_000
    private static let mostChannels = 8
    private static let mostLines = 12

    /// `nil` where there are no channels.
    init?(_ keeping: ChannelKeeping?, instants: Instants, clock: @escaping @Sendable () -> Int64) {
        guard let keeping else { return nil }
        channels = keeping.store
        self.instants = instants
        self.clock = clock
    }

    /// The lines by time; `nil` where nothing is in the guide.
    func values() async throws -> PageRenderer.Values? {
        let now = clock()
        var lines: [(start: Int64, title: String)] = []
        let channels = try await channels.channels().filter(\.isOnAir).prefix(Self.mostChannels)
        for channel in channels {
            let entries = try await self.channels.entries(
                of: channel.id, overlapping: now..<now + Self.ahead, limit: Self.mostLines)
            for entry in entries where !entry.title.isEmpty {
                lines.append((entry.start, channels.count > 1 ? "\(channel.name) · \(entry.title)" : entry.title))
            }
        }
        guard !lines.isEmpty else { return nil }
        let items = lines.sorted { ($0.start, $0.title) < ($1.start, $1.title) }.prefix(Self.mostLines).map {
            // Hours and minutes of an instant as RFC 3339 writes it.
            ["time": String(instants.text($0.start).dropFirst(11).prefix(5)), "title": $0.title] as PageRenderer.Values
        }
        return ["items": Array(items)]
    }
}
