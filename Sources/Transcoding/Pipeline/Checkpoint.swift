import Foundation
import MediaModel

/// What of a job is done, kept in its folder: a process that comes after one that ended goes on from it.
///
/// Only what files do not say themselves stands here; how far a track is, its file tells.
struct Checkpoint: Codable {
    /// The plan that is carried out; with another one, nothing of the folder can be used.
    var plan: TranscodePlan
    /// The leveling of each sound, once it was measured.
    var leveling: [Leveling]?
    /// The tracks of the passes that are done.
    var tracks: [WorkerTrack] = []
    /// Their remarks.
    var remarks: [Decision] = []
    /// How long the programme is, once a pass has shown it.
    var duration: Double?
    /// The share of their caps that renditions get, once trials have shown it.
    var capShare: Double?
    /// The subtitles inside the source, once they were read.
    var subtitles: [WorkerSubtitle]?
    /// The poster, once there is one.
    var poster: Picture?
    /// The pictures to choose another from.
    var stills: [Still]?
    /// The storyboard, once there is one.
    var storyboard: Storyboard?

    /// The file's name.
    static let file = "checkpoint.json"

    /// What an earlier process left for `plan`; everything else in the folder is removed if it left nothing of use.
    static func load(_ plan: TranscodePlan) -> Checkpoint {
        if let data = FileManager.default.contents(atPath: file),
            let known = try? JSONDecoder().decode(Checkpoint.self, from: data), known.plan == plan
        {
            return known
        }
        clear()
        return Checkpoint(plan: plan)
    }

    /// Keeps it, whole or not at all.
    func save() throws {
        try JobFile.write(JSONEncoder().encode(self), to: Self.file)
    }

    /// Removes all files of the working directory.
    static func clear() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: ".")) ?? [] {
            try? FileManager.default.removeItem(atPath: name)
        }
    }
}
