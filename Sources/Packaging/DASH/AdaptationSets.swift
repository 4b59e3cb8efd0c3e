import MediaModel

/// The adaptation sets of a period, ISO/IEC 23009-1 §5.3.3: pictures, each stream of sound, each subtitle language.
struct AdaptationSets {
    private let presentation: Presentation

    init(_ presentation: Presentation) {
        self.presentation = presentation
    }

    var text: String { pictures + sounds + subtitles }

    private var pictures: String {
        guard !presentation.video.isEmpty else { return "" }
        let representations = presentation.video.map { video in
            representation(
                video.track,
                #"width="\#(video.width)" height="\#(video.height)" frameRate="\#(rate(video.frameRate))" sar="1:1""#)
        }
        return set(
            #"id="1" contentType="video" mimeType="video/mp4""# + Self.alignment, representations.joined())
    }

    private var sounds: String {
        var streams: [(name: String, members: [Presentation.Audio])] = []
        for audio in presentation.audio {
            if let index = streams.firstIndex(where: { $0.name == audio.stream }) {
                streams[index].members.append(audio)
            } else {
                streams.append((audio.stream, [audio]))
            }
        }
        return streams.enumerated().map { index, stream in
            sound(stream.members, id: 100 + index, isMain: index == 0)
        }.joined()
    }

    private func sound(_ members: [Presentation.Audio], id: Int, isMain: Bool) -> String {
        let language = LanguageTag.valid(members.first?.track.language)
        let role = #"      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="\#(isMain ? "main" : "dub")"/>"# + "\n"
        let representations = members.map { audio in
            representation(
                audio.track, #"audioSamplingRate="\#(audio.sampleRate)""#,
                children: #"        <AudioChannelConfiguration "#
                    + #"schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" "#
                    + #"value="\#(audio.channels)"/>"# + "\n")
        }
        return set(
            #"id="\#(id)" contentType="audio" mimeType="audio/mp4" lang="\#(language)""# + Self.alignment,
            role + representations.joined())
    }

    private var subtitles: String {
        let names = DisplayNames.distinct(presentation.subtitles, unknown: "字幕 Subtitles")
        return zip(presentation.subtitles, names).enumerated().map { index, subtitle in
            let (track, name) = subtitle
            return set(
                #"id="\#(200 + index)" contentType="text" mimeType="text/vtt" "#
                    + #"lang="\#(LanguageTag.valid(track.language))""#,
                #"      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>"# + "\n"
                    + "      <Label>\(XMLText.escaped(name))</Label>\n"
                    + #"      <Representation id="\#(track.id)" bandwidth="\#(bandwidth(ofWhole: track))">"# + "\n"
                    + "        <BaseURL>\(track.id)/\(AssetPaths.wholeSubtitles)</BaseURL>\n"
                    + "      </Representation>\n")
        }.joined()
    }

    /// Of the one file that holds a subtitle track, in bit/s: its bytes over the programme's length.
    private func bandwidth(ofWhole track: Track) -> Int {
        guard case .subtitle(_, let bytes) = track.kind, presentation.duration > 0 else { return 1 }
        return max(1, Int((Double(bytes) * 8 / presentation.duration).rounded(.up)))
    }

    private static let alignment = #" segmentAlignment="true" startWithSAP="1""#

    private func set(_ attributes: String, _ children: String) -> String {
        "    <AdaptationSet \(attributes)>\n\(children)    </AdaptationSet>\n"
    }

    private func representation(_ track: Track, _ attributes: String, children: String = "") -> String {
        #"      <Representation id="\#(track.id)" codecs="\#(track.codec)" bandwidth="\#(max(track.peakBitRate, 1))" "#
            + "\(attributes)>\n\(children)\(template(track))      </Representation>\n"
    }

    private func template(_ track: Track) -> String {
        let media = "$RepresentationID$/$Number$\(AssetPaths.segmentSuffix(track.kind))"
        return #"        <SegmentTemplate timescale="\#(track.timescale)" startNumber="0" "#
            + #"initialization="$RepresentationID$/\#(AssetPaths.initialization)" media="\#(media)">"# + "\n"
            + "          <SegmentTimeline>\n\(timeline(track.table))          </SegmentTimeline>\n"
            + "        </SegmentTemplate>\n"
    }

    /// Runs of segments of one length as one element each.
    private func timeline(_ table: SegmentTable) -> String {
        var runs: [(start: Int64, duration: Int64, count: Int)] = []
        for segment in table.segments {
            if let last = runs.last, last.duration == segment.duration {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((segment.start, segment.duration, 1))
            }
        }
        return runs.map { run in
            let repeats = run.count > 1 ? #" r="\#(run.count - 1)""# : ""
            return #"            <S t="\#(run.start)" d="\#(run.duration)"\#(repeats)/>"# + "\n"
        }.joined()
    }

    private func rate(_ rate: Rational) -> String {
        rate.denominator == 1 ? "\(rate.numerator)" : "\(rate.numerator)/\(rate.denominator)"
    }
}

/// Text in XML.
enum XMLText {
    /// The text with the characters that mean something in XML replaced, and those that XML 1.0 (§2.2) has no place for
    /// left out.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\u{9}", "\u{A}", "\u{D}": result += " "
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
