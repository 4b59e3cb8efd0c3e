/// What a file in the inbox is, by its name.
enum InboxFile: Equatable {
    /// To be taken.
    case film
    /// Describes the film beside it.
    case sidecar
    /// Subtitles of the film beside it.
    case subtitle
    /// Hidden, unfinished, or a note of ours.
    case ignored

    private static let unfinished = [".part", ".tmp", ".crdownload", ".partial", ".filepart"]
    private static let notes = [".accepted.json", ".rejected.json", ".returned.json"]
    private static let sidecars = [".yaml", ".yml", ".json"]
    private static let subtitles = [".srt", ".vtt", ".ass", ".ssa"]
    private static let pictures = [".jpg", ".jpeg", ".png"]

    /// Whether a name is that of a picture. By itself it lies there like a film, and is refused; as the poster that a
    /// sidecar names it is left alone.
    static func isPicture(_ name: [UInt8]) -> Bool {
        let lower = name.map { (65...90).contains($0) ? $0 + 32 : $0 }
        return name.first != UInt8(ascii: ".") && !name.contains(UInt8(ascii: "/"))
            && pictures.contains { lower.ends(with: $0.utf8) }
    }

    /// Sorts a name.
    init(_ name: [UInt8]) {
        let lower = name.map { (65...90).contains($0) ? $0 + 32 : $0 }
        let ends = { (suffixes: [String]) in suffixes.contains { lower.ends(with: $0.utf8) } }
        self =
            if name.first == UInt8(ascii: ".") || ends(Self.unfinished) || ends(Self.notes) || lower.last == 0x7E {
                .ignored
            } else if MetadataTable.fileNames.contains(lower) {
                // It is read with each film that it tells of, and stays for the others.
                .ignored
            } else if ends(Self.sidecars) {
                .sidecar
            } else if ends(Self.subtitles) {
                .subtitle
            } else {
                .film
            }
    }
}

extension [UInt8] {
    /// Whether it ends with these bytes.
    func ends(with suffix: String.UTF8View) -> Bool {
        count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }

    /// The name without what follows its last dot; the whole if there is none.
    var withoutExtension: [UInt8] {
        guard let dot = lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return self }
        return Array(self[..<dot])
    }
}
