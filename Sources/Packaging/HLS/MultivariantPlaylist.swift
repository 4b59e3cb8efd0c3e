import MediaModel

/// The playlist of variants and renditions, RFC 8216bis §4.4.6.
struct MultivariantPlaylist {
    /// A player begins with the first variant: for connections as ours, Apple's authoring specification advises the
    /// one of about 2 Mbit/s.
    private static let startingBandwidth = 2_000_000
    private static let subtitleGroup = "subs"

    private let presentation: Presentation

    init(_ presentation: Presentation) { self.presentation = presentation }

    var text: String {
        var tags: [any Tag] = [
            PlainTag("EXTM3U"), PlainTag("EXT-X-VERSION", 7), PlainTag("EXT-X-INDEPENDENT-SEGMENTS"),
        ]
        let variants = variants
        let groups = Set(variants.compactMap(\.audio))
        tags += presentation.audioGroups.filter(groups.contains).flatMap(renditions)
        tags += subtitles
        tags += variants
        tags += iframes
        return tags.playlist
    }

    private func renditions(_ group: String) -> [MediaTag] {
        let members = presentation.members(group)
        let names = DisplayNames.distinct(members.map { $0.track }, unknown: "原声 Original")
        return zip(members, names).enumerated().map { index, member in
            MediaTag(
                kind: .audio, group: group, language: LanguageTag.valid(member.0.track.language), name: member.1,
                isDefault: index == 0, channels: member.0.channels, uri: uri(member.0.track))
        }
    }

    private var subtitles: [MediaTag] {
        let names = DisplayNames.distinct(presentation.subtitles, unknown: "字幕 Subtitles")
        return zip(presentation.subtitles, names).map { track, name in
            MediaTag(
                kind: .subtitles, group: Self.subtitleGroup, language: LanguageTag.valid(track.language), name: name,
                isDefault: false, uri: uri(track))
        }
    }

    /// Pictures with sound, best first but for the one to begin with; then sound alone, of the lowest group where
    /// there are pictures. VLC 3 would take that for all there is, and show no picture.
    private var variants: [StreamInfTag] {
        var films = presentation.video.map(variant)
        let start = films.firstIndex { $0.bandwidth <= Self.startingBandwidth }
        if let start { films.insert(films.remove(at: start), at: 0) }
        let groups = presentation.video.isEmpty ? presentation.audioGroups : presentation.lowestGroup.map { [$0] } ?? []
        return films + groups.compactMap(soundVariant)
    }

    private func variant(_ video: Presentation.Video) -> StreamInfTag {
        let rates = presentation.bandwidth(video.track, audio: video.audioGroup)
        let sound = presentation.members(video.audioGroup).map(\.track.codec)
        return StreamInfTag(
            bandwidth: rates.peak, averageBandwidth: rates.average, codecs: [video.track.codec] + Self.unique(sound),
            resolution: Resolution(width: video.width, height: video.height),
            frameRate: MediaTime.decimal(video.frameRate), audio: sound.isEmpty ? nil : video.audioGroup,
            subtitles: subtitleReference, uri: uri(video.track))
    }

    private func soundVariant(_ group: String) -> StreamInfTag? {
        let members = presentation.members(group)
        guard let first = members.first else { return nil }
        let rates = presentation.bandwidth(nil, audio: group)
        return StreamInfTag(
            bandwidth: rates.peak, averageBandwidth: rates.average, codecs: Self.unique(members.map(\.track.codec)),
            audio: group, subtitles: subtitleReference, isHiddenFromVLC: !presentation.video.isEmpty,
            uri: uri(first.track))
    }

    private var iframes: [IFrameStreamInfTag] {
        presentation.video.map { video in
            let rates = IFramePlaylist(track: video.track, target: presentation.target).rates
            return IFrameStreamInfTag(
                bandwidth: rates.peak, averageBandwidth: rates.average, codec: video.track.codec,
                resolution: Resolution(width: video.width, height: video.height),
                uri: "\(video.track.id)/\(AssetPaths.iframes)")
        }
    }

    private var subtitleReference: String? { presentation.subtitles.isEmpty ? nil : Self.subtitleGroup }

    private func uri(_ track: Track) -> String { "\(track.id)/\(AssetPaths.playlist)" }

    private static func unique(_ codecs: [String]) -> [String] {
        codecs.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
