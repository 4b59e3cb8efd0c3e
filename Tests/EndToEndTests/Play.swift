import Foundation
import Testing

/// A play of a film on a daemon: addresses to ask for.
struct Play {
    /// `/v/<token>/<asset>`
    var folder: String
    /// A segment of pictures.
    var segment: String

    /// Has a daemon take in a film of 14 seconds, and opens it.
    static func open(on daemon: RunningDaemon) async throws -> Play {
        let film = try await Films.make(seconds: 14)
        defer { try? FileManager.default.removeItem(at: film.deletingLastPathComponent()) }
        try daemon.drop(film)
        try await eventually("the film is published", within: 240) { try await daemon.programmes().count == 1 }
        let programme = try #require(try await daemon.programmes().first?["id"] as? String)
        let opened = try await daemon.get(
            "/api/v1/plays", ["-H", "Content-Type: application/json", "-d", #"{"programme":"\#(programme)"}"#])
        let master = try #require(try opened.json()["hls"] as? String)
        let folder = String(master.dropLast("/master.m3u8".count))
        let variants = try await daemon.get(master).text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let playlist = try #require(variants.first { $0.hasPrefix("v") })
        let track = playlist.split(separator: "/")[0]
        let segments = try await daemon.get("\(folder)/\(playlist)").text.split(separator: "\n")
        let segment = try #require(segments.first { $0.hasSuffix(".m4s") })
        return Play(folder: folder, segment: "\(folder)/\(track)/\(segment)")
    }
}
