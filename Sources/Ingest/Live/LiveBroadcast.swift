public import MediaModel

/// What the desk tells those who have channels.
public struct LiveBroadcast: Sendable {
    /// Puts what is whole of a part on air, and what is on its way. What is whole is durable by then. Returns whether a
    /// channel shows it.
    public var show: @Sendable (LiveAsset) async -> Bool
    /// Puts an event into the guide of its channel, in place of how it was before; a cancelled one is taken out.
    ///
    /// - Throws: `LiveEventError.channel` if the channel does not take it; `DatabaseError`.
    public var announce: @Sendable (_ event: LiveEvent, _ before: LiveEvent?) async throws -> Void
    /// An event has become a programme: what was watched of it before is the programme's.
    public var publish: @Sendable (ProgrammeID) async -> Void

    /// What is told; without anything, nobody is.
    public init(
        show: @escaping @Sendable (LiveAsset) async -> Bool = { _ in true },
        announce: @escaping @Sendable (LiveEvent, LiveEvent?) async throws -> Void = { _, _ in },
        publish: @escaping @Sendable (ProgrammeID) async -> Void = { _ in }
    ) {
        self.show = show
        self.announce = announce
        self.publish = publish
    }
}
