public import Foundation
public import MediaModel

/// A linear broadcast made from published programmes and live events by a schedule.
public struct Channel: Codable, Sendable, Equatable {
    /// Its name in addresses.
    public var id: ChannelID
    /// Its name for viewers, at most 100 characters.
    public var name: String
    /// The group that players list it under; `nil` for none.
    public var group: String?
    /// The BCP 47 language that it is mostly in.
    public var language: String?
    /// The zone that its schedule is told in, by the IANA's name; `nil` for that of the settings.
    public var zone: String?
    /// The region that it is for: `山东省/临沂市`; `nil` for everywhere, and then what is for some regions alone is not shown.
    public var region: String?
    /// What becomes of a start that what is on air would run over, where the rule does not say.
    public var late: LatePolicy
    /// What is shown between what the schedule asks for.
    public var gap: GapPolicy
    /// Where fillers come from.
    public var fillers: [FillerSource]
    /// The programme that stands in where nothing else fits; `nil` for the card of the station.
    public var card: ProgrammeID?
    /// The programme whose poster is its logo.
    public var logo: ProgrammeID?
    /// Days that viewers may go back, 0…7.
    public var daysBack: Int
    /// Whether it is on air.
    public var isOnAir: Bool
    /// Its place in lists, by number and then by name.
    public var position: Int

    /// A channel.
    public init(
        id: ChannelID, name: String, group: String? = nil, language: String? = nil, zone: String? = nil,
        region: String? = nil, late: LatePolicy = .cut, gap: GapPolicy = .fillers, fillers: [FillerSource] = [],
        card: ProgrammeID? = nil, logo: ProgrammeID? = nil, daysBack: Int = 7, isOnAir: Bool = true, position: Int = 0
    ) {
        self.id = id
        self.name = name
        self.group = group
        self.language = language
        self.zone = zone
        self.region = region
        self.late = late
        self.gap = gap
        self.fillers = fillers
        self.card = card
        self.logo = logo
        self.daysBack = daysBack
        self.isOnAir = isOnAir
        self.position = position
    }

    /// The clock of its zone.
    ///
    /// - Parameter standard: the zone of the settings.
    public func clock(standard: TimeZone) -> ZoneClock {
        ZoneClock(zone.flatMap { TimeZone(identifier: $0) } ?? standard)
    }
}

/// What becomes of a fixed start while something is still on air.
public enum LatePolicy: String, Codable, Sendable, CaseIterable {
    /// It waits until what is on air has ended.
    case wait
    /// What is on air ends with the segment in which the start lies.
    case cut
    /// It is left out, unless it is at most a few seconds late.
    case skip
}

/// What stands between the entries of a schedule.
public enum GapPolicy: String, Codable, Sendable, CaseIterable {
    /// Fillers that fit, then passes of the card.
    case fillers
    /// Passes of the card alone.
    case card
}

/// Where fillers come from.
public struct FillerSource: Codable, Sendable, Hashable {
    /// Kinds of sources.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// One programme.
        case programme
        /// The programmes of a series, in order.
        case series
        /// The programmes of a section, the newest first.
        case section
    }

    /// The kind.
    public var kind: Kind
    /// Its id in the catalogue.
    public var id: String

    /// A source.
    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }
}
