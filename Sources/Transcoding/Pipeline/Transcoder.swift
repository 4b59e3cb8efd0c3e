import FFmpeg
import Foundation
import MediaModel

/// Carries out a plan in the working directory, from where an earlier process left it.
struct Transcoder {
    let source: Source
    let plan: TranscodePlan
    let settings: EncodingSettings
    let announce: @Sendable (WorkerEvent) -> Void

    /// Makes all tracks and pictures.
    ///
    /// - Throws: `SourceRefusal` when the source is at fault; anything else is a fault of ours or of the machine.
    func run() throws -> WorkerResult {
        let progress = TranscodeProgress(duration: plan.duration, stages: stages, announce: announce)
        let reporting = StageGroup()
        reporting.start("progress") { progress.report() }
        defer {
            progress.finish()
            try? reporting.wait()
        }
        do {
            return try carryOut(Checkpoint.load(plan), progress)
        } catch is BegunTrack.Mismatch {
            // What is there was made by other libraries: all anew.
            Checkpoint.clear()
            return try carryOut(Checkpoint.load(plan), progress)
        }
    }

    private func carryOut(_ known: Checkpoint, _ progress: TranscodeProgress) throws -> WorkerResult {
        var state = known
        let poster = PosterSearch()
        defer { _ = try? poster.wait() }
        if state.poster == nil, let video = plan.video {
            poster.start(PosterPicker(source: source, plan: video, duration: plan.duration, beat: progress.beat))
        }
        if state.subtitles == nil {
            let found = try EmbeddedSubtitles(plan: plan).write(from: source, beat: progress.beat)
            state.subtitles = found.subtitles
            state.remarks += found.remarks
            try state.save()
        }
        if plan.early == .copy {
            try keep(poster, &state)
            try copy(&state, progress)
            try level(&state, progress)
        }
        for (number, pass) in plan.passes.enumerated() {
            try chooseCap(&state, progress)
            try encode(pass.without(levelSounds(state)).capped(to: state.capShare ?? 1), &state, progress)
            try keep(poster, &state)
            if plan.early != .none, number == 0, plan.passes.count > 1 { announceEarly(state) }
        }
        return result(state)
    }

    private var stages: [TranscodeProgress.Stage] {
        let copying = plan.early == .copy ? [TranscodeProgress.Stage(.copying, weight: 1)] : []
        let measuring =
            plan.audio.isEmpty || plan.early != .copy ? [] : [TranscodeProgress.Stage(.measuring, weight: 3)]
        let passes = plan.passes.map { pass in
            TranscodeProgress.Stage(.encoding, weight: pass.video.reduce(2) { $0 + Double($1.height) / 20 })
        }
        return copying + measuring + passes
    }
}

extension Transcoder {
    /// Takes pictures, and sound that can be taken, as they are.
    private func copy(_ state: inout Checkpoint, _ progress: TranscodeProgress) throws {
        progress.begin(.copying, tracks: plan.video?.renditions.first.map { [$0.id] } ?? [])
        if state.tracks.isEmpty { try copyAnew(&state, progress) }
        if plan.audio.isEmpty || !CopyPass.sounds(plan).isEmpty { announceEarly(state) }
    }

    private func copyAnew(_ state: inout Checkpoint, _ progress: TranscodeProgress) throws {
        for id in ["\(plan.video?.renditions.first?.id ?? "")"]
            + plan.audio.map({ "\(CopyPass.soundGroup)-\($0.language)" })
        { unlink(BegunTrack.file(id)) }
        let pass = CopyPass(source: source, plan: plan, announce: announce, progress: progress)
        state.tracks = try pass.run()
        state.duration = plan.video?.copy?.duration
        try state.save()
    }

    private func keep(_ poster: PosterSearch, _ state: inout Checkpoint) throws {
        guard let found = try poster.wait() else { return }
        (state.poster, state.stills) = (found.poster, found.stills)
        try state.save()
    }

    /// Measures sounds that may not need to be encoded. Elsewhere the first pass does it beside its pictures.
    private func level(_ state: inout Checkpoint, _ progress: TranscodeProgress) throws {
        guard !plan.audio.isEmpty, state.leveling == nil else { return }
        progress.begin(.measuring, tracks: ["loudness"])
        let meter = LoudnessMeter(plans: plan.audio) { progress.reached($0, track: "loudness") }
        keep(try meter.measure(source.open()), &state)
        try state.save()
    }

    private func keep(_ leveling: [Leveling], _ state: inout Checkpoint) {
        guard state.leveling == nil else { return }
        state.leveling = leveling
        for (audio, level) in zip(plan.audio, leveling) {
            let decibels = (level.gain * 10).rounded() / 10
            state.remarks.append(
                Decision(
                    "audio.loudness", zh: "声音 \(audio.language)：增益 \(decibels) dB\(level.isLimited ? "，限幅" : "")",
                    en: "sound \(audio.language): gain \(decibels) dB\(level.isLimited ? ", peaks limited" : "")"))
        }
    }

