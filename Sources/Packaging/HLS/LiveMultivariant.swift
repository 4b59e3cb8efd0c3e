public import MediaModel

/// What a channel offers throughout: the sizes of all its programmes, each matched by the nearest that a programme has.
public struct LiveLadder: Sendable, Equatable {
    /// A size of pictures.
    public struct Rung: Sendable, Equatable {
        /// Its class.
        public var size: RungClass
        /// Width and height of what is shown at first, in pixels.
        public var width: Int
        /// Height in pixels.
        public var height: Int
        /// The highest rate of pictures.
        public var frameRate: Rational
        /// RFC 6381 codecs values of pictures.
        public var codecs: [String]
        /// Bit rates with sound, of the programme that needs most.
        public var rates: BitRates
        /// Bit rates of key pictures alone.
        public var keys: BitRates
        /// The sound that goes with it.
        public var sound: SoundClass
    }

    /// A quality of sound.
    public struct Sound: Sendable, Equatable {
        /// Its class.
        public var quality: SoundClass
        /// The language, if all programmes have the same; else `und`.
        public var language: String
        /// The most channels.
        public var channels: Int
        /// RFC 6381 codecs values.
        public var codecs: [String]
        /// Bit rates.
        public var rates: BitRates
    }

    /// Pictures, best first; none for a channel of sound.
    public let rungs: [Rung]
    /// Sound, best first.
    public let sounds: [Sound]

    /// The ladder of a channel.
    ///
    /// - Parameters:
    ///   - slots: items that decide on sizes and bit rates.
    ///   - shown: those of them that a player which begins now meets first; they decide on formats.
    ///   - expectsEvent: whether what an encoder sends will come, of which nobody knows yet what it needs.
    public init(_ slots: [AirSlot], shown: [AirSlot], expectsEvent: Bool = false) {
        let shown = shown.isEmpty ? slots : shown
        let sounds = SoundClass.allCases.map { quality in
            var sound = Self.sound(quality, slots, shown)
            if expectsEvent { sound.rates = sound.rates.orMore(LiveForecast.rates(quality)) }
            return sound
        }
        self.sounds = sounds
        let sizes = slots.reduce(into: Set<RungClass>()) { $0.formUnion($1.asset.sizes) }
        rungs = sizes.sorted(by: >).compactMap { Self.rung($0, slots, shown, sounds, expectsEvent) }
    }

    private static func sound(_ quality: SoundClass, _ slots: [AirSlot], _ shown: [AirSlot]) -> Sound {
        let own = { (slot: AirSlot) in quality == .best ? slot.asset.best : slot.asset.lowest }
        let languages = Set(slots.map(own).filter { $0.track != SilentTrack.name }.map(\.language))
        return Sound(
            quality: quality, language: languages.count == 1 ? languages.first ?? "und" : "und",
            channels: slots.map { own($0).channels }.max() ?? 2, codecs: unique(shown.map { own($0).codec }),
            rates: BitRates(
                peak: slots.map { own($0).peak }.max() ?? 1, average: slots.map { own($0).average }.max() ?? 1))
    }

    private static func rung(
        _ size: RungClass, _ slots: [AirSlot], _ shown: [AirSlot], _ sounds: [Sound], _ expectsEvent: Bool
    ) -> Rung? {
        let all = slots.compactMap { $0.asset.rung(for: size) }
        let first = shown.compactMap { $0.asset.rung(for: size) }
        guard let begin = first.first ?? all.first else { return nil }
        let quality: SoundClass = size >= .v480 ? .best : .lowest
        let sound = sounds.first { $0.quality == quality }?.rates ?? BitRates(peak: 0, average: 0)
        let known = BitRates(peak: all.map(\.peak).max() ?? 1, average: all.map(\.average).max() ?? 1)
        let rates = expectsEvent ? known.orMore(LiveForecast.rates(size)) : known
        return Rung(
            size: size, width: begin.width, height: begin.height,
            frameRate: (first.isEmpty ? all : first).map(\.frameRate).max { ($0.positive ?? 0) < ($1.positive ?? 0) }
                ?? begin.frameRate,
            codecs: unique((first.isEmpty ? all : first).map(\.codec)),
            rates: BitRates(peak: sound.peak + rates.peak, average: sound.average + rates.average),
            keys: BitRates(peak: all.map(\.keys.peak).max() ?? 1, average: all.map(\.keys.average).max() ?? 1),
            sound: quality)
    }

    private static func unique(_ codecs: [String]) -> [String] {
        codecs.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension LiveLadder {
    /// The playlist of variants and renditions, RFC 8216bis §4.4.6: what a player opens first.
    ///
    /// - Parameter container: in what the segments come. Key pictures are told of fragments alone.
    public func multivariant(_ container: AirContainer = .fragments) -> String {
        var tags: [any Tag] = [
            PlainTag("EXTM3U"), PlainTag("EXT-X-VERSION", 7), PlainTag("EXT-X-INDEPENDENT-SEGMENTS"),
        ]
        let groups =
            rungs.isEmpty
            ? SoundClass.allCases
            : SoundClass.allCases.filter { quality in
                quality == .lowest || rungs.contains { $0.sound == quality }
            }
        tags += sounds.filter { groups.contains($0.quality) }.map(rendition)
        tags += variants
        let soundGroups = rungs.isEmpty ? groups : [.lowest]
        tags += sounds.filter { soundGroups.contains($0.quality) }.map(soundVariant)
        if container == .fragments { tags += rungs.map(keyPictures) }
        return tags.playlist
    }

    private func rendition(_ sound: Sound) -> MediaTag {
        MediaTag(
            kind: .audio, group: sound.quality.rawValue, language: sound.language, name: "原声 Original",
            isDefault: true, channels: sound.channels, uri: "\(sound.quality.rawValue).m3u8")
    }

    /// Best first, but for the one to begin with, of about 2 Mbit/s.
    private var variants: [StreamInfTag] {
        var variants = rungs.map { rung in
            StreamInfTag(
                bandwidth: rung.rates.peak, averageBandwidth: rung.rates.average,
                codecs: rung.codecs + soundCodecs(rung.sound),
                resolution: Resolution(width: rung.width, height: rung.height),
                frameRate: MediaTime.decimal(rung.frameRate), audio: rung.sound.rawValue,
                uri: "\(rung.size.name).m3u8")
        }
        if let start = variants.firstIndex(where: { $0.bandwidth <= 2_000_000 }) {
            variants.insert(variants.remove(at: start), at: 0)
        }
        return variants
    }

    private func soundVariant(_ sound: Sound) -> StreamInfTag {
        StreamInfTag(
            bandwidth: sound.rates.peak, averageBandwidth: sound.rates.average, codecs: sound.codecs,
            audio: sound.quality.rawValue, isHiddenFromVLC: !rungs.isEmpty, uri: "\(sound.quality.rawValue).m3u8")
    }

    private func keyPictures(_ rung: Rung) -> IFrameStreamInfTag {
        IFrameStreamInfTag(
            bandwidth: rung.keys.peak, averageBandwidth: rung.keys.average,
            codec: rung.codecs.joined(separator: ","), resolution: Resolution(width: rung.width, height: rung.height),
            uri: "\(rung.size.name)-keys.m3u8")
    }

    private func soundCodecs(_ quality: SoundClass) -> [String] {
        sounds.first { $0.quality == quality }?.codecs ?? []
    }
}
