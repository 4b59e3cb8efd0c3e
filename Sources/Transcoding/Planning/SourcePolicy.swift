/// Which sources are opened at all. What is not listed is not opened, so that a format with a hole in it, or one that
/// leads to other files, needs no list of its own.
enum SourcePolicy {
    /// Demuxers, by libavformat's short names.
    static let containers: Set<String> = [
        "mov", "mp4", "matroska", "webm", "mpegts", "mpeg", "avi", "asf", "flv", "rm", "dv", "gxf", "mxf", "ogg", "nut",
        "ivf", "mp3", "aac", "flac", "wav", "aiff", "amr", "ape", "w64", "caf", "ac3", "eac3", "h264", "hevc", "m4v",
        "mpegvideo", "av1", "au", "wv", "tta", "dts", "loas",
    ]

    /// What encoders send: over RTMP, and over SRT.
    static let liveContainers: Set<String> = ["flv", "mpegts"]

    /// What a poster may be made of: a piece of film, or a JPEG or PNG file.
    static let pictures: Set<String> = ["mov", "mp4", "jpeg_pipe", "png_pipe"]

    /// Containers that are media or lists of media and are not taken, as against files that are no media.
    static let lists: Set<String> = [
        "hls", "applehttp", "dash", "concat", "sdp", "rtsp", "rtp", "image2", "imf", "webm_dash_manifest", "lavfi",
        "ffmetadata", "data", "libopenmpt", "libgme", "avs2", "vapoursynth", "xwma",
    ]

    /// Decoders, by libavcodec's names.
    static let decoders: Set<String> = [
        // Pictures
        "h264", "hevc", "mpeg1video", "mpeg2video", "mpegvideo", "mpeg4", "msmpeg4", "msmpeg4v1", "msmpeg4v2", "wmv1",
        "wmv2", "wmv3", "vc1", "h261", "h263", "h263p", "h263i", "flv", "vp6", "vp6a", "vp6f", "vp7", "vp8", "vp9",
        "libvpx", "libvpx-vp9", "libdav1d", "libaom-av1", "av1", "theora", "mjpeg", "dvvideo", "prores", "dnxhd",
        "rv10", "rv20", "rv30", "rv40", "svq1", "svq3", "cinepak", "indeo3", "indeo4", "indeo5", "huffyuv", "ffvhuff",
        "ffv1", "rawvideo", "qtrle", "png", "cfhd", "msrle", "msvideo1", "tscc", "tscc2", "flashsv", "flashsv2",
        "mts2", "mss1", "mss2", "vmnc", "camstudio", "cscd", "zmbv", "fraps",
        // Sound
        "aac", "aac_latm", "mp1", "mp1float", "mp2", "mp2float", "mp3", "mp3float", "ac3", "eac3", "dca", "truehd",
        "mlp", "flac", "alac", "vorbis", "opus", "libopus", "wmav1", "wmav2", "wmapro", "wmalossless", "wmavoice",
        "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "cook", "ra_144", "ra_288", "ralf", "sipr",
        "atrac3", "atrac3p", "nellymoser", "speex", "gsm", "gsm_ms", "qdm2", "qdmc", "ape", "wavpack", "tta",
        "pcm_s8", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_u16le", "pcm_u16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
        "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw", "pcm_dvd",
        "pcm_bluray", "pcm_s16le_planar", "pcm_zork", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_swf",
        "adpcm_yamaha", "adpcm_g722", "adpcm_g726", "g729", "ilbc",
        // Subtitles
        "mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text",
    ]

    /// The most streams a source may have.
    static let maxStreams = 32
    /// The most pixels a picture may have: a little over 4096 × 2304.
    static let maxPixels = 4096 * 2304
    /// The most pixels a picture file may have: those of cameras are larger than films.
    static let maxPicturePixels = 40_000_000
    /// The longest side a picture may have.
    static let maxSide = 8192
}