    /// Has trial encodings choose the caps, if that is wished.
    private func chooseCap(_ state: inout Checkpoint, _ progress: TranscodeProgress) throws {
        guard settings.isPerTitle, state.capShare == nil, let video = plan.video else { return }
        let share = try TitleTrial(
            source: source, plan: video, duration: state.duration ?? plan.duration ?? 0
        ).share(beat: progress.beat)
        state.capShare = share
        let percent = Int((share * 100).rounded())
        state.remarks.append(
            Decision(
                "video.cap", zh: "试编码：码率上限取 \(percent) %", en: "trial encodings: caps at \(percent) % of the ladder's"))
        try state.save()
    }

    private func encode(_ pass: EncodePass, _ state: inout Checkpoint, _ progress: TranscodeProgress) throws {
        progress.begin(.encoding, tracks: pass.trackIDs)
        let done = Set(state.tracks.map(\.id))
        guard !pass.trackIDs.allSatisfy(done.contains) else { return }
        let levels = Levels(state.leveling)
        let work = try PassWork(
            source: source, plan: plan, pass: pass, levels: levels, duration: state.duration, progress: progress)
        work.start(settings: settings, announce: announce)
        try work.stages.wait()
        let made = try work.result()
        if let leveling = levels.measured { keep(leveling, &state) }
        state.tracks += made.tracks
        state.remarks += made.remarks
        state.duration = state.duration ?? made.duration
        if let storyboard = made.storyboard { state.storyboard = storyboard }
        try state.save()
    }

    /// Tells what can be shown already. A process that goes on tells it again: the one before it may have ended, and the
    /// daemon with it, before anybody heard.
    private func announceEarly(_ state: Checkpoint) { announce(.early(result(state))) }

    /// The better quality of sounds that were copied and are as loud as they shall be: nothing is gained by coding them.
    private func levelSounds(_ state: Checkpoint) -> Set<String> {
        let copied = Set(state.tracks.filter { $0.soundGroup == CopyPass.soundGroup }.compactMap(\.language))
        let level = zip(plan.audio, state.leveling ?? []).filter { $1.isNegligible && copied.contains($0.language) }
        return Set(level.compactMap { $0.0.renditions.first?.id })
    }

    /// What there is so far. Pictures name the sound that goes with them; sound that was copied takes the place of the
    /// better quality, or goes when that has been encoded.
    private func result(_ state: Checkpoint) -> WorkerResult {
        let level = levelSounds(state)
        let isEncoded = state.tracks.contains { $0.soundGroup != nil && $0.soundGroup != CopyPass.soundGroup }
        let tracks: [WorkerTrack] = state.tracks.compactMap { track in
            guard isEncoded, track.soundGroup == CopyPass.soundGroup else { return track }
            let better = plan.audio.first { $0.language == track.language }?.renditions.first
            return better.flatMap { level.contains($0.id) ? track.standing(for: $0) : nil }
        }
        let groups = Set(tracks.compactMap(\.soundGroup))
        let wished = Dictionary(
            (plan.video?.renditions ?? []).map { ($0.id, $0.audioGroup) }, uniquingKeysWith: { first, _ in first })
        let named = tracks.map { track in
            track.playing(with: wished[track.id].flatMap { groups.contains($0) ? $0 : nil } ?? groups.min())
        }
        let order = plan.trackIDs
        let sorted = named.sorted {
            (order.firstIndex(of: $0.id) ?? order.count) < (order.firstIndex(of: $1.id) ?? order.count)
        }
        return WorkerResult(
            duration: state.duration ?? 0, tracks: sorted, subtitles: state.subtitles ?? [], poster: state.poster,
            stills: state.stills, storyboard: state.storyboard,
            remarks: state.remarks)
    }
}

extension WorkerTrack {
    /// The rendition group of sound; `nil` for pictures.
    fileprivate var soundGroup: String? {
        if case .audio(_, _, let group) = kind { group } else { nil }
    }

    /// The same file as another rendition of its sound.
    fileprivate func standing(for rendition: AudioRendition) -> WorkerTrack {
        guard case .audio(let channels, let sampleRate, _) = kind else { return self }
        var track = self
        track.id = rendition.id
        track.kind = .audio(channels: channels, sampleRate: sampleRate, group: rendition.group)
        return track
    }

    /// The same, its pictures going with sound of `group`.
    fileprivate func playing(with group: String?) -> WorkerTrack {
        guard case .video(let width, let height, let frameRate, _) = kind else { return self }
        var track = self
        track.kind = .video(width: width, height: height, frameRate: frameRate, audioGroup: group)
        return track
    }
}
