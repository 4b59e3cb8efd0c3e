import Foundation
import MediaModel
import Packaging

/// What is whole of a track's file that an earlier process began: found by reading its boxes, for they say everything.
struct BegunTrack {
    /// The initialization section.
    var head: [UInt8]
    /// Whole fragments.
    var fragments: [Fragment]
    /// The segment in which each fragment lies.
    var places: [Int]
    /// Ticks a second.
    var timescale: Int

    /// The new head is not that of the file: another version of a library made it.
    struct Mismatch: Error {
        var file: String
    }

    /// The name of a track's file.
    static func file(_ id: String) -> String { "\(id).mp4" }

    /// Bytes up to the end of the last fragment.
    var size: Int { fragments.reduce(head.count) { $0 + $1.length } }

    /// Ticks up to the end of the last fragment.
    var ticks: Int64 { fragments.reduce(0) { $0 + $1.duration } }

    /// Reads the file of the track called `id`; `nil` if there is none, or nothing whole in it.
    ///
    /// - Parameter place: the segment in which a fragment lies that begins at so many seconds.
    static func read(_ id: String, isVideo: Bool, place: (Double) -> Int) -> BegunTrack? {
        guard let handle = FileHandle(forReadingAtPath: file(id)) else { return nil }
        var scanner = FragmentScanner()
        var found: [ScannedFragment] = []
        var head: [UInt8] = []
        while let bytes = try? handle.read(upToCount: 1 << 20), !bytes.isEmpty {
            if scanner.initializationLength == nil { head += bytes }
            let isSound = (try? scanner.append(Array(bytes))) != nil
            found += scanner.takeFragments()
            if !isSound { break }
        }
        guard let length = scanner.initializationLength, let timescale = scanner.timescale, timescale > 0 else {
            return nil
        }
        var time: Int64 = 0
        var track = BegunTrack(head: Array(head.prefix(length)), fragments: [], places: [], timescale: timescale)
        for fragment in found {
            // Zeros or old blocks after a power cut end what is whole.
            guard fragment.start == time, fragment.duration > 0 else { break }
            track.fragments.append(isVideo ? fragment.video : fragment.audio)
            track.places.append(place(Double(time) / Double(timescale)))
            time += fragment.duration
        }
        return track.fragments.isEmpty ? nil : track
    }

    /// The number of segments that are whole: those before the one in which the last fragment lies.
    var wholeSegments: Int { places.last ?? 0 }

    /// The track without what lies in segment `count` and behind.
    func prefix(segments count: Int) -> BegunTrack {
        let kept = places.prefix { $0 < count }.count
        var track = self
        track.fragments = Array(fragments.prefix(kept))
        track.places = Array(places.prefix(kept))
        return track
    }
}
