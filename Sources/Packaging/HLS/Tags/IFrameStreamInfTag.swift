/// EXT-X-I-FRAME-STREAM-INF: a variant of key pictures alone, RFC 8216bis §4.4.6.3.
struct IFrameStreamInfTag: Tag {
    var bandwidth: Int
    var averageBandwidth: Int
    var codec: String
    var resolution: Resolution
    var uri: String

    var text: String {
        var list = AttributeList()
        list.add("BANDWIDTH", bandwidth)
        list.add("AVERAGE-BANDWIDTH", averageBandwidth)
        list.add("CODECS", quoted: codec)
        list.add("RESOLUTION", resolution)
        list.add("URI", quoted: uri)
        return "#EXT-X-I-FRAME-STREAM-INF:\(list.text)"
    }
}
