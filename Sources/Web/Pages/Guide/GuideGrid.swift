import Channels
import MediaModel

/// Some hours of one channel as cells of a table, each a multiple of five minutes wide: widths are spans of columns, so
/// that the page needs no styles of its own.
struct GuideGrid: Sendable {
    let text: GuideText
    /// In milliseconds since 1970.
    let span: Range<Int64>

    /// Milliseconds of a column.
    static let column: Int64 = 300_000

    /// Columns that a grid of these hours has.
    var columns: Int { Int((span.upperBound - span.lowerBound) / Self.column) }

    /// The hours at its head.
    var hours: [PageRenderer.Values] {
        stride(from: span.lowerBound, to: span.upperBound, by: 3_600_000).map {
            ["time": text.time($0), "columns": min(12, Int((span.upperBound - $0) / Self.column))]
        }
    }

    /// Where the present is, in minutes from the beginning; `nil` if it lies elsewhere.
    var nowMinute: Int? {
        span.contains(text.now) ? Int((text.now - span.lowerBound) / 60_000) : nil
    }

    /// The cells of a channel, which fill the row. What is short has a column, unless what is before it needs that.
    func cells(_ lines: [GuideReading.Line], of channel: Channel) -> [PageRenderer.Values] {
        var cells: [PageRenderer.Values] = []
        var place = 0
        func fill(to end: Int) {
            guard end > place else { return }
            cells.append(["columns": end - place, "isGap": true, "isWide": end - place >= 6])
            place = end
        }
        for line in lines where line.entry.kind != .filler {
            let first = column(line.entry.start)
            let start = max(first, place)
            let end = min(max(column(line.entry.end), first + 1), columns)
            guard end > start else { continue }
            fill(to: start)
            var cell = text.values(line, of: channel)
            cell["columns"] = end - start
            cell["isShort"] = end - start < 5
            cell["isNarrow"] = end - start < 3
            cell["isContinued"] = line.entry.start < span.lowerBound
            cells.append(cell)
            place = end
        }
        fill(to: columns)
        return cells
    }

    private func column(_ instant: Int64) -> Int {
        let whole = (instant - span.lowerBound + Self.column / 2) / Self.column
        return Int(min(max(0, whole), Int64(columns)))
    }
}
