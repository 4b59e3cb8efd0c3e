import Catalogue
import Channels
import MediaModel

/// Lines of channels' guides with what the catalogue says of their programmes, as one viewer may see it.
struct GuideReading: Sendable {
    let channels: ChannelStore
    let catalogue: Catalogue
    let region: String?

    /// A line of the guide and its programme.
    struct Line: Sendable {
        var entry: GuideEntry
        /// The programme, if the viewer may know of it.
        var programme: Programme?
        /// Whether the programme was taken back: nothing is told of it.
        var isWithdrawn: Bool

        /// What the guide calls it.
        func title(_ language: Language) -> String {
            if isWithdrawn { return Self.withdrawn[language] }
            guard entry.title.isEmpty else { return entry.title }
            return (entry.kind == .live ? Self.live : Self.block)[language]
        }

        private static let withdrawn = LocalizedText(zh: "（节目已撤下）", en: "(withdrawn)")
        private static let live = LocalizedText(zh: "直播", en: "Live")
        private static let block = LocalizedText(zh: "短片", en: "Short films")
    }

    /// The channels that are on air for the viewer.
    func shown() async throws -> [Channel] {
        try await channels.channels().filter { isShown($0) }
    }

    /// Whether a channel is on air for the viewer; whoever's region is not known is let in.
    func isShown(_ channel: Channel) -> Bool {
        channel.isOnAir && Availability(regions: channel.region.map { [$0] } ?? []).admits(region)
    }

    /// The lines of a span.
    ///
    /// - Parameter span: in milliseconds since 1970.
    func lines(of channel: ChannelID, _ span: Range<Int64>, limit: Int) async throws -> [Line] {
        try await lines(try await channels.entries(of: channel, overlapping: span, limit: limit))
    }

    /// Lines with their programmes.
    func lines(_ entries: [GuideEntry]) async throws -> [Line] {
        let programmes = try await catalogue.programmes(Set(entries.compactMap(\.programme)))
        return entries.map { entry in
            let programme = entry.programme.flatMap { programmes[$0] }
            let isWithdrawn = entry.programme != nil && programme?.state != .published
            let isShown = programme?.isShown(in: region) ?? false
            return Line(entry: entry, programme: isShown ? programme : nil, isWithdrawn: isWithdrawn)
        }
    }
}
