import MediaModel

/// Which sounds are taken, and what is made of them.
struct SoundPolicy {
    let settings: EncodingSettings

    /// The most languages that are kept.
    private static let mostLanguages = 4
    /// Bit/s up to which the source's own sound may be taken as it is.
    private static let copyLimit = 200_000
    /// Qualities: group and bit/s of two channels.
    static let qualities = [("a128", 128_000), ("a64", 64_000)]

    /// The default stream first; then one of each further language, in file order.
    func plans(
        _ candidates: [SourceStream], scan: PacketScan?, _ decisions: inout [Decision]
    ) -> [AudioPlan] {
        let sounds = candidates.compactMap { stream in stream.audio.map { (stream, $0) } }
            .filter { $0.1.channels > 0 && $0.1.sampleRate > 0 }
        var plans: [AudioPlan] = []
        for (stream, audio) in sounds.filter({ $0.0.isDefault }) + sounds.filter({ !$0.0.isDefault }) {
            let language = LanguageTag.normalized(stream.language)
            guard plans.count < Self.mostLanguages, !plans.contains(where: { $0.language == language }) else {
                decisions.append(
                    Decision(
                        "audio.dropped", zh: "声音第 \(stream.index) 路未采用（语言 \(language) 已有一路，或已满 4 种语言）",
                        en:
                            "sound stream \(stream.index) left out (its language \(language) is there, or 4 languages are)"
                    ))
                continue
            }
            plans.append(plan(stream, audio, language, scan))
            decisions.append(
                Decision(
                    "audio.stream", zh: "声音取第 \(stream.index) 路：\(stream.codec) \(audio.layout)，语言 \(language)",
                    en: "sound from stream \(stream.index): \(stream.codec) \(audio.layout), language \(language)"))
            if audio.channels > 2 {
                decisions.append(
                    Decision(
                        "audio.downmix", zh: "\(audio.layout) 声道混合为立体声", en: "\(audio.layout) mixed down to stereo"))
            }
        }
        if plans.isEmpty { decisions.append(Decision("audio", zh: "没有声音", en: "no sound")) }
        return plans
    }

    private func plan(
        _ stream: SourceStream, _ audio: AudioProperties, _ language: String, _ scan: PacketScan?
    ) -> AudioPlan {
        let channels = min(audio.channels, 2)
        return AudioPlan(
            stream: stream.index, language: language, title: stream.title, sampleRate: 48_000, channels: channels,
            loudness: settings.loudness,
            renditions: Self.qualities.map { group, bitRate in
                AudioRendition(
                    id: "\(group)-\(language)", group: group, encoding: "aac",
                    bitRate: channels == 1 ? bitRate * 3 / 4 : bitRate)
            },
            copy: scan?.sounds.first { $0.stream == stream.index && isCopyable($0, stream, audio) })
    }

    /// AAC-LC of at most two channels (ISO/IEC 14496-3), as the encoded sound is.
    private func isCopyable(_ sound: CodedSound, _ stream: SourceStream, _ audio: AudioProperties) -> Bool {
        stream.codec == "aac" && stream.profile == "LC" && audio.channels <= 2 && sound.frameSize == 1024
            && [32_000, 44_100, 48_000].contains(audio.sampleRate) && sound.bitRate <= Self.copyLimit
    }
}
