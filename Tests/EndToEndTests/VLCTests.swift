import Foundation
import Testing

@Suite("VLC", .serialized)
struct VLCTests {
    @Test("shows the pictures of a film and plays its sound", arguments: ["master.m3u8", "manifest.mpd"])
    func plays(document: String) async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        // Large enough for rungs with either rate of sound.
        try daemon.drop(try await Films.make(seconds: 10, size: "854x480"))
        let note = try await daemon.note("film.mp4.accepted.json")
        let id = try #require(note["programme"] as? String)
        let said = try await Self.play("http://127.0.0.1:\(daemon.port)/play/\(id)/\(document)", seconds: 6)
        let pictures = try #require(said.firstMatch(of: /video decoded *: *([0-9]+)/), "\(said)")
        let sound = try #require(said.firstMatch(of: /audio decoded *: *([0-9]+)/), "\(said)")
        #expect(Int(pictures.output.1) ?? 0 > 50, "\(said)")
        #expect(Int(sound.output.1) ?? 0 > 50, "\(said)")
        #expect(daemon.stop() == 0)
    }

    /// Plays for so long without a screen, and returns VLC's own statistics. It does not run as root.
    private static func play(_ url: String, seconds: Int) async throws -> String {
        let script = """
            home=$(mktemp -d); trap 'rm -rf "$home"' EXIT; chmod 777 "$home"
            if [ "$(id -u)" = 0 ]; then set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; fi
            (sleep \(seconds); echo stats; sleep 1; echo quit) |
                HOME=$home no_proxy=127.0.0.1 timeout \(seconds + 20) "$@" 2>&1
            """
        let result = try await RunningDaemon.run(
            "sh",
            ["-c", script, "sh", "vlc", "-I", "rc", "--rc-fake-tty", "--vout", "dummy", "--aout", "dummy", url])
        return String(decoding: result.output, as: UTF8.self)
    }
}
