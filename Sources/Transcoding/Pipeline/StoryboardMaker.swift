import FFmpeg
import Foundation
import MediaModel

/// Makes the storyboard of one picture an interval. The small pictures wait in a file of their own, so that a process
/// that comes after finds them.
struct StoryboardMaker {
    let plan: VideoPlan
    /// Pictures from one tile to the next.
    let every: Int
    /// The number of the first picture that comes.
    let first: Int

    private static let columns = 10
    private static let maxTiles = 200
    private static let tilesFile = "tiles.yuv"

    /// Takes every `every`-th picture until they end. Returns what was written to the working directory.
    func run(_ frames: BoundedQueue<Frame>) throws -> Storyboard? {
        let tile = Self.tileSize(plan)
        let filter = try PictureFilter(timeBase: Rational32(1, 1)) { _, _ in
            "scale=\(tile.width):\(tile.height):flags=area,setsar=1,format=yuv420p"
        }
        var tiles = try known(tile)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: Self.tilesFile))
        try file.seekToEnd()
        while let frame = frames.pop() {
            guard tiles.count < Self.maxTiles else { continue }
            try filter.filter(frame) { small in
                tiles.append(try small.reference())
                try file.write(contentsOf: small.planarBytes)
            }
        }
        let made = try write(tiles, tile)
        unlink(Self.tilesFile)
        return made
    }

    /// The tiles before the first picture, as an earlier process left them; the last of them stands for lost ones.
    private func known(_ tile: (width: Int, height: Int)) throws -> [Frame] {
        let size = tile.width * tile.height * 3 / 2
        let count = min((first + every - 1) / every, Self.maxTiles)
        let bytes = count == 0 ? [] : Array((FileManager.default.contents(atPath: Self.tilesFile) ?? Data()))
        let whole = min(bytes.count / size, count)
        try JobFile.write(bytes.prefix(whole * size), to: Self.tilesFile)
        var tiles = try (0..<whole).map { number in
            try Frame(planar: bytes[number * size..<(number + 1) * size], width: tile.width, height: tile.height)
        }
        while tiles.count < count {
            tiles.append(try tiles.last?.reference() ?? Frame.black(width: tile.width, height: tile.height))
        }
        return tiles
    }

    /// 160 pixels on the long side, the short one in proportion, both even.
    static func tileSize(_ plan: VideoPlan) -> (width: Int, height: Int) {
        let (width, height) = (max(plan.width, 1), max(plan.height, 1))
        let short = max(16, 160 * min(width, height) / max(width, height) / 2 * 2)
        return width >= height ? (160, short) : (short, 160)
    }

    private func write(_ tiles: [Frame], _ tile: (width: Int, height: Int)) throws -> Storyboard? {
        guard !tiles.isEmpty else { return nil }
        let columns = min(Self.columns, tiles.count)
        let rows = (tiles.count + columns - 1) / columns
        let sheet = try Frame.black(width: columns * tile.width, height: rows * tile.height)
        for (index, picture) in tiles.enumerated() {
            sheet.draw(picture, x: index % columns * tile.width, y: index / columns * tile.height)
        }
        sheet.presentationTime = 0
        try JPEGWriter.write(
            sheet, columns * tile.width, rows * tile.height, quality: 6, file: "storyboard.jpg")
        return Storyboard(
            file: "storyboard.jpg", tileWidth: tile.width, tileHeight: tile.height, columns: columns,
            count: tiles.count, interval: plan.storyboardInterval)
    }
}
