import Catalogue
import Channels
import Foundation
import MediaModel

/// Channels, their guides and schedules as the interface shows them.
struct ChannelView: Sendable {
    let view: ProgrammeView
    /// The zone of channels that name none.
    let standard: TimeZone

    /// Instants as a channel tells them.
    func instants(_ channel: Channel) -> Instants { Instants(zone: channel.clock(standard: standard).zone) }

    /// A channel for viewers.
    ///
    /// - Parameters:
    ///   - logo: the programme whose poster is its logo, if it is shown.
    ///   - now: the line of the guide that is on, and the next.
    func json(
        _ channel: Channel, logo: Programme?, now: GuideReading.Line?, next: GuideReading.Line?, _ language: Language
    ) -> JSONValue {
        let instants = instants(channel)
        return [
            "id": .string(channel.id.rawValue), "name": .string(channel.name), "group": .text(channel.group),
            "language": .text(channel.language), "timeZone": .string(instants.zone.identifier),
            "region": .text(channel.region), "daysBack": .whole(channel.daysBack), "onAir": .bool(channel.isOnAir),
            "logo": .text(logo.flatMap(view.poster)), "page": .string("/channels/\(channel.id)"),
            "hls": .string("/live/\(channel.id)/master.m3u8"), "dash": .string("/live/\(channel.id)/manifest.mpd"),
            "now": now.map { json($0, instants, language) } ?? .null,
            "next": next.map { json($0, instants, language) } ?? .null,
        ]
    }

    /// A line of the guide.
    func json(_ line: GuideReading.Line, _ instants: Instants, _ language: Language) -> JSONValue {
        let entry = line.entry
        return [
            "number": .integer(entry.number), "start": .string(instants.text(entry.start)),
            "end": .string(instants.text(entry.end)), "seconds": .real(Double(entry.end - entry.start) / 1000),
            "kind": .string(entry.kind.rawValue), "title": .string(line.title(language)), "cut": .bool(entry.isCut),
            "event": .text(entry.event?.rawValue), "rule": .string(entry.rule.rawValue),
            "slot": .string(instants.text(entry.slot)), "withdrawn": .bool(line.isWithdrawn),
            "programme": line.programme.map { json($0, language) } ?? .null,
        ]
    }

    /// A programme of the guide, in short.
    private func json(_ programme: Programme, _ language: Language) -> JSONValue {
        [
            "id": .string(programme.id.rawValue), "title": .string(programme.title),
            "synopsis": .text(programme.synopsis.map { String($0.prefix(500)) }),
            "series": programme.series.map { ["id": .string($0.id), "title": .string($0.title)] } ?? .null,
            "episode": .whole(programme.episode),
            "section": programme.section.map { ["id": .string($0.id), "name": .string($0.name[language])] } ?? .null,
            "presenter": .text(programme.presenter), "unit": .string(programme.unit.name),
            "duration": .real(programme.duration), "poster": .text(view.poster(programme)),
            "page": .string("/programmes/\(programme.id)"),
        ]
    }

    // MARK: For those who keep schedules

    /// A channel as it is sent back to change it.
    func settings(_ channel: Channel) throws -> JSONValue { try .of(channel) }

    /// A conflict.
    func json(_ conflict: Conflict, _ instants: Instants, _ language: Language) -> JSONValue {
        [
            "kind": .string(conflict.kind.rawValue), "at": .string(instants.text(conflict.at)),
            "severe": .bool(conflict.isSevere), "rule": .text(conflict.rule?.rawValue),
            "other": .text(conflict.other?.rawValue), "programme": .text(conflict.programme?.rawValue),
            "seconds": .real(conflict.amount.map { Double($0) / 1000 }),
            "message": .string(conflict.message[language]),
        ]
    }

    /// What stands between two lines of the guide.
    func json(_ fill: GuideFill, _ instants: Instants) -> JSONValue {
        [
            "start": .string(instants.text(fill.start)), "end": .string(instants.text(fill.end)),
            "kind": .string(fill.kind.rawValue),
        ]
    }

    /// A rule, with what it shows by name.
    func json(_ rule: ChannelRule, names: [String: String]) throws -> JSONValue {
        guard case .object(var members) = try JSONValue.of(rule) else { return .null }
        members["contentTitle"] = .text(rule.content.id.flatMap { names["\(rule.content.kind.rawValue):\($0)"] })
        return .object(members)
    }
}

extension JSONValue: Decodable {
    /// Reads any JSON.
    init(from decoder: any Decoder) throws {
        let box = try decoder.singleValueContainer()
        if box.decodeNil() {
            self = .null
        } else if let value = try? box.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? box.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? box.decode(Double.self) {
            self = .number(value)
        } else if let value = try? box.decode(String.self) {
            self = .string(value)
        } else if let values = try? box.decode([JSONValue].self) {
            self = .array(values)
        } else {
            self = .object(try box.decode([String: JSONValue].self))
        }
    }

    /// What a value encodes itself as.
    static func of(_ value: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: try JSONEncoder().encode(value))
    }
}
