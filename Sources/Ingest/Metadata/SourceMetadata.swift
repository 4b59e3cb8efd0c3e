import Catalogue
import MediaModel

/// What a film itself says of its programme, where its sidecar says nothing. The catalogue cleans the texts.
enum SourceMetadata {
    /// What the container says.
    static func container(_ report: ProbeReport) -> ProgrammeMetadata {
        let tags = report.metadata
        var metadata = ProgrammeMetadata()
        metadata.title = tags["title"]
        metadata.synopsis = tags["synopsis"] ?? tags["description"]
        metadata.presenter = tags["artist"]
        metadata.producedOn = (tags["date"] ?? tags["creation_time"]).map { String($0.prefix(10)) }
        metadata.language = report.streams.lazy.filter { $0.audio != nil }.compactMap(\.language).first { $0 != "und" }
        return metadata
    }

    /// The title that a file's name makes: without its ending, `_` read as spaces.
    static func title(of path: ArrivalPath) -> String {
        DisplayName.text(of: path.name.withoutExtension.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 })
    }
}
