import Catalogue
import Foundation
import MediaModel

extension GuideFeed {
    /// The guide as XMLTV has it, valid by its DTD (<https://github.com/XMLTV/xmltv/blob/master/xmltv.dtd>). Channels
    /// have the ids of the list for players.
    public var xmltv: String {
        var xml = XMLText(doctype: "<!DOCTYPE tv SYSTEM \"xmltv.dtd\">")
        let source = [("generator-info-name", "Lectern"), ("source-info-url", baseURL + "/")]
        xml.add("tv", source) { xml in
            for listed in channels {
                xml.add("channel", [("id", listed.channel.id.rawValue)]) { xml in
                    let language = listed.channel.language.map { [("lang", $0)] } ?? []
                    xml.add("display-name", language, listed.channel.name)
                    if let logo = listed.logo { xml.add("icon", [("src", logo)]) }
                    xml.add("url", [], "\(baseURL)/channels/\(listed.channel.id)")
                }
            }
            for listed in channels {
                for line in listed.lines { Self.add(line, of: listed, &xml) }
            }
        }
        return xml.text
    }

    private static func add(_ line: Line, of listed: Listed, _ xml: inout XMLText) {
        let times = [
            ("start", time(line.start, listed.clock)), ("stop", time(line.end, listed.clock)),
            ("channel", listed.channel.id.rawValue),
        ]
        let language = (line.language ?? listed.channel.language).map { [("lang", $0)] } ?? []
        xml.add("programme", times) { xml in
            xml.add("title", language, line.title)
            if let subtitle = line.subtitle { xml.add("sub-title", language, subtitle) }
            if let synopsis = line.synopsis { xml.add("desc", language, synopsis) }
            if let presenter = line.presenter {
                xml.add("credits") { $0.add("presenter", [], presenter) }
            }
            if let date = line.date { xml.add("date", [], date.replacing("-", with: "")) }
            if let category = line.category { xml.add("category", [], category) }
            if line.isLive { xml.add("category", [("lang", "en")], "Live") }
            if let language = line.language { xml.add("language", [], language) }
            if let picture = line.picture { xml.add("icon", [("src", picture)]) }
            if let page = line.page { xml.add("url", [], page) }
            if let episode = line.episode, episode > 0 {
                // Numbers begin with 0 in this system; season and part are not known.
                xml.add("episode-num", [("system", "xmltv_ns")], ".\(episode - 1).")
            }
            if line.hasSubtitles { xml.add("subtitles", [("type", "teletext")]) }
        }
    }

    /// `20261121200000 +0800`: to the second in which it begins or ends.
    static func time(_ milliseconds: Int64, _ clock: ZoneClock) -> String {
        let day = clock.day(milliseconds).description.replacing("-", with: "")
        let seconds = clock.time(milliseconds)?.seconds ?? 0
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let minutes = clock.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000)) / 60
        let offset = "\(minutes < 0 ? "-" : "+")\(two(abs(minutes) / 60))\(two(abs(minutes) % 60))"
        return "\(day)\(two(seconds / 3600))\(two(seconds / 60 % 60))\(two(seconds % 60)) \(offset)"
    }
}
