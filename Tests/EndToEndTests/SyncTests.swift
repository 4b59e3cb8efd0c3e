import Foundation
import Testing

@Suite("Sound and pictures stay together", .serialized)
struct SyncTests {
    /// A flash and a beep, each of 0.2 s, one second after the beginning of their stream.
    private static let flash =
        "-f lavfi -i \"color=black:size=320x180:rate=25:duration=2,drawbox=color=white:t=fill:enable='between(t,1,1.19)'\""
    private static let beep = "-f lavfi -i \"aevalsrc='sin(880*2*PI*t)*between(t,1,1.2)':s=48000:d=2\""

    @Test(
        "as they lay in the source",
        arguments: [
            ("f.mp4", "$F FLASH BEEP $X -c:a aac f.mp4", 1.0, 1.0),
            ("f.mp4", "$F -itsoffset 0.7 FLASH BEEP $X -c:a aac f.mp4", 1.7, 1.0),
            ("f.mp4", "$F FLASH -itsoffset 0.7 BEEP $X -c:a aac f.mp4", 1.0, 1.7),
            ("f.mkv", "$F FLASH -itsoffset 0.7 BEEP $X -bf 2 -c:a libopus f.mkv", 1.0, 1.7),
            ("f.ts", "$F -itsoffset 0.7 FLASH BEEP $X -bf 2 -c:a mp2 f.ts", 1.7, 1.0),
            ("f.flv", "$F FLASH BEEP $X -c:a libmp3lame -ar 44100 f.flv", 1.0, 1.0),
            ("f.mpg", "$F FLASH BEEP -c:v mpeg2video -b:v 1M -bf 2 -c:a mp2 f.mpg", 1.0, 1.0),
            ("f.avi", "$F FLASH BEEP -c:v mpeg4 -bf 2 -c:a libmp3lame f.avi", 1.0, 1.0),
            ("f.mov", "$F FLASH BEEP $X -bf 2 -c:a pcm_s16le w.mov; $F -ss 0.6 -i w.mov -c copy f.mov", 0.4, 0.4),
        ])
    func offsets(file: String, commands: String, flash: Double, beep: Double) async throws {
        let run = try await Self.run(file, commands)
        let (seen, heard) = try await (Self.flashes(run), Self.beeps(run))
        try #require(seen.count == 1 && heard.count == 1, "\(seen) \(heard)")
        #expect(abs((seen[0] - heard[0]) - (flash - beep)) < 0.04, "\(seen) \(heard)")
        #expect(abs(seen[0] - flash) < 0.08 && abs(heard[0] - beep) < 0.08, "\(seen) \(heard)")
    }

    @Test("behind a jump of the clock", arguments: ["a.ts b.ts", "b.ts a.ts", "a.ts a.ts"])
    func jumps(parts: String) async throws {
        let commands = """
            $F FLASH BEEP $X -c:a aac a.ts; $F -i a.ts -c copy -output_ts_offset 3600 b.ts; cat \(parts) > f.ts
            """
        let run = try await Self.run("f.ts", commands)
        let (seen, heard) = try await (Self.flashes(run), Self.beeps(run))
        try #require(seen.count == 2 && heard.count == 2, "\(seen) \(heard)")
        #expect(zip(seen, heard).allSatisfy { abs($0 - $1) < 0.05 }, "\(seen) \(heard)")
        #expect(abs(seen[1] - 3.02) < 0.08)
    }

    @Test("when the sound is faster than its time stamps say", arguments: [1.001, 1.01])
    func drift(factor: Double) async throws {
        let commands = """
            $F -f lavfi -i "aevalsrc='sin(880*2*PI*t)*(between(t,1,1.2)+between(t,28,28.2))':s=48000:d=30" \
            -c:a pcm_s16le -bsf:a setts=ts=TS*\(factor) f.mkv
            """
        let run = try await Self.run("f.mkv", commands)
        let heard = try await Self.beeps(run)
        try #require(heard.count == 2, "\(heard)")
        #expect(abs(heard[0] - 1) < 0.03 && abs(heard[1] - 28 * factor) < 0.03, "\(heard)")
        #expect(abs((Double(try await run.facts(run.tracks[0])["duration"] ?? "") ?? 0) - 30 * factor) < 0.06)
    }

    private static func run(_ file: String, _ commands: String) async throws -> FilmRun {
        let text = commands.replacingOccurrences(of: "FLASH", with: flash).replacingOccurrences(of: "BEEP", with: beep)
        let run = try FilmRun()
        try await run.run(MadeSource(name: file, file: file, commands: text))
        #expect(run.status == 0)
        return run
    }

    /// When the pictures of the lowest rendition turn white, in seconds.
    private static func flashes(_ run: FilmRun) async throws -> [Double] {
        let bytes = try await run.decoded(
            "v144.mp4", ["-vf", "scale=1:1", "-pix_fmt", "gray", "-vsync", "0", "-f", "rawvideo"])
        return bytes.indices.filter { bytes[$0] > 128 && ($0 == 0 || bytes[$0 - 1] <= 128) }.map { Double($0) / 25 }
    }

    /// When a sound begins after a pause, in seconds.
    private static func beeps(_ run: FilmRun) async throws -> [Double] {
        let bytes = try await run.decoded("a64-und.mp4", ["-ac", "1", "-ar", "8000", "-f", "u8"])
        var (starts, last) = ([Double](), -Double.infinity)
        for (index, value) in bytes.enumerated() where abs(Int(value) - 128) > 12 {
            let time = Double(index) / 8000
            if time - last > 0.1 { starts.append(time) }
            last = time
        }
        return starts
    }
}
