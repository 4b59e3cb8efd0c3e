import Foundation
import Testing

@Suite("A source that is not what it says", .serialized)
struct DamagedSourceTests {
    @Test(
        "is refused when it holds less than it declares",
        arguments: [("avi", 0.25), ("avi", 0.6), ("mkv", 0.6), ("mp4", 0.25), ("flv", 0.6)])
    func incomplete(ending: String, share: Double) async throws {
        let codecs = ending == "avi" ? "-c:v mpeg4 -b:v 500k -c:a libmp3lame" : "$X -c:a aac"
        let run = try FilmRun()
        let source = MadeSource(
            name: ending, file: "f.\(ending)",
            commands: """
                $F -f lavfi -i testsrc2=size=320x180:rate=25:duration=7 -f lavfi -i sine=duration=7 \(codecs) \
                -movflags +faststart -flvflags +add_keyframe_index f.\(ending)
                """)
        try await run.run(source) { bytes in bytes = bytes.prefix(Int(Double(bytes.count) * share)) }
        #expect(Self.code(run) == "incomplete", "\(run.last("rejected") ?? [:])")
        #expect(run.status == 0)
    }

    @Test("is refused when many of its pictures are spoiled, and taken when few are")
    func spoiled() async throws {
        let source = MadeSource(name: "spoiled", file: "f.ts", commands: "$F $V $X -g 5 -b:v 1M f.ts")
        for (every, isTaken) in [(4, false), (600, true)] {
            let run = try FilmRun()
            try await run.run(source) { bytes in
                // The latter halves of some packets of 188 bytes, but not of the tables in the first ones.
                for start in stride(from: 188 * 20, to: bytes.count - 188, by: 188 * every) {
                    bytes.replaceSubrange(start + 94..<start + 188, with: Data(repeating: 0x5A, count: 94))
                }
            }
            #expect((Self.code(run) == nil) == isTaken)
            if !isTaken { #expect(Self.code(run) == "damaged") }
            if isTaken { #expect(Self.remarks(run).contains("source.damage")) }
        }
    }

    @Test("keeps the rate of film that television's rate is declared for, and is not deinterlaced")
    func softTelecine() async throws {
        let run = try FilmRun()
        let source = MadeSource(
            name: "soft telecine", file: "f.ts",
            commands: """
                $F -f lavfi -i testsrc2=size=352x288:rate=30000/1001 -frames:v 48 -c:v mpeg2video -bf 0 -b:v 2M \
                -bsf:v "setts=ts=(5*N+mod(N\\,2))*750.75" f.ts
                """)
        try await run.run(source, editing: Self.repeatFields)
        let facts = try await run.facts(run.tracks[0])
        #expect(facts["r_frame_rate"] == "24000/1001" && facts["nb_frames"] != "60")
        #expect(abs((Double(facts["duration"] ?? "") ?? 0) - 2.002) < 0.05)
        #expect(!run.decisions.contains("video.interlaced"))
    }

    @Test("is deinterlaced from where its pictures turn interlaced on the way")
    func turnsInterlaced() async throws {
        let run = try FilmRun()
        let source = MadeSource(
            name: "turns interlaced", file: "f.ts",
            commands: """
                $F -f lavfi -i testsrc2=size=352x288:rate=25:duration=2 -vf gblur=4 -c:v mpeg2video \
                -b:v 3M a.ts
                $F -f lavfi -i testsrc2=size=352x288:rate=50:duration=2 -vf tinterlace=interleave_top,setfield=tff \
                -c:v mpeg2video -b:v 3M -top 1 -flags +ildct+ilme -output_ts_offset 2 b.ts
                cat a.ts b.ts > f.ts
                """)
        try await run.run(source)
        #expect(run.status == 0 && !run.decisions.contains("video.interlaced"))
        let facts = try await run.facts(run.tracks[0])
        #expect(abs((Double(facts["duration"] ?? "") ?? 0) - 4) < 0.1)
        #expect(try await run.combed() <= 5)
    }

    @Test("goes on when size, shape and sound change on the way; what has another shape stands between bars")
    func changes() async throws {
        let run = try FilmRun()
        let source = MadeSource(
            name: "changes", file: "f.ts",
            commands: """
                $F $V $A $X -c:a aac a.ts
                $F -f lavfi -i color=white:size=480x360:rate=50:duration=2 $A $X -ac 2 -c:a mp2 -output_ts_offset 2 b.ts
                cat a.ts b.ts > f.ts
                """)
        try await run.run(source)
        #expect(run.status == 0)
        for track in run.tracks {
            let facts = try await run.facts(track)
            #expect(abs((Double(facts["duration"] ?? "") ?? 0) - 4.03) < 0.1)
        }
        let row = try await run.decoded(
            "v180.mp4",
            ["-ss", "3", "-frames:v", "1", "-vf", "crop=320:2:0:90", "-pix_fmt", "gray", "-f", "rawvideo"]
        ).prefix(320)
        #expect(abs(row.filter { $0 > 128 }.count - 240) <= 4)
        #expect(row.prefix(36).allSatisfy { $0 < 40 } && row.suffix(36).allSatisfy { $0 < 40 })
    }

    @Test("has its full range brought to the standard one")
    func fullRange() async throws {
        let run = try FilmRun()
        let source = MadeSource(
            name: "full range", file: "f.webm",
            commands: """
                $F -f lavfi -i color=white:size=64x64:duration=1 -vf scale=out_range=full -c:v libvpx-vp9 -b:v 200k \
                -deadline realtime -cpu-used 8 -color_range pc f.webm
                """)
        try await run.run(source)
        let first = try await run.decoded(
            run.tracks[0]["file"] as? String ?? "",
            ["-frames:v", "1", "-pix_fmt", "yuv420p", "-f", "rawvideo"]
        ).first
        #expect(abs(Int(try #require(first)) - 235) <= 2)
    }

    private static func code(_ run: FilmRun) -> String? {
        run.events.last { $0["rejected"] != nil }.flatMap { ($0["rejected"] as? [String: Any])?["_0"] as? String }
    }

    private static func remarks(_ run: FilmRun) -> [String] {
        (run.last("result")?["remarks"] as? [[String: Any]] ?? []).compactMap { $0["subject"] as? String }
    }

    /// Marks pictures so that each second one is shown for three fields (ISO/IEC 13818-2, 6.2.2.3 and 6.2.3.1).
    private static func repeatFields(_ bytes: inout Data) {
        let marks: [(top: UInt8, again: UInt8)] = [(1, 1), (0, 0), (0, 1), (1, 0)]
        var (place, count) = (bytes.startIndex, 0)
        while let code = bytes.range(of: Data([0, 0, 1, 0xB5]), in: place..<bytes.endIndex) {
            place = code.upperBound
            guard place + 4 < bytes.endIndex else { return }
            switch bytes[place] >> 4 {
            case 1: bytes[place + 1] &= ~0x08
            case 8:
                let mark = marks[count % 4]
                bytes[place + 3] = bytes[place + 3] & 0x7D | mark.top << 7 | mark.again << 1
                count += 1
            default: break
            }
        }
    }
}
