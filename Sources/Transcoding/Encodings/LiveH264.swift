import FFmpeg
import MediaModel

/// H.264 by x264 for what is live: as other H.264, but without pictures being kept back for a long look ahead.
enum LiveH264: VideoEncoding {
    static let name = "h264-live"

    static func options(_ rendition: VideoRendition, gopFrames: Int, threads: Int) -> EncoderOptions {
        var options = H264.options(rendition, gopFrames: gopFrames, threads: threads)
        options.options["rc-lookahead"] = "4"
        options.options["bf"] = "2"
        // Otherwise a thread of its own looks ahead by some pictures more.
        options.options["x264-params"] = "sync-lookahead=0"
        if let level = level(rendition, gopFrames: gopFrames) { options.options["level"] = level }
        return options
    }

    /// All sizes up to 720 lines say the same level, as the station's card does: playlists tell of the codec before the
    /// first picture has come, and players need no other decoder when it does. `nil` for what needs a higher one.
    private static func level(_ rendition: VideoRendition, gopFrames: Int) -> String? {
        // 108,000 macroblocks a second (ITU-T H.264 table A-1); key pictures come every two seconds.
        let blocks = (rendition.width + 15) / 16 * ((rendition.height + 15) / 16)
        return blocks * gopFrames / 2 <= 108_000 && blocks <= 3600 ? "3.1" : nil
    }
}
