import Foundation
import Testing

@Suite("Posters of real films", .serialized, .timeLimit(.minutes(8)))
struct PosterTests {
    /// The mean colour of a JPEG, as ffmpeg sees it: red, green, blue.
    private func colour(_ jpeg: Data) async throws -> [Int] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("poster-\(UUID().uuidString).jpg")
        try jpeg.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try await RunningDaemon.run(
            "ffmpeg",
            ["-v", "error", "-i", file.path, "-vf", "scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        return result.output.map(Int.init)
    }

    /// Red for five seconds, then green, then blue.
    private func film(in folder: URL) async throws -> URL {
        let file = folder.appendingPathComponent("film.mp4")
        let colours = ["red", "lime", "blue"].flatMap { ["-f", "lavfi", "-i", "color=\($0):size=320x180:rate=25:d=5"] }
        let result = try await RunningDaemon.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y"] + colours + [
                "-filter_complex", "concat=n=3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                file.path,
            ])
        guard result.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return file
    }

    private func isMostly(_ colour: [Int], _ part: Int) -> Bool {
        colour.count == 3 && colour[part] > 150 && colour.enumerated().allSatisfy { $0 == part || $1 < 90 }
    }

    /// The field by which an administrator asks.
    private func administrator(of daemon: RunningDaemon) async throws -> [String] {
        let run = try await daemon.lectern(["token", "add", "admin", "--label", "test", "--data", daemon.data])
        let token = try #require(String(decoding: run.output, as: UTF8.self).firstMatch(of: /lct_[0-9A-Za-z_-]{43}/))
        return ["-H", "Authorization: Bearer \(token.output)"]
    }

    @Test(
        "come from the second or the picture that the sidecar names, from a still, a moment or a picture that is sent")
    func choices() async throws {
        let daemon = try RunningDaemon()
        let folder = URL(fileURLWithPath: daemon.data).appendingPathComponent("made")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let film = try await film(in: folder)
        let picture = folder.appendingPathComponent("封面.png")
        _ = try await RunningDaemon.run(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=blue:size=2000x1000", "-frames:v", "1", picture.path])
        try await daemon.start()
        func sidecar(_ text: String, _ name: String) throws -> URL {
            let file = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            return file
        }
        try daemon.drop(try sidecar("title: 片\nposter: 0:07\n", "film.yaml"))
        try daemon.drop(film)
        let id = try #require(try await daemon.note("film.mp4.accepted.json")["programme"] as? String)
        func poster() async throws -> [Int] {
            let programme = try await daemon.get("/api/v1/programmes/\(id)").json()
            return try await colour(try await daemon.get(try #require(programme["poster"] as? String)).body)
        }
        func expect(_ part: Int, at line: Int = #line) async throws {
            let mean = try await poster()
            #expect(isMostly(mean, part), "line \(line): \(mean)")
        }
        try await expect(1)

        // Another version, with a picture of its own. It leaves the inbox with its film.
        let longer = try await RunningDaemon.run(
            "ffmpeg", ["-v", "error", "-i", film.path, "-t", "14", "-c", "copy", "\(folder.path)/second.mp4"])
        #expect(longer.status == 0)
        try FileManager.default.removeItem(atPath: "\(daemon.data)/inbox/实验小学/风土人情/film.mp4.accepted.json")
        try daemon.drop(try sidecar("poster: 封面.png\n", "film.yaml"))
        try daemon.drop(picture)
        try daemon.drop(folder.appendingPathComponent("second.mp4"), as: "film.mp4")
        let again = try await daemon.note("film.mp4.accepted.json")
        #expect(again["programme"] as? String == id)
        try await expect(2)
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/inbox/实验小学/风土人情")
        #expect(left == ["film.mp4.accepted.json"], "\(left)")

        let admin = try await administrator(of: daemon)
        let path = "/api/v1/programmes/\(id)"
        let json = admin + ["-H", "Content-Type: application/json", "-X", "PUT"]
        let stills = try #require(try await daemon.get("\(path)/stills", admin).json()["items"] as? [[String: Any]])
        #expect((2...8).contains(stills.count))
        #expect(try await daemon.get("\(path)/poster", json + ["-d", #"{"seconds":2}"#]).status == 200)
        try await expect(0)
        #expect(try await daemon.get("\(path)/poster", json + ["-d", #"{"still":\#(stills.count)}"#]).status == 200)
        let last = try await colour(
            try await daemon.get(try #require(stills.last?["url"] as? String), admin).body)
        #expect(try await poster() == last)
        let image = admin + ["-H", "Content-Type: image/png", "-X", "PUT", "--data-binary"]
        #expect(try await daemon.get("\(path)/poster", image + ["@\(picture.path)"]).status == 200)
        try await expect(2)
        // A playlist that would lead elsewhere is no picture.
        let hostile = try sidecar("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "x.png")
        #expect(try await daemon.get("\(path)/poster", image + ["@\(hostile.path)"]).status == 400)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/jobs").isEmpty)
        #expect(daemon.stop() == 0)
    }
}
