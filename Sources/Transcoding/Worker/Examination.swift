import FFmpeg
import MediaModel

/// Looks at a source without making anything of it.
enum Examination {
    /// What a file is and what would be done with it.
    ///
    /// - Parameter beat: is called now and then while a long look is taken.
    /// - Throws: `SourceRefusal` with the reason it would not be taken.
    static func examine(
        _ source: Source, _ settings: EncodingSettings, beat: () -> Void = {}
    ) throws -> (report: ProbeReport, plan: TranscodePlan) {
        if source.isCutOffRIFF { throw SourceRefusal(.incomplete, "shorter than its RIFF header says") }
        var report = try survey(source, beat)
        report.scan = try scan(source, report, settings, beat)
        return (report, try Planner(settings: settings).plan(report))
    }

    private static func survey(_ source: Source, _ beat: () -> Void) throws -> ProbeReport {
        try withoutActuallyEscaping(beat) {
            try SourceSurvey(source: source, beat: $0).completing(source.open().report)
        }
    }

    /// A look at every packet, where the headers leave hope that nothing need be encoded.
    private static func scan(
        _ source: Source, _ report: ProbeReport, _ settings: EncodingSettings, _ beat: () -> Void
    ) throws -> PacketScan? {
        guard let ladder = Ladder.named(settings.ladder), let (stream, video) = Planner.picture(of: report),
            CopyPolicy.objection(stream, video, ladder: ladder) == nil,
            CopyPolicy.isCandidate(report, ladder: ladder)
        else { return nil }
        let (rate, _) = FrameRatePolicy.rate(for: video)
        var scanner = try PacketScanner(try source.open(), report: report, stream: stream.index, rate: rate)
        return try scanner.scan(beat: beat)
    }
}
