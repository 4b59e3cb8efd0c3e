import FFmpeg
import Foundation
import MediaModel

/// Makes the poster and the storyboard from one frame an interval.
struct PictureSheets {
    let plan: VideoPlan
    /// Expected length in seconds.
    let duration: Double?

    private static let columns = 10
    private static let maxTiles = 200

    /// Takes frames until they end. Returns what was written to the working directory.
    func run(_ frames: BoundedQueue<Frame>) throws -> (poster: Picture?, storyboard: Storyboard?) {
        let tile = Self.tileSize(plan)
        let filter = try PictureFilter(timeBase: Rational32(1, 1)) { _ in
            "scale=\(tile.width):\(tile.height):flags=area,setsar=1,format=yuv420p"
        }
        var tiles: [Frame] = []
        var best: (score: Double, frame: Frame)?
        var index = 0
        while let frame = frames.pop() {
            let score = try small(frame, filter, &tiles).map { suitability($0, index) } ?? -1
            if best.map({ score > $0.score }) ?? true { best = (score, frame) }
            index += 1
        }
        let poster = try best.map { try writePoster($0.frame) }
        return (poster, try writeStoryboard(tiles, tile))
    }

    private func small(_ frame: Frame, _ filter: PictureFilter, _ tiles: inout [Frame]) throws -> Frame? {
        var result: Frame?
        try filter.filter(frame) { result = try $0.reference() }
        if let result, tiles.count < Self.maxTiles { tiles.append(result) }
        return result
    }

    /// How well a picture stands for the film: rich in contrast, neither dark nor blown out, not a title or a credit.
    private func suitability(_ tile: Frame, _ index: Int) -> Double {
        let luma = tile.luma
        let exposure = luma.mean < 40 || luma.mean > 215 ? 0.3 : 1
        let place = duration.map { Double(index) * plan.storyboardInterval / max($0, 1) } ?? 0.3
        let isInside = (0.05...0.8).contains(place)
        return luma.deviation * exposure * (isInside ? 1 : 0.6)
    }

    /// 160 pixels on the long side, the short one in proportion, both even.
    private static func tileSize(_ plan: VideoPlan) -> (width: Int, height: Int) {
        let (width, height) = (max(plan.width, 1), max(plan.height, 1))
        let short = max(16, 160 * min(width, height) / max(width, height) / 2 * 2)
        return width >= height ? (160, short) : (short, 160)
    }

    private func writePoster(_ frame: Frame) throws -> Picture {
        let scale = min(1, 1280 / Double(max(plan.width, plan.height)))
        let size = PictureSize(width: Double(plan.width) * scale + 0.5, height: Double(plan.height) * scale + 0.5)
        try writeJPEG(frame, size.width, size.height, quality: 4, file: "poster.jpg")
        return Picture(file: "poster.jpg", width: size.width, height: size.height)
    }

    private func writeStoryboard(_ tiles: [Frame], _ tile: (width: Int, height: Int)) throws -> Storyboard? {
        guard !tiles.isEmpty else { return nil }
        let columns = min(Self.columns, tiles.count)
        let rows = (tiles.count + columns - 1) / columns
        let sheet = try Frame.black(width: columns * tile.width, height: rows * tile.height)
        for (index, picture) in tiles.enumerated() {
            sheet.draw(picture, x: index % columns * tile.width, y: index / columns * tile.height)
        }
        sheet.presentationTime = 0
        try writeJPEG(sheet, columns * tile.width, rows * tile.height, quality: 6, file: "storyboard.jpg")
        return Storyboard(
            file: "storyboard.jpg", tileWidth: tile.width, tileHeight: tile.height, columns: columns,
            count: tiles.count, interval: plan.storyboardInterval)
    }

    private func writeJPEG(_ frame: Frame, _ width: Int, _ height: Int, quality: Int, file: String) throws {
        let filter = try PictureFilter(timeBase: Rational32(1, 1)) { _ in
            "scale=\(width):\(height):flags=bicubic:out_range=full,setsar=1,format=yuvj420p"
        }
        let encoder = try Encoder(jpeg: width, height: height, quality: quality)
        let packet = try Packet()
        try filter.filter(frame) { scaled in
            _ = try encoder.send(scaled)
            _ = try encoder.send(nil)
            guard try encoder.receive(into: packet) == .taken else { return }
            try Data(packet.bytes).write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
        }
    }
}
