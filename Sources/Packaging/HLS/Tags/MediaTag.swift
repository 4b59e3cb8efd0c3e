/// EXT-X-MEDIA: a rendition of a group, RFC 8216bis §4.4.6.1.
struct MediaTag: Tag {
    /// What the rendition carries.
    enum Kind: String {
        case audio = "AUDIO"
        case subtitles = "SUBTITLES"
    }

    var kind: Kind
    var group: String
    var language: String
    var name: String
    var isDefault: Bool
    var channels: Int?
    var uri: String

    var text: String {
        var list = AttributeList()
        list.add("TYPE", kind.rawValue)
        list.add("GROUP-ID", quoted: group)
        list.add("LANGUAGE", quoted: language)
        list.add("NAME", quoted: name)
        list.add("DEFAULT", isDefault ? "YES" : "NO")
        list.add("AUTOSELECT", "YES")
        if kind == .subtitles { list.add("FORCED", "NO") }
        list.add("CHANNELS", quoted: channels.map(String.init))
        list.add("URI", quoted: uri)
        return "#EXT-X-MEDIA:\(list.text)"
    }
}
