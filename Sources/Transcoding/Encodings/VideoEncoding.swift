import FFmpeg
import MediaModel

/// A way of coding pictures: one file each, listed in `VideoEncodings.all`.
protocol VideoEncoding: Sendable {
    /// Its name in plans.
    static var name: String { get }

    /// The encoder's options for a rendition whose key frames come every `gopFrames` frames.
    static func options(_ rendition: VideoRendition, gopFrames: Int, threads: Int) -> EncoderOptions
}

/// The ways of coding pictures that there are.
enum VideoEncodings {
    static let all: [any VideoEncoding.Type] = [H264.self, LiveH264.self]

    static func named(_ name: String) -> (any VideoEncoding.Type)? { all.first { $0.name == name } }
}
