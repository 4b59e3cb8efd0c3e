import Channels
import MediaModel

/// A channel as requests say it: what is left out is as in a new channel.
struct ChannelWish: Decodable {
    var id: ChannelID?
    var name: String?
    var group: String?
    var language: String?
    var zone: String?
    var region: String?
    var late: LatePolicy?
    var gap: GapPolicy?
    var fillers: [FillerSource]?
    var card: ProgrammeID?
    var logo: ProgrammeID?
    var daysBack: Int?
    var isOnAir: Bool?
    var position: Int?

    /// - Parameter known: the id in the address; `nil` for a new channel, which names its own.
    /// - Throws: `Problem` 400.
    func channel(_ known: ChannelID?) throws -> Channel {
        guard let id = known ?? id, known == nil || self.id == nil || self.id == known else {
            throw Problem.badField("id")
        }
        guard let name else { throw Problem.badField("name") }
        return Channel(
            id: id, name: name, group: group, language: language, zone: zone, region: region, late: late ?? .cut,
            gap: gap ?? .fillers, fillers: fillers ?? [], card: card, logo: logo, daysBack: daysBack ?? 7,
            isOnAir: isOnAir ?? true, position: position ?? 0)
    }
}

/// A rule as requests say it; its id stands in the address.
struct RuleWish: Decodable {
    var id: RuleID?
    var title: String?
    var start: ClockTime
    var length: Int?
    var days: DayPattern?
    var content: RuleContent
    var late: LatePolicy?
    var override: Bool?
    var follows: RuleID?

    /// - Throws: `Problem` 400 if the content has another id.
    func rule(_ id: RuleID) throws -> ChannelRule {
        guard self.id == nil || self.id == id else { throw Problem.badField("id") }
        return ChannelRule(
            id: id, title: title, start: start, length: length, days: days ?? .daily, content: content, late: late,
            isOverride: override ?? false, follows: follows)
    }
}
