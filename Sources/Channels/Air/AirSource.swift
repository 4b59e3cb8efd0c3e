public import MediaModel
import Packaging

/// Where what is on air comes from.
public struct AirSource: Sendable {
    /// What a channel is to those who watch.
    public struct Station: Sendable, Equatable {
        /// Its name for viewers.
        public var name: String
        /// Days that viewers may go back.
        public var daysBack: Int
        /// The region that it is for; `nil` for everywhere.
        public var region: String?

        /// A channel.
        public init(name: String, daysBack: Int = 7, region: String? = nil) {
            self.name = name
            self.daysBack = min(max(daysBack, 0), 7)
            self.region = region
        }
    }

    /// A channel that is on air; `nil` if there is none of that name.
    public var station: @Sendable (ChannelID) async throws -> Station?
    /// All channels that are on air, in the order of lists.
    public var stations: @Sendable () async throws -> [(id: ChannelID, station: Station)]
    /// A channel's items that overlap a range of milliseconds since 1970, in order.
    public var items: @Sendable (ChannelID, Range<Int64>) async throws -> [AirItem]
    /// Titles of guide entries that overlap a range, by their numbers.
    public var titles: @Sendable (ChannelID, Range<Int64>) async throws -> [Int64: String]
    /// A number for each channel that changes when its items have changed.
    public var revisions: @Sendable () async throws -> [ChannelID: Int64]
    /// An asset's manifest.
    public var manifest: @Sendable (AssetID) async throws -> AssetManifest
    /// The manifest as it is now of an asset that grows, a part of a live event; `nil` once it grows no more.
    public var growing: @Sendable (AssetID) -> AssetManifest?

    /// A source.
    public init(
        station: @escaping @Sendable (ChannelID) async throws -> Station?,
        stations: @escaping @Sendable () async throws -> [(id: ChannelID, station: Station)] = { [] },
        items: @escaping @Sendable (ChannelID, Range<Int64>) async throws -> [AirItem],
        titles: @escaping @Sendable (ChannelID, Range<Int64>) async throws -> [Int64: String] = { _, _ in [:] },
        revisions: @escaping @Sendable () async throws -> [ChannelID: Int64] = { [:] },
        manifest: @escaping @Sendable (AssetID) async throws -> AssetManifest,
        growing: @escaping @Sendable (AssetID) -> AssetManifest? = { _ in nil }
    ) {
        self.station = station
        self.stations = stations
        self.items = items
        self.titles = titles
        self.revisions = revisions
        self.manifest = manifest
        self.growing = growing
    }
}
