import Foundation
import Testing

@Suite("A channel of films that have nothing in common", .serialized, .timeLimit(.minutes(6)))
struct MixedChannelTests {
    /// What FFmpeg decodes of a channel.
    private struct Decoded {
        var sizes: Set<String> = []
        var times: [Double] = []
        var faults = ""

        init(of url: String) async throws {
            let faults = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: faults) }
            let script = """
                timeout 60 ffprobe -v error -select_streams v:0 -show_frames -of csv=p=0 \
                    -show_entries frame=best_effort_timestamp_time,width,height '\(url)' 2>'\(faults.path)'
                """
            let (_, output) = try await RunningDaemon.run("bash", ["-c", script])
            for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
                let fields = line.split(separator: ",")
                guard fields.count >= 3, let time = Double(fields[0]) else { continue }
                times.append(time)
                sizes.insert("\(fields[1])x\(fields[2])")
            }
            self.faults = String(decoding: try Data(contentsOf: faults), as: UTF8.self)
        }
    }

    @Test("is decoded by FFmpeg without a fault, by one clock through all of them")
    func plays() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let films = [
            ("wide", "testsrc=size=640x360:rate=25:duration=12", "sine=r=48000:d=12", "-ac 2"),
            ("square", "testsrc2=size=480x360:rate=30000/1001:duration=12", "sine=f=660:r=44100:d=12", "-ac 1"),
            ("slow", "smptebars=size=540x360:rate=24:duration=12", nil, ""),
        ]
        for (name, pictures, sound, options) in films {
            let film = URL(fileURLWithPath: daemon.data).appendingPathComponent("\(name).mp4")
            let input = sound.map { "-f lavfi -i \($0) -c:a aac \(options)" } ?? ""
            let script = """
                ffmpeg -v error -nostdin -f lavfi -i \(pictures) \(input) -c:v libx264 -preset ultrafast '\(film.path)'
                """
            #expect(try await RunningDaemon.run("bash", ["-c", script]).status == 0)
            try daemon.drop(film, as: "\(name).mp4")
        }
        var fillers: [String] = []
        for (name, _, _, _) in films {
            let id = try #require(try await daemon.note("\(name).mp4.accepted.json")["programme"] as? String)
            fillers += ["--filler", "programme:\(id)"]
        }
        #expect(
            try await daemon.lectern(["channel", "add", "mixed", "--name", "混排", "--data", daemon.data] + fillers)
                .status == 0)
        let begin = Int(Date().timeIntervalSince1970) + 2
        let origin = "http://127.0.0.1:\(daemon.port)/live/mixed/master.m3u8"
        try await Task.sleep(for: .seconds(48))
        let decoded = try await Decoded(of: "\(origin)?start=\(begin)&end=\(begin + 36)")
        #expect(decoded.faults == "")
        #expect(decoded.sizes.count == 3, "\(decoded.sizes)")
        // 36 s and at most a segment before and after.
        let length = try #require(decoded.times.last) - (try #require(decoded.times.first))
        #expect((34...50).contains(length), "\(length) s")
        let longest = zip(decoded.times, decoded.times.dropFirst()).map { $1 - $0 }.max() ?? 0
        #expect(longest < 0.2, "\(longest) s without a picture")
        #expect(daemon.stop() == 0)
    }
}
