import Catalogue
import Channels
import Hummingbird
import MediaModel
import Settings

/// The guide and the channels for players: `/feeds/guide.xml`, `/feeds/channels.m3u`.
struct GuideFeedsAPI: Sendable {
    let channels: ChannelStore
    let catalogue: Catalogue
    let settings: Settings
    let view: ChannelView
    let clock: @Sendable () -> Int64

    /// The most lines of the guide in one answer; many channels have fewer days each.
    private static let mostLines = 100_000
    private static let day: Int64 = 86_400_000

    func add(to group: RouterGroup<WebContext>) {
        group.get("feeds/channels.m3u") { request, context in
            let feed = try await feed(request, context, lines: nil)
            return answer(feed.m3u, "audio/x-mpegurl; charset=utf-8", request)
        }
        group.get("feeds/guide.xml") { request, context in
            let feed = try await feed(request, context, lines: try span(request))
            return answer(feed.xmltv, "application/xml; charset=utf-8", request)
        }
    }

    /// A week back, as long as viewers may go back, and a week ahead, where `?back=` and `?days=` say nothing else.
    private func span(_ request: Request) throws -> Range<Int64> {
        let back = try number("back", in: request, 0...7) ?? 7
        let ahead = try number("days", in: request, 1...35) ?? 7
        // Whole hours, so that an answer holds for a while.
        let now = clock() / 3_600_000 * 3_600_000
        return now - Int64(back) * Self.day..<now + Int64(ahead) * Self.day
    }

    private func number(_ name: String, in request: Request, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = request.fields[name] else { return nil }
        guard let number = Int(text), range.contains(number) else { throw Problem.badField(name) }
        return number
    }

    private func answer(_ text: String, _ type: String, _ request: Request) -> Response {
        var response = Reply.content(Array(text.utf8), type: type, to: request)
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }

    private func feed(_ request: Request, _ context: WebContext, lines: Range<Int64>?) async throws -> GuideFeed {
        let reading = GuideReading(channels: channels, catalogue: catalogue, region: context.region)
        let shown = try await self.shown(request, reading)
        let base = PublicAddress(settings).base(for: request)
        let most = Self.mostLines / max(shown.count, 1)
        let logos = try await catalogue.programmes(Set(shown.compactMap(\.logo)))
        var listed: [GuideFeed.Listed] = []
        for channel in shown {
            let logo = channel.logo.flatMap { logos[$0] }.flatMap { $0.isShown(in: context.region) ? $0 : nil }
            var entry = GuideFeed.Listed(
                channel: channel, clock: channel.clock(standard: view.standard),
                logo: logo.flatMap(view.view.poster).map { base + $0 })
            if let lines {
                let from = max(lines.lowerBound, clock() - Int64(channel.daysBack) * Self.day - 3_600_000)
                let found = try await reading.lines(of: channel.id, from..<lines.upperBound, limit: most)
                entry.lines = found.map { line($0, base, context.language) }
            }
            listed.append(entry)
        }
        var query = ""
        if let key = request.fields["key"], case .station = context.identity {
            // Whoever needed a key for the list needs it for what is listed.
            query = "?key=\(PageRenderer.escaped(key))"
        }
        return GuideFeed(baseURL: base, query: query, language: context.language, channels: listed)
    }

    /// All channels, or that of `?channel=`.
    private func shown(_ request: Request, _ reading: GuideReading) async throws -> [Channel] {
        let shown = try await reading.shown()
        guard let wanted = request.fields["channel"] else { return shown }
        guard let channel = shown.first(where: { $0.id.rawValue == wanted }) else { throw Problem.notFound }
        return [channel]
    }

    private func line(_ line: GuideReading.Line, _ base: String, _ language: Language) -> GuideFeed.Line {
        var written = GuideFeed.Line(start: line.entry.start, end: line.entry.end, title: line.title(language))
        written.isLive = line.entry.kind == .live
        guard let programme = line.programme else { return written }
        if programme.title != written.title { written.subtitle = programme.title }
        written.synopsis = programme.synopsis
        written.presenter = programme.presenter
        written.date = programme.producedOn
        written.category = programme.section?.name[language] ?? programme.type
        written.language = programme.language
        written.picture = view.view.poster(programme).map { base + $0 }
        written.page = "\(base)/programmes/\(programme.id)"
        written.episode = programme.episode
        written.hasSubtitles = !programme.subtitles.isEmpty
        return written
    }
}
