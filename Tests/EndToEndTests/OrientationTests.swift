import Foundation
import Testing

@Suite("Pictures are shown upright", .serialized)
struct OrientationTests {
    /// White in the upper left corner only, and a copy of it with a note of how it is to be turned.
    private static func commands(_ note: String) -> String {
        """
        $F -f lavfi -i color=black:size=320x180:rate=25:duration=1 -vf drawbox=w=160:h=90:color=white:t=fill $X w.mp4
        $F -i w.mp4 -c copy \(note) f.mp4
        """
    }

    /// Corners are numbered as they are read: upper left, upper right, lower left, lower right. `rotate=90` is a matrix
    /// that turns clockwise by 270°, as FFmpeg's own program does on showing it.
    @Test(
        "when the display matrix turns them",
        arguments: [("270", "180x320", 1), ("180", "320x180", 3), ("90", "180x320", 2)])
    func turned(degrees: String, size: String, corner: Int) async throws {
        let run = try FilmRun()
        try await run.run(
            MadeSource(name: degrees, file: "f.mp4", commands: Self.commands("-metadata:s:v rotate=\(degrees)")))
        #expect(run.decisions.contains("video.rotation"))
        try await Self.check(run, size, corner)
    }

    @Test("when the display matrix mirrors them")
    func mirrored() async throws {
        let run = try FilmRun()
        try await run.run(MadeSource(name: "mirror", file: "f.mp4", commands: Self.commands(""))) { bytes in
            // ISO/IEC 14496-12, 8.3.2: the matrix begins 40 bytes behind the type of a `tkhd` of version 0.
            guard let type = bytes.range(of: Data("tkhd".utf8)) else { return }
            let matrix = type.upperBound + 40
            bytes.replaceSubrange(matrix..<matrix + 4, with: [0xFF, 0xFF, 0, 0])
            bytes.replaceSubrange(matrix + 24..<matrix + 28, with: [0x01, 0x40, 0, 0])
        }
        #expect(run.decisions.contains("video.mirror"))
        try await Self.check(run, "320x180", 1)
    }

    private static func check(_ run: FilmRun, _ size: String, _ corner: Int) async throws {
        let facts = try await run.facts(run.tracks[0])
        #expect("\(facts["width"] ?? "")x\(facts["height"] ?? "")" == size)
        let bytes = try await run.decoded(
            run.tracks[0]["file"] as? String ?? "",
            ["-frames:v", "1", "-vf", "scale=2:2:flags=area", "-pix_fmt", "gray", "-f", "rawvideo"])
        try #require(bytes.count == 4)
        #expect(bytes.indices.filter { bytes[$0] > 128 } == [corner], "\(bytes)")
    }
}
