import FFmpeg
import MediaModel

/// H.264 by x264: constant rate factor under a cap, closed GOPs of a fixed length, each beginning with an IDR.
enum H264: VideoEncoding {
    static let name = "h264"

    static func options(_ rendition: VideoRendition, gopFrames: Int, threads: Int) -> EncoderOptions {
        var options = [
            "preset": rendition.preset,
            "profile": "high",
            "crf": String(rendition.crf),
            "g": String(gopFrames),
            "keyint_min": String(gopFrames),
            "sc_threshold": "0",
            "forced-idr": "1",
            "flags": "+cgop+global_header",
        ]
        if rendition.maxBitRate > 0 {
            options["maxrate"] = String(rendition.maxBitRate)
            options["bufsize"] = String(rendition.bufferSize)
        }
        return EncoderOptions(name: "libx264", threads: threads, options: options)
    }
}
