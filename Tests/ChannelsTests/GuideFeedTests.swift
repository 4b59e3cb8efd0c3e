import Foundation
import FoundationXML
import MediaModel
import Testing

@testable import Channels

@Suite("Feeds of channels")
struct GuideFeedTests {
    /// What of XMLTV's document type definition the guide uses, in its order.
    private static let definition = """
        <!ELEMENT tv (channel*, programme*)>
        <!ATTLIST tv date CDATA #IMPLIED source-info-url CDATA #IMPLIED source-info-name CDATA #IMPLIED
            source-data-url CDATA #IMPLIED generator-info-name CDATA #IMPLIED generator-info-url CDATA #IMPLIED>
        <!ELEMENT channel (display-name+, icon*, url*)>
        <!ATTLIST channel id CDATA #REQUIRED>
        <!ELEMENT display-name (#PCDATA)> <!ATTLIST display-name lang CDATA #IMPLIED>
        <!ELEMENT icon EMPTY> <!ATTLIST icon src CDATA #REQUIRED width CDATA #IMPLIED height CDATA #IMPLIED>
        <!ELEMENT url (#PCDATA)> <!ATTLIST url system CDATA #IMPLIED>
        <!ELEMENT programme (title+, sub-title*, desc*, credits?, date?, category*, language?, icon*, url*,
            episode-num*, subtitles*)>
        <!ATTLIST programme start CDATA #REQUIRED stop CDATA #IMPLIED channel CDATA #REQUIRED>
        <!ELEMENT title (#PCDATA)> <!ATTLIST title lang CDATA #IMPLIED>
        <!ELEMENT sub-title (#PCDATA)> <!ATTLIST sub-title lang CDATA #IMPLIED>
        <!ELEMENT desc (#PCDATA)> <!ATTLIST desc lang CDATA #IMPLIED>
        <!ELEMENT credits (presenter*)> <!ELEMENT presenter (#PCDATA)>
        <!ELEMENT date (#PCDATA)> <!ELEMENT category (#PCDATA)> <!ATTLIST category lang CDATA #IMPLIED>
        <!ELEMENT language (#PCDATA)> <!ELEMENT episode-num (#PCDATA)> <!ATTLIST episode-num system CDATA "onscreen">
        <!ELEMENT subtitles (language?)> <!ATTLIST subtitles type (teletext | onscreen | deaf-signed) #IMPLIED>
        """

    private static func feed() throws -> GuideFeed {
        let hostile = "“]]><!--&\u{0}\u{FFFE}\u{202E}\"',甲"
        var channel = try Broadcast.channel()
        channel.name = hostile
        channel.group = "县台,\"文艺\""
        channel.language = "zh"
        var other = Channel(id: try #require(ChannelID("b-2")), name: "二套", daysBack: 0)
        other.zone = "Asia/Kathmandu"
        let begin = try Broadcast.instant("2026-11-23", "20:00")
        var full = GuideFeed.Line(start: begin, end: begin + 1_800_999, title: hostile)
        full.subtitle = hostile
        full.synopsis = "一\n二 <b>"
        full.presenter = "王老师"
        full.date = "2026-11"
        full.category = "文艺"
        full.language = "zh-Hans"
        full.picture = "https://tv.example/posters/a.jpg?a=1&b=2"
        full.page = "https://tv.example/programmes/p"
        full.episode = 3
        full.hasSubtitles = true
        full.isLive = true
        let plain = GuideFeed.Line(start: begin + 1_800_999, end: begin + 3_600_000, title: "二")
        return GuideFeed(
            baseURL: "https://tv.example", query: "?key=a", language: .zh,
            channels: [
                .init(
                    channel: channel, clock: Broadcast.shanghai, logo: "https://tv.example/l.jpg?x=\"",
                    lines: [full, plain]),
                .init(
                    channel: other, clock: other.clock(standard: Broadcast.shanghai.zone), logo: nil, lines: [plain]),
            ])
    }

    @Test("are valid by XMLTV's definition, whatever titles are")
    func valid() throws {
        let text = try Self.feed().xmltv
        #expect(text.contains(#"start="20261123200000 +0800" stop="20261123203000 +0800""#))
        #expect(text.contains(#"start="20261123181500 +0545""#))
        #expect(XMLParser(data: Data(text.utf8)).parse())
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("xmltv-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (guide, own) = (folder.appendingPathComponent("guide.xml"), folder.appendingPathComponent("own.dtd"))
        try Data(text.utf8).write(to: guide)
        try Data(Self.definition.utf8).write(to: own)
        // Debian's package xmltv-util has the whole of it.
        let definitions = [own.path, "/usr/share/xmltv/xmltv.dtd"].filter(FileManager.default.fileExists)
        for definition in definitions {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/xmllint")
            process.arguments = ["--noout", "--nonet", "--dtdvalid", definition, guide.path]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "xmllint refuses \(text) by \(definition)")
        }
    }

    /// Attributes and address of each entry, as Kodi's PVR IPTV Simple Client reads them.
    private static func entries(_ list: String) -> [(fields: [String: String], name: String, address: String)] {
        let lines = list.split(separator: "\n").map(String.init)
        return lines.indices.dropLast().filter { lines[$0].hasPrefix("#EXTINF:") }.map { index in
            let line = lines[index]
            let comma = line.lastIndex(of: ",") ?? line.startIndex
            var fields: [String: String] = [:]
            for match in line[..<comma].matches(of: /([a-z-]+)="([^"]*)"/) {
                fields[String(match.1)] = String(match.2)
            }
            return (fields, String(line[line.index(after: comma)...]), lines[index + 1])
        }
    }

    @Test("join the list for players and the guide by the channels' ids, as Kodi does")
    func joined() throws {
        let feed = try Self.feed()
        #expect(feed.m3u.hasPrefix("#EXTM3U url-tvg=\"https://tv.example/feeds/guide.xml?key=a\""))
        let entries = Self.entries(feed.m3u)
        #expect(entries.map { $0.fields["tvg-id"] } == ["county-1", "b-2"])
        let reader = GuideReader()
        let parser = XMLParser(data: Data(feed.xmltv.utf8))
        parser.delegate = reader
        #expect(parser.parse())
        #expect(reader.channels == entries.compactMap { $0.fields["tvg-id"] })
        for entry in entries {
            let id = try #require(entry.fields["tvg-id"])
            #expect(reader.programmes[id]?.isEmpty == false, "\(id) has programmes")
            #expect(entry.address == "https://tv.example/live/\(id)/master.m3u8?key=a")
        }
        let first = entries[0].fields
        #expect(first["group-title"] == "县台，＂文艺＂" && first["tvg-logo"] == "https://tv.example/l.jpg?x=＂")
        #expect(first["catchup"] == "default" && first["catchup-days"] == "7")
        #expect(
            first["catchup-source"]
                == "https://tv.example/live/county-1/master.m3u8?key=a&start={utc}&end={utcend}")
        #expect(entries[1].fields["catchup"] == nil, "nobody may go back there")
    }

    private final class GuideReader: NSObject, XMLParserDelegate {
        var channels: [String] = []
        var programmes: [String: [String]] = [:]

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            if name == "channel", let id = attributes["id"] { channels.append(id) }
            if name == "programme", let id = attributes["channel"] {
                programmes[id, default: []].append(attributes["start"] ?? "")
            }
        }
    }
}
