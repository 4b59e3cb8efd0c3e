public import MediaModel

/// The publish gate: measures a finished asset against the rules for streams. Reads box heads, `moof` boxes and a few
/// bytes of each fragment, never whole files.
///
/// Clauses: `A` HLS Authoring Specification for Apple Devices, `B` ISO/IEC 14496-12, `C` ISO/IEC 23000-19,
/// `R` draft-pantos-hls-rfc8216bis.
public enum Verifier {
    /// What is wrong with the asset whose files `source` reads; empty if nothing is.
    ///
    /// - Throws: what `source` throws.
    public static func findings(_ manifest: AssetManifest, source: any ByteSource) throws -> [Finding] {
        var findings = AssetRules(manifest).findings
        for track in manifest.tracks {
            guard try isWhole(track, source, &findings) else { continue }
            switch track.kind {
            case .video, .audio: findings += try TrackRules(track, source: source).findings()
            case .subtitle: findings += try SubtitleRules(track, source: source).findings()
            }
        }
        return findings
    }

    /// Whether the file is as long as the table says; a finding otherwise.
    private static func isWhole(
        _ track: Track, _ source: any ByteSource, _ findings: inout [Finding]
    ) throws -> Bool {
        let size = try source.size(file: track.file)
        if size == track.table.fileSize { return true }
        findings.append(
            Finding(
                .must, "B 4.2", track: track.id, zh: "文件 \(size) 字节，分段表为 \(track.table.fileSize) 字节",
                en: "the file has \(size) bytes, its segment table \(track.table.fileSize)"))
        return false
    }
}
