import Catalogue
import MediaModel

extension GuideFeed {
    /// The channels as an extended M3U list with the attributes that Kodi, VLC and set-top boxes know: `tvg-id` is the
    /// channel's id in the guide, `catchup…` how to go back.
    ///
    /// Readers differ in which comma and quotation mark they split at, so texts carry their full-width forms.
    public var m3u: String {
        let guide = "\(baseURL)/feeds/guide.xml\(query)"
        var text = "#EXTM3U url-tvg=\"\(guide)\" x-tvg-url=\"\(guide)\"\n"
        for (number, listed) in channels.enumerated() { text += entry(listed, number + 1) }
        return text
    }

    private func entry(_ listed: Listed, _ number: Int) -> String {
        let channel = listed.channel
        let stream = "\(baseURL)/live/\(channel.id)/master.m3u8\(query)"
        var attributes = [
            ("tvg-id", channel.id.rawValue), ("tvg-name", channel.name), ("tvg-chno", "\(number)"),
        ]
        if let logo = listed.logo { attributes.append(("tvg-logo", logo)) }
        if let language = channel.language { attributes.append(("tvg-language", language)) }
        if let group = channel.group { attributes.append(("group-title", group)) }
        if channel.daysBack > 0 {
            // The player puts in the seconds since 1970 at which a programme of the guide begins and ends.
            let span = "\(query.isEmpty ? "?" : "&")start={utc}&end={utcend}"
            attributes += [
                ("catchup", "default"), ("catchup-days", "\(channel.daysBack)"), ("catchup-source", stream + span),
            ]
        }
        let written = attributes.map { " \($0)=\"\(Self.inert($1))\"" }.joined()
        return "#EXTINF:-1\(written),\(Self.inert(channel.name))\n\(stream)\n"
    }

    private static func inert(_ text: String) -> String {
        (CleanText.line(text) ?? "").replacing(",", with: "，").replacing("\"", with: "＂")
    }
}
