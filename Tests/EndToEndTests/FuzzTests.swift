import Foundation
import MediaModel
import Testing

/// Thousands of damaged films, each given to a worker of its own.
///
/// A case is its number: `LECTERN_FUZZ_FIRST=<number> LECTERN_FUZZ_CASES=1` repeats one, `LECTERN_FUZZ_SEED` makes others
/// of all, `LECTERN_FUZZ_TRANSCODE=1` transcodes all. The film of a case that fails is kept in the folder for temporary
/// files, in `lectern-fuzz`.
@Suite("Damaged films", .serialized, .timeLimit(.minutes(30)))
struct FuzzTests {
    private static let seed = setting("LECTERN_FUZZ_SEED") ?? 20_261_121
    private static let first = Int(setting("LECTERN_FUZZ_FIRST") ?? 0)
    private static let count = Int(setting("LECTERN_FUZZ_CASES") ?? 2000)
    /// One film of so many is transcoded, the others are only looked at.
    private static let transcoding = max(1, Int(setting("LECTERN_FUZZ_TRANSCODE") ?? 10))
    /// Workers at a time.
    private static let width = 2

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test("never keep a worker for longer than 20 s, leave nothing outside its folder, and end with a known word")
    func films() async throws {
        let films = try await FuzzFilms.make()
        let began = ContinuousClock.now
        let tally = await withTaskGroup(of: FuzzTally.self) { group in
            for lane in 0..<Self.width {
                group.addTask {
                    var tally = FuzzTally()
                    for number in stride(from: Self.first + lane, to: Self.first + Self.count, by: Self.width) {
                        tally.take(await Self.run(number, films))
                    }
                    return tally
                }
            }
            return await group.reduce(into: FuzzTally()) { $0.add($1) }
        }
        print("fuzz: seed \(Self.seed), \(tally.summary), \((ContinuousClock.now - began).components.seconds) s")
        #expect(tally.faults == [])
        #expect(tally.count == Self.count)
    }

    /// Damages a film as its number says, and gives it to a worker; some are transcoded.
    private static func run(_ number: Int, _ films: [(name: String, bytes: Data)]) async -> FuzzEnding {
        var generator = SplitMix(state: seed &+ UInt64(number) &* 0x9E37_79B9)
        let film = films[number % films.count]
        let bytes = Mutation.damage(film.bytes, &generator)
        // Every container comes to be transcoded: 13 and 10 have no common divisor.
        let task: WorkerTask = number % transcoding == 0 ? .transcode : .probe
        do {
            return try await FuzzRun(number: number, name: film.name).run(bytes, task)
        } catch {
            return FuzzEnding(number: number, fault: "case \(number): \(error)")
        }
    }
}

/// Small films of many containers, the same at every run.
enum FuzzFilms {
    private static let picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=25"]
    private static let sound = ["-f", "lavfi", "-i", "sine=sample_rate=44100"]
    private static let h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1"]

    /// Names, and the options that make them.
    private static let kinds: [(name: String, options: [String])] = [
        ("a.mp4", picture + sound + h264 + ["-c:a", "aac"]),
        ("b.mkv", picture + sound + h264 + ["-c:a", "libopus"]),
        ("c.ts", picture + sound + h264 + ["-c:a", "mp2"]),
        ("d.avi", picture + sound + ["-c:v", "mpeg4", "-c:a", "mp3"]),
        ("e.flv", picture + sound + ["-c:v", "flv", "-c:a", "mp3"]),
        ("f.asf", picture + sound + ["-c:v", "wmv2", "-c:a", "wmav2"]),
        ("g.mov", picture + sound + ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
        ("h.mpg", picture + sound + ["-c:v", "mpeg2video", "-c:a", "mp2"]),
        ("i.ogg", picture + sound + ["-c:v", "libtheora", "-c:a", "libvorbis"]),
        ("j.webm", picture + sound + ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"]),
        ("k.mp3", sound + ["-c:a", "libmp3lame"]),
        ("l.flac", sound + ["-c:a", "flac"]),
        ("m.wav", sound + ["-c:a", "pcm_s16le"]),
    ]

    static func make() async throws -> [(name: String, bytes: Data)] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("films-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var films: [(name: String, bytes: Data)] = []
        for (name, options) in kinds {
            let file = folder.appendingPathComponent(name)
            let exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-t", "1"]
            let made = try await RunningDaemon.run(
                "ffmpeg", ["-v", "error", "-nostdin"] + options + exact + [file.path])
            try #require(made.status == 0, "\(name)")
            films.append((name, try Data(contentsOf: file)))
        }
        return films
    }
}
