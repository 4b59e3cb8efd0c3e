import Foundation
import Testing

@Suite("A worker that was killed", .serialized)
struct ResumeTests {
    @Test("is gone on with: the same pictures at the same times, the same sound")
    func resume() async throws {
        let film = try await Films.make(seconds: 40)
        let (whole, cut) = (try FilmRun(), try FilmRun())
        try await whole.run(film)
        #expect(whole.status == 0)
        for segments in [9, 15] {
            // Sound begins later than pictures do: its loudness is measured first.
            var (pictures, sounds) = (0, 0)
            try await cut.run(film) { event in
                let track = (event["fragments"] as? [String: Any])?["track"] as? String ?? ""
                if track == "v180" { pictures += 1 }
                if track.hasPrefix("a128") { sounds += 1 }
                return pictures >= segments && sounds >= 1 + segments / 5
            }
            #expect(cut.last("result") == nil)
        }
        try await cut.run(film)
        let remarks = cut.last("result")?["remarks"] as? [[String: Any]] ?? []
        #expect(remarks.contains { $0["subject"] as? String == "resume" })
        #expect(cut.tracks.count == whole.tracks.count)
        for track in whole.tracks.compactMap({ $0["file"] as? String }) {
            let packets = "packet=pts,dts,duration"
            #expect(try await cut.probe(track, packets) == whole.probe(track, packets), "\(track)")
        }
        // The encoder adapts to what it heard before, so samples differ a little; a gap or a shift would be much more.
        let (expected, found) = (try await Self.sound(whole), try await Self.sound(cut))
        #expect(expected.count == found.count)
        #expect(zip(expected, found).map { abs(Int($0) - Int($1)) }.max() ?? 0 < 700)
        #expect(expected.map { abs(Int($0)) }.max() ?? 0 > 2500)
    }

    @Test("is begun anew when another plan is to be carried out")
    func otherPlan() async throws {
        let film = try await Films.make(seconds: 20)
        let run = try FilmRun()
        var fragments = 0
        try await run.run(film) { event in
            if event["fragments"] != nil { fragments += 1 }
            return fragments >= 30
        }
        try await run.run(film, encoding: ["loudness": -23])
        let remarks = run.last("result")?["remarks"] as? [[String: Any]] ?? []
        #expect(run.status == 0)
        #expect(!remarks.contains { $0["subject"] as? String == "resume" })
    }

    /// The decoded sound.
    private static func sound(_ run: FilmRun) async throws -> [Int16] {
        let file = run.folder.appendingPathComponent("a128-und.mp4").path
        let data = try await RunningDaemon.run(
            "ffmpeg", ["-v", "error", "-i", file, "-f", "s16le", "-ac", "1", "-"]
        ).output
        return data.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
    }
}
