/// EXT-X-MAP: the initialization section, RFC 8216bis §4.4.4.5.
struct MapTag: Tag {
    var uri: String

    var text: String {
        var list = AttributeList()
        list.add("URI", quoted: uri)
        return "#EXT-X-MAP:\(list.text)"
    }
}
