import Catalogue
import Channels
import Database
import Delivery
import Foundation
import Logging
import MediaModel
import ServiceLifecycle
import Settings
import Storage

/// Channels as the daemon has them on air: what is laid out, kept in memory for those who watch.
struct ChannelsOnAir: Service {
    let live: LiveService
    let keeping: ChannelKeeping
    private let log: Logger

    /// Channels on air.
    ///
    /// - Parameters:
    ///   - card: the asset of the station's card.
    ///   - withdrawals: what must not be shown any more.
    ///   - log: hears of what could not be read.
    ///   - ready: waits until it is known what came of live events before.
    init(
        channels: ChannelStore, card: AssetID?, withdrawals: Withdrawals, assets: AssetCache, log: Logger,
        clock: @escaping @Sendable () -> Int64, ready: @escaping @Sendable () async -> Void
    ) {
        self.log = log
        keeping = ChannelKeeping(
            store: channels, card: { card }, manifest: { try? await assets.manifest($0) })
        let source = AirSource(
            station: { id in
                await ready()
                return try await channels.channel(id).flatMap(Self.station)
            },
            stations: {
                try await channels.channels().compactMap { channel in Self.station(channel).map { (channel.id, $0) } }
            },
            items: { try await channels.items(of: $0, overlapping: $1) },
            titles: { id, span in
                let entries = try await channels.entries(of: id, overlapping: span)
                return Dictionary(entries.map { ($0.number, $0.title) }, uniquingKeysWith: { first, _ in first })
            },
            revisions: { try await channels.revisions() },
            manifest: { try await assets.manifest($0) }, growing: { assets.growing($0) })
        let keeper = AirKeeper(source: source, clock: clock) { channel, error in
            log.warning(
                "what a channel has on air cannot be read", metadata: ["channel": "\(channel)", "error": "\(error)"])
        }
        live = LiveService(
            keeper: keeper, isWithdrawn: { withdrawals.contains($0) }, clock: clock)
    }

    private static func station(_ channel: Channel) -> AirSource.Station? {
        guard channel.isOnAir else { return nil }
        return .init(name: channel.name, daysBack: channel.daysBack, region: channel.region)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await live.run() }
                group.addTask { await layOut() }
            }
        }
    }

    /// Lays channels out when schedules or programmes have changed, and as time goes on.
    private func layOut() async {
        var change: Int64?
        var pause = Self.pause
        repeat {
            let began = ContinuousClock.now
            do {
                let now = try await keeping.catalogueChange()
                try await keeping.lay(lookingUp: now != change)
                change = now
            } catch {
                log.warning("channels cannot be laid out", metadata: ["error": "\(error)"])
            }
            // However many channels there are, looking them all up takes a small part of the time.
            pause = max(Self.pause, (.now - began) * 20)
        } while (try? await Task.sleep(for: pause)) != nil
    }

    private static let pause = Duration.seconds(2)

    /// The card that came with the program, put among the assets; `nil` if that is not possible.
    static func card(in store: MediaStore, log: Logger) async -> AssetID? {
        do {
            return try await BlockingWork.run {
                let card = try StationCard()
                try card.install(in: store)
                return card.asset
            }
        } catch {
            log.error("the station's card cannot be used", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
