import ArgumentParser
import Catalogue
import Channels
import Database
import Foundation
import MediaModel

/// Fills a database with channels that show long programmes one after another, through the code that lays out all
/// channels. The programmes are made here, and have tables but no pictures: what is measured are playlists.
struct FillChannels: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "channels")

    @Option(help: "The database, made by a daemon that has stopped.")
    var database: String
    @Option(help: "The folder of assets.")
    var assets: String
    @Option(help: "How many channels: ch1, ch2, …")
    var channels = 1000
    @Option(help: "How many programmes they share.")
    var programmes = 20
    @Option(help: "The present in milliseconds since 1970.")
    var now: Int64

    func run() async throws {
        let database = try await Database.open(path: database, migrations: FillCatalogue.tables)
        var made: [ProgrammeID] = []
        for number in 0..<programmes { made.append(try await publish(number, in: database)) }
        let folder = assets
        // Channels begin before each other, so that their segments do not all end at once.
        for number in 1...channels {
            let store = ChannelStore(
                database: database, zone: .gmt, now: { [now] in now - 1_200_000 - Int64(number * 7) })
            guard let id = ChannelID("ch\(number)") else { throw ValidationError("no channel \(number)") }
            let order = made[(number % made.count)...] + made[..<(number % made.count)]
            try await store.add(
                Channel(
                    id: id, name: "频道 \(number)", fillers: order.prefix(8).map { FillerSource(.programme, $0.rawValue) }
                ))
            let keeping = ChannelKeeping(store: store, card: { nil }) { asset in
                FileManager.default.contents(atPath: "\(folder)/\(asset)/asset.json")
                    .flatMap { try? JSONDecoder().decode(AssetManifest.self, from: $0) }
            }
            try await keeping.layNow(id)
        }
        try database.close()
    }

    /// Publishes a programme of about an hour whose files are of the right length, and hold nothing.
    private func publish(_ number: Int, in database: Database) async throws -> ProgrammeID {
        let padded = String(repeating: "0", count: 12 - String(number).count) + String(number)
        guard let asset = AssetID("bec4" + String(repeating: "0", count: 16) + padded),
            let programme = ProgrammeID("live\(padded)")
        else { throw ValidationError("no names for programme \(number)") }
        let manifest = try MadeFilm(segments: 550 + number * 5).manifest()
        let folder = URL(fileURLWithPath: "\(assets)/\(asset)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for track in manifest.tracks {
            let file = folder.appendingPathComponent(track.file).path
            FileManager.default.createFile(atPath: file, contents: nil)
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.truncate(atOffset: UInt64(track.table.fileSize))
            try handle.close()
        }
        try JSONEncoder().encode(manifest).write(to: folder.appendingPathComponent("asset.json"))
        let metadata = ProgrammeMetadata(title: "长节目 \(number + 1)", synopsis: "", type: "课程", language: "zh")
        let publication = Publication(
            programme: programme, sourceKey: "bench/live\(number).mp4", asset: asset,
            sourceSHA256: String(repeating: "e", count: 52) + padded, duration: manifest.duration, metadata: metadata,
            unit: "电教馆", at: now - 86_400_000)
        try await database.write { tx in try Catalogue.publish(publication, in: tx) }
        return programme
    }
}

/// The manifest of a film that was never made: six sizes of pictures and two qualities of sound.
private struct MadeFilm {
    let segments: Int

    func manifest() throws -> AssetManifest {
        let sizes = [(1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240), (256, 144)]
        var tracks = try sizes.map { width, height in
            try track(
                "v\(height)",
                .video(
                    width: width, height: height, frameRate: Rational(25, 1), audioGroup: height >= 480 ? "a128" : "a64"
                ),
                codec: "avc1.64001f", timescale: 12_800, fragments: 3, ticks: 25_600, bytes: width * 100)
        }
        for group in ["a128", "a64"] {
            tracks.append(
                try track(
                    "\(group)-zh", .audio(channels: 2, sampleRate: 48_000, group: group), codec: "mp4a.40.2",
                    timescale: 48_000, fragments: 1, ticks: 288_000, bytes: group == "a128" ? 96_000 : 48_000))
        }
        return AssetManifest(
            duration: Double(segments) * 6, tracks: tracks, poster: Picture(file: "poster.jpg", width: 16, height: 9),
            sourceSHA256: String(repeating: "e", count: 64))
    }

    private func track(
        _ id: String, _ kind: TrackKind, codec: String, timescale: Int, fragments: Int, ticks: Int64, bytes: Int
    ) throws -> Track {
        let made = (0..<segments * fragments).map { number in
            Fragment(length: bytes + number % 97, duration: ticks, keyLength: fragments > 1 ? bytes / 4 : 0)
        }
        guard
            let table = SegmentTable(
                initializationLength: 800, fragments: made,
                grouping: Array(repeating: fragments, count: segments))
        else { throw ValidationError("no table for \(id)") }
        let rate = (bytes + 97) * fragments * 8 / 6
        return Track(
            id: id, file: "\(id).mp4", kind: kind, language: fragments > 1 ? nil : "zh", codec: codec,
            timescale: timescale, table: table, peakBitRate: rate, averageBitRate: rate,
            sha256: String(repeating: "e", count: 64))
    }
}
