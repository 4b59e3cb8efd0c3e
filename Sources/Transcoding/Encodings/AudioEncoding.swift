import FFmpeg
import MediaModel

/// A way of coding sound: one file each, listed in `AudioEncodings.all`.
protocol AudioEncoding: Sendable {
    /// Its name in plans.
    static var name: String { get }

    /// The encoder's options for a rendition.
    static func options(_ rendition: AudioRendition) -> EncoderOptions
}

/// The ways of coding sound that there are.
enum AudioEncodings {
    static let all: [any AudioEncoding.Type] = [AAC.self]

    static func named(_ name: String) -> (any AudioEncoding.Type)? { all.first { $0.name == name } }
}
