import Catalogue
import Foundation
import HTTPTypes
import MediaModel

/// What stands in `Upload-Metadata`: keys with values in Base64, separated by commas (tus 1.0.0, creation).
///
/// Known are the keys of a sidecar, `filename` (or `name`, as some clients have it), `unit` and `replaces`. Others are
/// passed over: clients send what they like.
struct UploadMetadata {
    private(set) var programme = ProgrammeMetadata()
    private(set) var fileName: String?
    private(set) var unit: String?
    private(set) var replaces: String?

    /// Keys that are read of one field.
    private static let mostKeys = 64

    /// Reads the field; nothing for `nil`.
    ///
    /// - Throws: `Problem` 400.
    init(_ field: String?) throws(Problem) {
        guard let field, !field.allSatisfy(\.isWhitespace) else { return }
        let pairs = field.split(separator: ",", omittingEmptySubsequences: false)
        guard pairs.count <= Self.mostKeys else { throw .badMetadata }
        var seen: Set<Substring> = []
        for pair in pairs {
            let halves = pair.drop { $0 == " " }.split(separator: " ", maxSplits: 1)
            guard let key = halves.first, seen.insert(key).inserted else { throw .badMetadata }
            let encoded = halves.count > 1 ? halves[1].filter { $0 != " " } : ""
            guard let bytes = Data(base64Encoded: String(encoded)),
                let value = String(validating: bytes, as: UTF8.self)
            else { throw .badMetadata }
            if !value.isEmpty { try take(String(key), value) }
        }
    }

    private mutating func take(_ key: String, _ value: String) throws(Problem) {
        switch key {
        case "filename": fileName = value
        case "name": fileName = fileName ?? value
        case "unit": unit = value
        case "replaces": replaces = value
        case "episode":
            guard let number = Int(value) else { throw .badField("episode") }
            programme.episode = number
        case "keywords":
            programme.keywords = value.split { ",，;；、\n".contains($0) }
                .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        // Some clients call the media type so.
        case "type" where value.contains("/"): break
        default: takeText(key, value)
        }
    }

    private mutating func takeText(_ key: String, _ value: String) {
        switch key {
        case "title": programme.title = value
        case "synopsis": programme.synopsis = value
        case "section": programme.section = value
        case "series": programme.series = value
        case "type": programme.type = value
        case "presenter": programme.presenter = value
        case "grade": programme.grade = value
        case "subject": programme.subject = value
        case "language": programme.language = value
        case "producedOn": programme.producedOn = value
        case "rights": programme.rights = value
        case "poster": programme.poster = value
        default: break
        }
    }
}

extension Problem {
    static let badMetadata = Problem(
        .badRequest, zh: "Upload-Metadata 应为以逗号分隔的键和 Base64 值，键不得重复。",
        en: "Upload-Metadata must be keys with values in Base64, separated by commas, no key twice.")
}
