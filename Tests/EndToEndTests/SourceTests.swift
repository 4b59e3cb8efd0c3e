import Foundation
import Testing

@Suite("A source becomes a right stream", .serialized)
struct SourceTests {
    @Test("whatever its pictures", arguments: MadeSource.pictures)
    func pictures(_ source: MadeSource) async throws {
        let run = try await Self.checked(source)
        if source.says.contains("video.range") {
            for key in ["color_transfer", "color_primaries", "color_space"] {
                #expect(try await run.facts(run.tracks[0])[key] == "bt709")
            }
        }
        if source.says.contains("video.interlaced") { #expect(try await run.combed() <= 5) }
    }

    @Test("whatever its clock", arguments: MadeSource.rates)
    func clocks(_ source: MadeSource) async throws { try await Self.checked(source) }

    @Test("whatever its tracks", arguments: MadeSource.tracks)
    func tracks(_ source: MadeSource) async throws { try await Self.checked(source) }

    @Test("whatever its format", arguments: MadeSource.formats)
    func formats(_ source: MadeSource) async throws { try await Self.checked(source) }

    /// Runs a worker on a source and compares every track with what it must be.
    @discardableResult
    private static func checked(_ source: MadeSource) async throws -> FilmRun {
        let run = try FilmRun()
        try await run.run(source)
        #expect(run.status == 0)
        let decisions = Set(run.decisions)
        #expect(decisions.isSuperset(of: source.says) && decisions.isDisjoint(with: source.lacks), "\(decisions)")
        var (pictures, sounds) = ([[String: String]](), [[String: String]]())
        for track in run.tracks {
            let facts = try await run.facts(track)
            if facts["codec_type"] == "video" { pictures.append(facts) } else { sounds.append(facts) }
            #expect(facts["start_time"] == "0.000000")
            #expect(abs((Double(facts["duration"] ?? "") ?? 0) - source.seconds) < 0.06, "\(facts["duration"] ?? "")")
        }
        check(pictures: pictures, source)
        #expect(sounds.compactMap { Int($0["channels"] ?? "") } == source.channels.flatMap { [$0, $0] })
        #expect(sounds.allSatisfy { $0["codec_name"] == "aac" && $0["sample_rate"] == "48000" })
        return run
    }

    private static func check(pictures: [[String: String]], _ source: MadeSource) {
        #expect(pictures.first.map { "\($0["width"] ?? "")x\($0["height"] ?? "")" } == source.size)
        #expect(pictures.isEmpty == (source.size == nil) && pictures.count != 1)
        for (number, facts) in pictures.enumerated() {
            #expect(facts["codec_name"] == "h264" && facts["pix_fmt"] == "yuv420p")
            #expect(facts["field_order"] == "progressive" && facts["sample_aspect_ratio"] == "1:1")
            #expect(facts["r_frame_rate"] == (number == 0 ? source.rates.0 : source.rates.1))
            let sides = [facts["width"], facts["height"]].compactMap { Int($0 ?? "") }
            #expect(sides.count == 2 && sides.allSatisfy { $0 % 2 == 0 })
        }
    }
}

extension FilmRun {
    /// How many pictures of the best rendition look as if they were made of two fields.
    func combed() async throws -> Int {
        let path = folder.appendingPathComponent(tracks[0]["file"] as? String ?? "").path
        let said = try await RunningDaemon.run(
            "bash", ["-c", "ffmpeg -nostdin -i '\(path)' -vf idet -f null - 2>&1 | grep 'Multi frame'"])
        let words = String(decoding: said.output, as: UTF8.self).split(separator: " ").map(String.init)
        let counts = zip(words, words.dropFirst()).filter { ["TFF:", "BFF:"].contains($0.0) }.compactMap { Int($0.1) }
        try #require(counts.count == 2)
        return counts.reduce(0, +)
    }
}
