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

    /// Shows a part as it is now: its segments can be fetched before a playlist names them.
    private func show(_ part: LiveAsset) async {
        do {
            let assets = assets
            try await BlockingWork.run {
                try assets.show(growing: part.asset, manifest: part.manifest, folder: part.folder)
            }
            if let film = Film(programme: nil, asset: part.asset, part.manifest) {
                try await channels.air(part.event.id, film, card: card)
            }
        } catch {
            log.error("a part of a live event is not shown", metadata: ["asset": "\(part.asset)", "error": "\(error)"])
        }
        if part.isFinished { assets.finish(growing: part.asset) }
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
