/// One item of what a channel puts on air: a run of segments that exist already, from an instant on.
///
/// The items of a channel follow each other without a gap, the end of one being the start of the next, so that at any
/// instant exactly one is on air. Each item begins with a discontinuity. Everything that a player is told of a channel is
/// a function of its items, of the assets that they name, and of the clock.
public struct AirItem: Codable, Sendable, Equatable {
    /// What an item is to those who watch.
    public enum Kind: String, Codable, Sendable {
        /// What the schedule asks for.
        case programme
        /// A short film between two programmes.
        case filler
        /// One pass of the station card, where nothing else fits.
        case card
        /// A part of a live event: what came from the encoder between two cuts.
        case live
    }

    /// The channel.
    public var channel: ChannelID
    /// Its place since the channel's first item, which is number 0, without gaps. As every item begins with a
    /// discontinuity, this is also EXT-X-DISCONTINUITY-SEQUENCE of a playlist that begins in it.
    public var number: Int64
    /// When its first segment begins on air, in milliseconds since 1970.
    public var start: Int64
    /// When the next item begins, in milliseconds since 1970.
    public var end: Int64
    /// What it is.
    public var kind: Kind
    /// The programme whose viewing it is; `nil` for cards, and for a live part whose programme is not published yet.
    public var programme: ProgrammeID?
    /// The asset whose segments are on air. A live part is an asset of its own, which grows while it is on air.
    public var asset: AssetID
    /// The live event of which it is a part.
    public var event: LiveEventID?
    /// Which segments of the asset: those of its pictures, or of its sound if it has none. The first is 0; an item that
    /// is cut short has fewer than the asset.
    public var segments: Range<Int>
    /// The media sequence number that its first segment of pictures has in the channel's playlists.
    public var pictureSequence: Int64
    /// The media sequence number that its first segment of sound has in the channel's playlists: tracks of sound may
    /// have another number of segments.
    public var soundSequence: Int64
    /// The entry of the guide that it belongs to; `nil` for fillers and cards.
    public var entry: Int64?

    /// An item.
    public init(
        channel: ChannelID, number: Int64, start: Int64, end: Int64, kind: Kind, programme: ProgrammeID?,
        asset: AssetID, event: LiveEventID? = nil, segments: Range<Int>, pictureSequence: Int64, soundSequence: Int64,
        entry: Int64? = nil
    ) {
        self.channel = channel
        self.number = number
        self.start = start
        self.end = end
        self.kind = kind
        self.programme = programme
        self.asset = asset
        self.event = event
        self.segments = segments
        self.pictureSequence = pictureSequence
        self.soundSequence = soundSequence
        self.entry = entry
    }
}
