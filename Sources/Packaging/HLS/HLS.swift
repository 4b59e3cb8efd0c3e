public import MediaModel

/// HTTP Live Streaming: RFC 8216bis, as Apple's authoring specification narrows it.
public struct HLS: ManifestWriter {
    /// The media type of playlists.
    public static let contentType = "application/vnd.apple.mpegurl"

    /// The writer.
    public init() {}

    /// `master.m3u8`.
    public var fileName: String { "master.m3u8" }
    /// The media type of playlists.
    public var contentType: String { Self.contentType }

    /// The multivariant playlist.
    public func text(_ manifest: AssetManifest) -> String { Self.multivariant(manifest) }

    /// The multivariant playlist, then the playlists of all tracks.
    public func documents(_ manifest: AssetManifest) -> [ManifestDocument] {
        var texts = [(fileName, text(manifest))]
        for track in manifest.tracks {
            texts.append(("\(track.id)/\(AssetPaths.playlist)", Self.media(track, of: manifest)))
            if case .video = track.kind {
                texts.append(("\(track.id)/\(AssetPaths.iframes)", Self.iframes(track, of: manifest)))
            }
        }
        return texts.map { ManifestDocument(path: $0, contentType: contentType, text: $1) }
    }

    /// The playlist that a player opens first.
    ///
    /// A sound programme in one language is the media playlist of its best quality, which also spares it the I-frame
    /// playlist that §6.1 of the authoring specification demands beside every multivariant one. Its subtitles are
    /// offered by the DASH manifest and to pages, as whole files.
    public static func multivariant(_ manifest: AssetManifest) -> String {
        let presentation = Presentation(manifest)
        if let only = presentation.onlySound {
            return MediaPlaylist(track: only, target: manifest.targetDuration, prefix: "\(only.id)/").text
        }
        return MultivariantPlaylist(presentation).text
    }

    /// The media playlist of `track`, at `<track>/index.m3u8`.
    public static func media(_ track: Track, of manifest: AssetManifest) -> String {
        MediaPlaylist(track: track, target: manifest.targetDuration).text
    }

    /// The I-frame playlist of a video track, at `<track>/iframes.m3u8`.
    public static func iframes(_ track: Track, of manifest: AssetManifest) -> String {
        IFramePlaylist(track: track, target: manifest.targetDuration).text
    }
}

extension [any Tag] {
    /// The playlist of these tags.
    var playlist: String { map { $0.text + "\n" }.joined() }
}
