import MediaModel

/// Rules on a subtitle track's segments.
struct SubtitleRules {
    private let track: Track
    private let source: any ByteSource

    init(_ track: Track, source: any ByteSource) {
        self.track = track
        self.source = source
    }

    func findings() throws -> [Finding] {
        let head = Array("WEBVTT\nX-TIMESTAMP-MAP=".utf8)
        for (number, segment) in track.table.segments.enumerated() {
            let bytes = try source.read(
                file: track.file, offset: segment.offset, count: min(segment.length, head.count))
            if bytes != head {
                return [
                    Finding(
                        .must, "R 3.1.4", track: track.id, zh: "第 \(number) 段没有 WebVTT 头",
                        en: "segment \(number) has no WebVTT header")
                ]
            }
        }
        return []
    }
}
