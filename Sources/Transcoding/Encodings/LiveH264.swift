import FFmpeg
import MediaModel

/// H.264 by x264 for what is live: as other H.264, but without pictures being kept back for a long look ahead.
enum LiveH264: VideoEncoding {
    static let name = "h264-live"

    static func options(_ rendition: VideoRendition, gopFrames: Int, threads: Int) -> EncoderOptions {
        var options = H264.options(rendition, gopFrames: gopFrames, threads: threads)
        options.options["rc-lookahead"] = "4"
        options.options["bf"] = "2"
        options.options["x264-params"] = "sync-lookahead=0"
        return options
    }
}
