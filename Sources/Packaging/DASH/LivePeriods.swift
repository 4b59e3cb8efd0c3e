import MediaModel

/// The periods of a channel's manifest, ISO/IEC 23009-1 §5.3.2: one an item.
///
/// While it goes on, a period begins where its item began on air, whatever of it is still listed, so that a period is
/// told in the same words throughout. What has ended is told from its own beginning.
struct Periods {
    var pictures: [(size: RungClass, runs: AirRuns)]
    var sounds: [(quality: SoundClass, runs: AirRuns)]
    var isEnded: Bool
    /// What leads from the manifest's address to the channel's.
    var base: String

    /// All periods, and the length from the first one's beginning to the last one's end, in milliseconds.
    func text(_ slots: [AirSlot]) -> (text: String, length: Int64) {
        var (text, begin, end) = ("", Int64?.none, Int64(0))
        for slot in slots where !slot.isWithdrawn {
            let number = slot.item.number
            // Each period has the sizes of its own asset: it must not change while others come and go.
            let own = pictures.filter { slot.asset.sizes.contains($0.size) }
                .compactMap { track in run(number, of: track.runs).map { (track.size.name, $0) } }
            let isOne = slot.asset.best.track == slot.asset.lowest.track
            let heard = sounds.prefix(isOne ? 1 : 2)
                .compactMap { track in run(number, of: track.runs).map { (track.quality.rawValue, $0) } }
            // Sound ends some milliseconds after pictures: a period comes with both, and goes with both.
            guard let leading = own.first?.1 ?? heard.first?.1, !heard.isEmpty,
                slot.asset.pictures == nil || !own.isEmpty
            else { continue }
            let boundaries = leading.table.boundaries
            let origin = boundaries[isEnded ? leading.listed.lowerBound : leading.whole.lowerBound]
            let start = (slot.onAir(origin) + 500) / 1000
            let first = begin ?? (isEnded ? start : 0)
            begin = first
            end = (leading.end(of: leading.listed.upperBound - 1) + 500) / 1000
            let length = isEnded ? #" duration="\#(LivePresentation.duration(end - start))""# : ""
            text +=
                #"  <Period id="\#(number)" start="\#(LivePresentation.duration(start - first))"\#(length)>"# + "\n"
                + set(own, slot, origin) + set(heard: heard, slot, origin) + "  </Period>\n"
        }
        return (text, end - (begin ?? 0))
    }

    private func run(_ number: Int64, of runs: AirRuns) -> AirRun? { runs.runs.first { $0.slot.item.number == number } }

    private func set(_ tracks: [(String, AirRun)], _ slot: AirSlot, _ origin: Int64) -> String {
        let representations = tracks.compactMap { name, run -> String? in
            guard let own = slot.asset.rungs.first(where: { $0.track == run.track }) else { return nil }
            let attributes =
                #"width="\#(own.width)" height="\#(own.height)" "#
                + #"frameRate="\#(LivePresentation.rate(own.frameRate))" sar="1:1""#
            return representation(name, own.codec, own.peak, attributes, "", run, origin)
        }
        guard !representations.isEmpty else { return "" }
        return set(#"id="1" contentType="video" mimeType="video/mp4""#, representations.joined())
    }

    private func set(heard tracks: [(String, AirRun)], _ slot: AirSlot, _ origin: Int64) -> String {
        let representations = tracks.map { name, run in
            let own = name == SoundClass.best.rawValue ? slot.asset.best : slot.asset.lowest
            let configuration =
                "        <AudioChannelConfiguration "
                + #"schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" "#
                + #"value="\#(own.channels)"/>"# + "\n"
            return representation(
                name, own.codec, own.peak, #"audioSamplingRate="\#(own.sampleRate)""#, configuration, run, origin)
        }
        guard !representations.isEmpty else { return "" }
        return set(
            #"id="2" contentType="audio" mimeType="audio/mp4" lang="\#(slot.asset.best.language)""#,
            #"      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>"# + "\n" + representations.joined())
    }

    private func set(_ attributes: String, _ children: String) -> String {
        "    <AdaptationSet \(attributes) segmentAlignment=\"true\" startWithSAP=\"1\">\n\(children)    </AdaptationSet>\n"
    }

    private func representation(
        _ id: String, _ codec: String, _ bandwidth: Int, _ attributes: String, _ children: String, _ run: AirRun,
        _ origin: Int64
    ) -> String {
        let folder = base + run.folder
        return #"      <Representation id="\#(id)" codecs="\#(codec)" bandwidth="\#(bandwidth)" \#(attributes)>"# + "\n"
            + children
            + #"        <SegmentTemplate timescale="1000000" presentationTimeOffset="\#(origin)" "#
            + #"startNumber="\#(run.listed.lowerBound)" initialization="\#(folder)init.mp4" "#
            + #"media="\#(folder)$Number$.m4s">"# + "\n"
            + "          <SegmentTimeline>\n\(timeline(run))          </SegmentTimeline>\n"
            + "        </SegmentTemplate>\n      </Representation>\n"
    }

    /// Runs of segments of one length as one element each.
    private func timeline(_ run: AirRun) -> String {
        let boundaries = run.table.boundaries
        var runs: [(start: Int64, duration: Int64, count: Int)] = []
        for number in run.listed {
            let duration = boundaries[number + 1] - boundaries[number]
            if let last = runs.last, last.duration == duration {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((boundaries[number], duration, 1))
            }
        }
        return runs.map { run in
            let repeats = run.count > 1 ? #" r="\#(run.count - 1)""# : ""
            return #"            <S t="\#(run.start)" d="\#(run.duration)"\#(repeats)/>"# + "\n"
        }.joined()
    }
}
