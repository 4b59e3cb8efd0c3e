import MediaModel
import Packaging
import Synchronization

/// Tables of the assets that are on air, each made once; those that nothing used for longest go when they take too much.
final class AirAssets: Sendable {
    private struct State {
        var assets: [AssetID: (asset: AirAsset, use: UInt64)] = [:]
        var cost = 0
        var uses: UInt64 = 0
    }

    /// Bytes of memory to keep about.
    private static let limit = 64 << 20
    private let state = Mutex(State())
    private let source: AirSource

    init(_ source: AirSource) { self.source = source }

    /// The table of an asset; `nil` for what has neither pictures nor sound.
    ///
    /// - Throws: what the source throws if it cannot be read.
    func asset(_ id: AssetID) async throws -> AirAsset? {
        // A part that grows is as long as it is now.
        if let growing = source.growing(id) { return AirAsset(id, growing) }
        if let known = known(id) { return known }
        guard let made = AirAsset(id, try await source.manifest(id)) else { return nil }
        state.withLock { state in
            guard state.assets[id] == nil else { return }
            state.assets[id] = (made, state.uses)
            state.cost += made.cost
            while state.cost > Self.limit, state.assets.count > 1,
                let oldest = state.assets.min(by: { $0.value.use < $1.value.use })
            {
                state.assets[oldest.key] = nil
                state.cost -= oldest.value.asset.cost
            }
        }
        return made
    }

    private func known(_ id: AssetID) -> AirAsset? {
        state.withLock { state in
            state.uses += 1
            state.assets[id]?.use = state.uses
            return state.assets[id]?.asset
        }
    }
}
