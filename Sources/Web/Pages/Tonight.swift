import Catalogue
import Channels
import MediaModel

/// What the channels show in the next hours, for a station's own page: lines of the guide, so that it is what is on air.
struct Tonight: Sendable {
    private let guide: GuideRooms

    /// Hours ahead, and the most that is told.
    private static let ahead: Int64 = 8 * 3_600_000
    private static let mostChannels = 8
    private static let mostLines = 12

    /// `nil` where there are no channels.
    init?(_ guide: GuideRooms?) {
        guard let guide else { return nil }
        self.guide = guide
    }

    /// The lines by time, of the channels that are for the station's region; `nil` where nothing is in the guide.
    func values(_ context: WebContext) async throws -> PageRenderer.Values? {
        let reading = guide.reading(context)
        let text = GuideText(clock: ZoneClock(guide.zone), language: context.language, now: guide.clock())
        var lines: [(start: Int64, channel: String, values: PageRenderer.Values)] = []
        let channels = try await reading.shown().prefix(Self.mostChannels)
        for channel in channels {
            let found = try await reading.lines(
                of: channel.id, text.now..<text.now + Self.ahead, limit: Self.mostLines)
            for line in found where line.entry.kind != .filler {
                var values = text.values(line, of: channel)
                values["href"] = "/channels/\(channel.id)"
                if channels.count > 1 { values["channelName"] = channel.name }
                lines.append((line.entry.start, channel.name, values))
            }
        }
        guard !lines.isEmpty else { return nil }
        let items = lines.sorted { ($0.start, $0.channel) < ($1.start, $1.channel) }.prefix(Self.mostLines)
        return ["items": items.map(\.values)]
    }
}
