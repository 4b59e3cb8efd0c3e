import Foundation
import Testing

@Suite("A worker given what is no sound film", .timeLimit(.minutes(5)))
struct ForgedFilmTests {
    /// Makes the film, given a folder.
    typealias Making = @Sendable (URL) async throws -> Data

    /// What is made, and what a worker may say of it.
    static let cases: [String: (codes: Set<String>, make: Making)] = [
        "nothing": (["not_media"], { _ in Data() }),
        "a single byte": (["not_media"], { _ in Data([0]) }),
        "words": (["not_media"], { _ in Data(String(repeating: "only words, 第一课\n", count: 500).utf8) }),
        "a page": (["not_media"], { _ in Data("<html><script>alert(1)</script></html>".utf8) }),
        "zeros": (["not_media"], { _ in Data(count: 100_000) }),
        "a JPEG": (["not_media"], { try await Films.raw($0, "a.jpg", ["-frames:v", "1", "-update", "1"]) }),
        "a PNG": (["not_media"], { try await Films.raw($0, "a.png", ["-frames:v", "1", "-update", "1"]) }),
        "a ZIP": (["not_media"], zip),
        "a picture of 8K": (
            ["too_large"], { try await Films.raw($0, "a.mp4", h264 + ["-frames:v", "1"], "7680x4320") }
        ),
        "headers of 65535 × 65535": (["too_large"], forgedMatroska),
        "PNG pictures of 65535 × 65535": (["too_large", "damaged"], forgedPNG),
        "raw pictures of 65535 × 65535": (["too_large", "damaged", "no_streams"], forgedRaw),
        "40 streams": (["too_many_streams"], { try await streams(40, $0) }),
        "65 streams": (["too_many_streams"], { try await streams(65, $0) }),
        "2,000 streams": (["too_many_streams"], { try await streams(2000, $0) }),
        "the first half": (["incomplete"], { try await quick($0).prefixHalf }),
        "the first half of a Matroska": (["incomplete"], { try await Films.raw($0, "a.mkv", h264).prefixHalf }),
        "a film without its index": (["incomplete"], { try await Films.raw($0, "a.mp4", h264).prefixHalf }),
        "a duration that lies": (["incomplete"], lying),
        "an index over zeros": (["damaged"], { try await overwritten($0) { Data(count: $0) } }),
        "an index over noise": (["damaged"], { try await overwritten($0) { noise($0) } }),
        "an encrypted film": (["encrypted"], { try await encrypted($0, ["-pix_fmt", "yuv420p"]) }),
        "an encrypted film of 4:4:4": (["encrypted"], { try await encrypted($0, ["-pix_fmt", "yuv444p"]) }),
    ]

    @Test("refuses it within seconds and says what it is", arguments: cases.keys.sorted())
    func refusal(name: String) async throws {
        let (codes, make) = try #require(Self.cases[name])
        let run = try FilmRun()
        let film = run.folder.appendingPathComponent("film.mp4")
        try await make(run.folder).write(to: film)
        let began = ContinuousClock.now
        try await run.run(film)
        #expect(ContinuousClock.now - began < .seconds(10))
        let code = run.last("rejected")?["_0"] as? String ?? "none"
        #expect(codes.contains(code), "\(code), status \(run.status): \(run.events.last ?? [:])")
    }

    private static let h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]

    /// A film whose index comes first.
    private static func quick(_ folder: URL, seconds: Int = 10) async throws -> Data {
        try await Films.raw(folder, "quick.mp4", h264 + ["-movflags", "+faststart"], seconds: seconds)
    }

    private static func zip(_ folder: URL) async throws -> Data {
        let script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('film.mp4', 'film' * 5000)"
        let path = folder.appendingPathComponent("a.zip")
        _ = try await RunningDaemon.run("python3", ["-c", script, path.path])
        return try Data(contentsOf: path)
    }

    private static func forgedMatroska(_ folder: URL) async throws -> Data {
        let film = try await Films.raw(folder, "a.mkv", ["-c:v", "ffv1"])
        // PixelWidth and PixelHeight, a byte each, then two.
        return try film.replacing([0xB0, 0x81, 64, 0xBA, 0x81, 64], [0xB0, 0x82, 255, 255, 0xBA, 0x82, 255, 255])
    }

    private static func forgedPNG(_ folder: URL) async throws -> Data {
        let film = try await Films.raw(folder, "a.mov", ["-c:v", "png"])
        let head = Array("IHDR".utf8)
        return try film.replacing(head + [0, 0, 0, 64, 0, 0, 0, 64], head + [0, 0, 255, 255, 0, 0, 255, 255])
    }

    private static func forgedRaw(_ folder: URL) async throws -> Data {
        let film = try await Films.raw(folder, "a.mov", ["-c:v", "rawvideo", "-pix_fmt", "rgb24"])
        return try film.replacing([0, 64, 0, 64, 0, 72, 0, 0], [255, 255, 255, 255, 0, 72, 0, 0])
    }

    /// A film whose one track is there so many times.
    private static func streams(_ count: Int, _ folder: URL) async throws -> Data {
        ISOBoxes.changing(try await Films.raw(folder, "a.mp4", h264), at: ["moov"]) { index in
            let track = ISOBoxes.boxes(of: index).first { $0.type == "trak" }?.whole ?? Data()
            return index + (1..<count).reduce(into: Data()) { all, _ in all += track }
        }
    }

    private static func lying(_ folder: URL) async throws -> Data {
        var film = try await quick(folder)
        for (path, offset) in [(["mvhd"], 16), (["trak", "tkhd"], 20), (["trak", "mdia", "mdhd"], 16)] {
            film = ISOBoxes.changing(film, at: ["moov"] + path, ISOBoxes.multiplying(at: offset, by: 100))
        }
        return ISOBoxes.changing(
            film, at: ["moov", "trak", "edts", "elst"], ISOBoxes.multiplying(at: 8, by: 100))
    }

    /// Long enough for thousands of complaints from a decoder.
    private static func overwritten(_ folder: URL, _ bytes: (Int) -> Data) async throws -> Data {
        ISOBoxes.changing(try await quick(folder, seconds: 60), at: ["mdat"]) { bytes($0.count) }
    }

    private static func noise(_ count: Int) -> Data {
        var generator = SplitMix(state: 11)
        return Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    private static func encrypted(_ folder: URL, _ options: [String]) async throws -> Data {
        try await Films.raw(
            folder, "a.mp4",
            h264 + options + [
                "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
                "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
            ])
    }
}

extension Data {
    fileprivate var prefixHalf: Data { prefix(count / 2) }

    /// With `old` replaced by `new` wherever it is; it must be there.
    fileprivate func replacing(_ old: [UInt8], _ new: [UInt8]) throws -> Data {
        try #require(firstRange(of: Data(old)) != nil)
        var result = self
        var start = result.startIndex
        while let place = result.range(of: Data(old), in: start..<result.endIndex) {
            result.replaceSubrange(place, with: new)
            start = place.lowerBound + new.count
        }
        return result
    }
}
