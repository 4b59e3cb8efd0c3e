import MediaModel
import Packaging

/// Which subtitles inside a source are taken: one stream of text for each language.
enum SubtitlePolicy {
    /// Codecs of text, by libavcodec's names. Subtitles that are pictures cannot become text.
    static let codecs: Set<String> = ["mov_text", "subrip", "ass", "ssa", "webvtt", "text"]
    /// The most streams taken.
    static let maxStreams = 16

    /// The subtitles taken of `streams`: those marked as default first, then in file order.
    static func plan(_ streams: [SourceStream], _ decisions: inout [Decision]) -> [SubtitlePlan] {
        let subtitles = streams.filter { if case .subtitle = $0.kind { true } else { false } }
        var plans: [SubtitlePlan] = []
        for stream in subtitles.filter(\.isDefault) + subtitles.filter({ !$0.isDefault }) {
            let language = SubtitleLanguage.tag(stream.language, title: stream.title)
            let isNew = plans.count < maxStreams && !plans.contains { $0.language == language }
            decisions.append(decision(stream, language, isNew: isNew))
            guard codecs.contains(stream.codec), isNew else { continue }
            plans.append(SubtitlePlan(stream: stream.index, language: language, title: stream.title))
        }
        return plans
    }

    private static func decision(_ stream: SourceStream, _ language: String, isNew: Bool) -> Decision {
        let (index, codec) = (stream.index, stream.codec)
        guard case .subtitle(isText: true) = stream.kind else {
            return Decision(
                "subtitle.dropped", zh: "字幕第 \(index) 路是图像（\(codec)），不能转为文字，未采用；可另附 .srt 或 .ass 文件",
                en: "subtitle stream \(index) is pictures (\(codec)), no text: left out; supply it as .srt or .ass")
        }
        guard codecs.contains(codec) else {
            return Decision(
                "subtitle.dropped", zh: "字幕第 \(index) 路的格式 \(codec) 不支持，未采用",
                en: "subtitle stream \(index) is \(codec), which is not read: left out")
        }
        guard isNew else {
            return Decision(
                "subtitle.dropped", zh: "字幕第 \(index) 路未采用：已有语言 \(language) 的字幕或超过 \(maxStreams) 路",
                en: "subtitle stream \(index) left out: there is one in \(language), or over \(maxStreams) streams")
        }
        return Decision(
            "subtitle.stream", zh: "字幕取第 \(index) 路：\(codec)，语言 \(language)",
            en: "subtitles from stream \(index): \(codec), language \(language)")
    }
}
