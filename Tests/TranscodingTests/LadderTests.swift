import MediaModel
import Testing

@testable import Transcoding

@Suite("The ladder")
struct LadderTests {
    struct Case: CustomTestStringConvertible {
        var source: (Int, Int)
        var renditions: [String]
        var testDescription: String { "\(source.0)×\(source.1)" }
    }

    static let cases = [
        Case(
            source: (1920, 1080),
            renditions: [
                "v1080 1920×1080", "v720 1280×720", "v480 854×480", "v360 640×360", "v240 426×240", "v144 256×144",
            ]),
        Case(
            source: (3840, 2160),
            renditions: [
                "v1080 1920×1080", "v720 1280×720", "v480 854×480", "v360 640×360", "v240 426×240", "v144 256×144",
            ]),
        Case(
            source: (1024, 576),
            renditions: ["v576 1024×576", "v480 854×480", "v360 640×360", "v240 426×240", "v144 256×144"]),
        Case(source: (426, 240), renditions: ["v240 426×240", "v144 256×144"]),
        Case(source: (160, 120), renditions: ["v120 160×120", "v120-low 160×120"]),
        Case(
            source: (1080, 1920),
            renditions: [
                "v1080 1080×1920", "v720 720×1280", "v480 480×854", "v360 360×640", "v240 240×426", "v144 144×256",
            ]),
    ]

    @Test("has a rung in the source's own size, none above it, and always a lowest one", arguments: cases)
    func rungs(_ one: Case) {
        let size = PictureSize(width: Double(one.source.0), height: Double(one.source.1))
        let renditions = Ladder.default.renditions(of: size, preset: "veryfast")
        #expect(renditions.map { "\($0.id) \($0.width)×\($0.height)" } == one.renditions)
    }

    @Test("gives every size even sides, distinct names and falling caps")
    func anySize() {
        for width in stride(from: 16, through: 4096, by: 37) {
            for height in stride(from: 16, through: 2304, by: 53) {
                let size = PictureSize(width: Double(width), height: Double(height))
                let renditions = Ladder.default.renditions(of: size, preset: "veryfast")
                #expect(renditions.count >= 2)
                #expect(Set(renditions.map(\.id)).count == renditions.count)
                #expect(renditions.allSatisfy { $0.width % 2 == 0 && $0.height % 2 == 0 })
                #expect(renditions.allSatisfy { $0.width <= max(width, 16) && $0.height <= max(height, 16) })
                #expect(zip(renditions, renditions.dropFirst()).allSatisfy { $0.maxBitRate > $1.maxBitRate })
            }
        }
    }
}
