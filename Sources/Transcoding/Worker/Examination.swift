import FFmpeg
public import MediaModel

/// Looks at a source without making anything of it.
public enum Examination {
    /// What a file is and what would be done with it.
    ///
    /// - Parameter descriptor: open for reading and seekable; stays the caller's.
    /// - Throws: `SourceRefusal` with the reason it would not be taken.
    public static func examine(
        descriptor: Int32, settings: EncodingSettings
    ) throws -> (report: ProbeReport, plan: TranscodePlan) {
        try examine(try Source(descriptor: descriptor), settings)
    }

    static func examine(
        _ source: Source, _ settings: EncodingSettings
    ) throws -> (report: ProbeReport, plan: TranscodePlan) {
        let report = try source.open().report
        return (report, try Planner(settings: settings).plan(report))
    }
}
