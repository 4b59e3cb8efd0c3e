import MediaModel

/// What one reading of the source is decoded for: renditions that are made beside each other.
struct EncodePass {
    /// Picture renditions, best first.
    var video: [VideoRendition] = []
    /// Sounds with the renditions that are made of them.
    var audio: [AudioPlan] = []
    /// Whether the storyboard is made on the way.
    var makesStoryboard = false

    /// The same with a share of each cap.
    func capped(to share: Double) -> EncodePass {
        var pass = self
        for index in pass.video.indices {
            pass.video[index].maxBitRate = Int(Double(pass.video[index].maxBitRate) * share)
            pass.video[index].bufferSize = Int(Double(pass.video[index].bufferSize) * share)
        }
        return pass
    }

    /// The same without some tracks of sound.
    func without(_ ids: Set<String>) -> EncodePass {
        var pass = self
        for index in pass.audio.indices { pass.audio[index].renditions.removeAll { ids.contains($0.id) } }
        return pass
    }

    /// The tracks it makes.
    var trackIDs: [String] { video.map(\.id) + audio.flatMap { $0.renditions.map(\.id) } }
}

extension TranscodePlan {
    /// The passes of what is encoded, in order. The early version is complete with the first, or before it where
    /// everything in it is copied.
    var passes: [EncodePass] {
        let encoded = video?.renditions.filter { $0.encoding != VideoRendition.copied } ?? []
        switch early {
        case .none:
            return [EncodePass(video: encoded, audio: audio, makesStoryboard: video != nil)]
        case .copy:
            let main = EncodePass(video: encoded, audio: audio, makesStoryboard: true)
            guard CopyPass.sounds(self).isEmpty, !audio.isEmpty else { return [main] }
            return [EncodePass(audio: audio), EncodePass(video: encoded, makesStoryboard: true)]
        case .lowest:
            let lowest = encoded.suffix(1)
            let first = EncodePass(
                video: Array(lowest), audio: audio.map { $0.with(groups: lowest.map(\.audioGroup)) },
                makesStoryboard: true)
            let groups = Set(audio.flatMap(\.renditions).map(\.group)).subtracting(lowest.map(\.audioGroup))
            let rest = groups.isEmpty ? [] : audio.map { $0.with(groups: Array(groups)) }
            return [first, EncodePass(video: encoded.dropLast(), audio: rest)]
        }
    }
}

extension AudioPlan {
    /// The same with the renditions of some groups only.
    fileprivate func with(groups: [String]) -> AudioPlan {
        var plan = self
        plan.renditions = renditions.filter { groups.contains($0.group) }
        return plan
    }
}
