public import Catalogue
import Foundation
public import MediaModel

/// A film that somebody wants to send, checked.
public struct UploadWish: Sendable {
    /// The number of the account.
    var owner: Int64
    /// The account's name.
    var ownerName: String
    /// The unit, by name.
    var unit: String
    /// The film's name in the inbox.
    var fileName: String
    /// Bytes of the film.
    var length: Int64
    /// What is said of it.
    var metadata: ProgrammeMetadata
    /// The programme whose new version it is.
    var replaces: ProgrammeID?

    /// A wish.
    ///
    /// - Parameters:
    ///   - owner: number and name of the account that sends it.
    ///   - fileName: the name at the sender's; `nil` if that is not known.
    /// - Throws: `UploadError.badName`; `CatalogueError.invalid` naming a field of the metadata.
    public init(
        owner: (id: Int64, name: String), unit: String, fileName: String?, length: Int64,
        metadata: ProgrammeMetadata = .init(), replaces: ProgrammeID? = nil
    ) throws {
        self.owner = owner.id
        ownerName = owner.name
        self.unit = unit
        self.fileName = try InboxName.film(fileName)
        self.length = length
        self.metadata = try metadata.validated()
        self.replaces = replaces
    }
}

/// Names that people gave, made fit for the inbox.
enum InboxName {
    /// Bytes of the longest name, so that those of notes fit too.
    private static let longest = 180

    /// A film's name: the last part of what was given, without marks that turn or break a line.
    ///
    /// - Throws: `UploadError.badName` for a sidecar, subtitles, notes and names of unfinished files.
    static func film(_ given: String?) throws(UploadError) -> String {
        let last = given?.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? "film"
        let composed = last.precomposedStringWithCanonicalMapping
        let parts = parted(String(composed.drop { $0 == "." || $0.isWhitespace }))
        let (stem, ending) = (shown(parts.stem), shown(parts.ending))
        let name = cut(stem.isEmpty ? "film" : stem, to: longest - ending.utf8.count) + ending
        guard InboxFile(Array(name.utf8)) == .film else { throw .badName(name) }
        return name
    }

    /// A unit's folder.
    static func folder(_ unit: String) -> String {
        let plain = unit.replacing("/", with: "／").drop { $0 == "." || $0.isWhitespace }
        let name = DisplayName.text(of: Array(plain.utf8))
        return name == "?" || name == ".." ? ArrivalPath.localUnit : cut(name, to: longest)
    }

    /// The name with a number before its ending: `film (2).mp4`.
    static func numbered(_ name: String, _ number: Int) -> String {
        guard number > 1 else { return name }
        let parts = parted(name)
        return "\(parts.stem) (\(number))\(parts.ending)"
    }

    private static func shown(_ text: String) -> String {
        text.isEmpty ? "" : DisplayName.text(of: Array(text.utf8))
    }

    /// A name and its ending with the dot, if that is a short one.
    private static func parted(_ name: String) -> (stem: String, ending: String) {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex, name[dot...].utf8.count <= 16 else {
            return (name, "")
        }
        return (String(name[..<dot]), String(name[dot...]))
    }

    private static func cut(_ text: String, to bytes: Int) -> String {
        var text = text
        while text.utf8.count > bytes { text.removeLast() }
        return text
    }
}
