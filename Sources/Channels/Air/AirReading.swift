import MediaModel

extension AirPlace {
    /// Whether all that it shows has been on air.
    func isPast(at now: Int64) -> Bool {
        switch self {
        case .live: false
        case .from(let start): now > start + Self.longest + AirWindow.segment
        case .between(_, let end): now > end + AirWindow.segment
        }
    }

    /// What it may need of a channel: from where it begins to some time ahead.
    func range(at now: Int64) -> Range<Int64> {
        switch self {
        case .live: return now - AirWindow.length - 60_000..<now + AirKeeper.ahead
        case .from(let start): return start..<max(start + 1, min(start + Self.longest, now + AirKeeper.ahead))
        case .between(let start, let end): return start..<end
        }
    }
}

extension AssetManifest {
    /// Segments of the pictures, or of the sound if there are none.
    var leadingCount: Int {
        let pictures = tracks.first { track in
            if case .video = track.kind { true } else { false }
        }
        return (pictures ?? tracks.first)?.table.segments.count ?? 0
    }
}
