import Catalogue
import Channels
import Database
import Delivery
import Ingest
import Logging
import MediaModel
import Storage
import Viewing

/// Has live events in their channels: as a rule of the schedule, and on air while they come.
struct LiveShowing: Sendable {
    let assets: AssetCache
    let channels: ChannelStore
    let card: AssetID?
    let database: Database
    let log: Logger

    /// What the desk of live events is given.
    var broadcast: LiveBroadcast {
        LiveBroadcast(
            show: { await show($0) }, announce: { try await announce($0, $1) }, publish: { await takeCounts(of: $0) })
    }

    /// Shows a part as it is now: its segments can be fetched before a playlist names them. Returns whether a channel
    /// has it.
    private func show(_ part: LiveAsset) async -> Bool {
        defer { if part.state == .finished { assets.finish(growing: part.asset) } }
        do {
            if let manifest = part.manifest {
                let assets = assets
                try await BlockingWork.run {
                    try assets.show(growing: part.asset, manifest: manifest, folder: part.folder)
                }
            }
            guard let film = film(of: part) else {
                try await channels.vacate(part.event.id, part.asset, card: card)
                return true
            }
            let pace = AiringPace(whole: part.whole, beginning: part.beginning)
            return try await !channels.air(part.event.id, film, pace: pace, card: card).isEmpty
        } catch {
            log.error("a part of a live event is not shown", metadata: ["asset": "\(part.asset)", "error": "\(error)"])
            return true
        }
    }

    /// What came, and what is on its way.
    private func film(of part: LiveAsset) -> Film? {
        let expected = part.state == .growing ? LiveAsset.expected : 0
        let film = part.manifest.flatMap { Film(programme: nil, asset: part.asset, $0) }
        return film.map { $0.expecting(expected, of: part.segment) }
            ?? Film(expected: part.asset, segments: expected, of: part.segment)
    }

    /// Gives a programme the counts of what was watched while it was live.
    private func takeCounts(of programme: ProgrammeID) async {
        do {
            let counts = try await ViewingReader(database: database).counts(programme)
            try await database.write {
                try Catalogue.setCounts([programme: (counts.views, counts.personViews)], in: $0)
            }
        } catch {
            log.error(
                "a programme's counts are not shown", metadata: ["programme": "\(programme)", "error": "\(error)"])
        }
    }

    /// Puts an event into its channel's schedule, instead of what else stands there.
    private func announce(_ event: LiveEvent, _ before: LiveEvent?) async throws {
        do {
            if let before, before.channel != event.channel || event.state == .cancelled {
                try await channels.renounce(event.id, in: before.channel)
            }
            guard event.state != .cancelled else { return }
            try await channels.announce(
                event.id, title: String(event.title.prefix(100)), in: event.channel, from: event.start, to: event.end)
        } catch let error as ChannelsError {
            throw LiveEventError.channel(error.message)
        }
    }
}
