import FFmpeg
import MediaModel

/// AAC-LC by FFmpeg's own encoder.
enum AAC: AudioEncoding {
    static let name = "aac"

    static func options(_ rendition: AudioRendition) -> EncoderOptions {
        EncoderOptions(
            name: "aac", bitRate: rendition.bitRate, threads: 1,
            options: ["profile": "aac_low", "flags": "+global_header"])
    }
}
