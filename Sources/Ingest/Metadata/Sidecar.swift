import Catalogue
import MediaModel
import Yams

/// What a sidecar says of its film. Pure.
struct Sidecar: Equatable {
    /// What could be understood.
    var metadata = ProgrammeMetadata()
    /// What could not, for the job's steps.
    var problems: [LocalizedText] = []

    /// The keys that a sidecar may have.
    static let keys = [
        "title", "synopsis", "section", "series", "episode", "type", "presenter", "grade", "subject", "language",
        "producedOn", "rights", "keywords", "poster",
    ]
    private static let maxText = 4000
    private static let maxKeywords = 50

    /// Reads YAML, of which JSON is a part. Only texts, and lists of texts, are looked at.
    init(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.append(
                LocalizedText(zh: "不是 UTF-8 编码，未采用；请以 UTF-8 保存", en: "not UTF-8, not used: save it as UTF-8"))
            return
        }
        guard !Self.usesAliases(bytes) else {
            problems.append(
                LocalizedText(zh: "不接受 YAML 的锚点和别名，未采用", en: "YAML anchors and aliases are not taken, not used"))
            return
        }
        do {
            guard let mapping = try Yams.compose(yaml: text)?.mapping else {
                problems.append(LocalizedText(zh: "应为“键: 值”的形式，未采用", en: "not a list of `key: value`, not used"))
                return
            }
            for (key, value) in mapping { take(key.string ?? "?", value) }
        } catch {
            let reason = DisplayName.text(of: Array("\(error)".utf8))
            problems.append(LocalizedText(zh: "无法解析，未采用：\(reason)", en: "cannot be read, not used: \(reason)"))
        }
    }

    private mutating func take(_ key: String, _ value: Node) {
        guard Self.keys.contains(key) else {
            let name = DisplayName.text(of: Array(key.utf8))
            problems.append(LocalizedText(zh: "不认识的键 \(name)，已忽略", en: "unknown key \(name), ignored"))
            return
        }
        if key == "keywords" {
            let words = value.sequence.map { $0.compactMap(\.string) } ?? value.string.map(Self.words) ?? []
            metadata.keywords = words.prefix(Self.maxKeywords).map { String($0.prefix(100)) }
            return
        }
        guard let text = value.string, !text.isEmpty else {
            problems.append(LocalizedText(zh: "\(key) 应为文字，已忽略", en: "\(key) should be text, ignored"))
            return
        }
        if key == "episode" {
            guard let number = Int(text), (0...100_000).contains(number) else {
                problems.append(LocalizedText(zh: "episode 应为整数，已忽略", en: "episode should be a whole number, ignored"))
                return
            }
            metadata.episode = number
            return
        }
        set(key, String(text.prefix(Self.maxText)))
    }

    private mutating func set(_ key: String, _ text: String) {
        switch key {
        case "title": metadata.title = text
        case "synopsis": metadata.synopsis = text
        case "section": metadata.section = text
        case "series": metadata.series = text
        case "type": metadata.type = text
        case "presenter": metadata.presenter = text
        case "grade": metadata.grade = text
        case "subject": metadata.subject = text
        case "language": metadata.language = text
        case "producedOn": metadata.producedOn = text
        case "rights": metadata.rights = text
        case "poster": metadata.poster = text
        default: break
        }
    }

    /// Whether an anchor is named again: a few hundred bytes of them stand for more than any memory holds. In the
    /// middle of a word neither mark begins one.
    private static func usesAliases(_ bytes: [UInt8]) -> Bool {
        let names = { (mark: UInt8) in
            Set(
                bytes.indices.lazy
                    .filter { bytes[$0] == mark && ($0 == 0 || !isAnchorByte(bytes[$0 - 1])) }
                    .map { bytes[($0 + 1)...].prefix(while: isAnchorByte) }
            ).subtracting([[]])
        }
        return !names(UInt8(ascii: "&")).isDisjoint(with: names(UInt8(ascii: "*")))
    }

    private static func isAnchorByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func words(_ text: String) -> [String] {
        text.split { ",，;；、".contains($0) }.map { $0.trimming() }.filter { !$0.isEmpty }
    }
}

extension Substring {
    /// The text without white space around it.
    fileprivate func trimming() -> String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
