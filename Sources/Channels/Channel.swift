public import MediaModel

/// A linear broadcast made from published programmes and live events by a schedule.
public struct Channel: Codable, Sendable, Equatable {
    /// Its name in addresses.
    public var id: ChannelID
    /// Its name for viewers, at most 100 characters.
    public var name: String

    /// A channel.
    public init(id: ChannelID, name: String) {
        self.id = id
        self.name = name
    }
}
