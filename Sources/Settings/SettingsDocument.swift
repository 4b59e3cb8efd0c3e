import MediaModel
import Yams

/// A configuration file taken apart: values by key path with their lines, and what is wrong with its shape.
struct SettingsDocument {
    /// A value and the line it stands in.
    struct Entry {
        var key: String
        var scalar: Scalar
        var line: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var faults: [SettingsError.Fault] = []
    let file: String

    /// Marks a key that stands twice, so that reading can go on and find all other faults as well. It is a
    /// private-use character that no key of ours has.
    private static let repeated: Character = "\u{E000}"
    private static let mostRepeated = 100

    /// Takes apart the text of `file`.
    init(yaml: String, file: String) {
        self.file = file
        guard let root = compose(yaml) else { return }
        if case .scalar(let scalar) = root, Self.isNull(scalar) { return }
        walk(root, prefix: "")
    }

    private mutating func compose(_ yaml: String) -> Node? {
        var text = yaml
        for _ in 0..<Self.mostRepeated {
            do {
                return try Yams.compose(yaml: text)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let marked = Self.marking(text, at: context.mark) else {
                    report(
                        keys.joined(separator: ", "), line: context.mark.line, zh: "重复出现",
                        en: "stands there more than once")
                    return nil
                }
                text = marked
            } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
                YamlError.composer(_, let problem, let mark, _)
            {
                report("", line: mark.line, zh: "不是有效的 YAML：\(problem)", en: "not valid YAML: \(problem)")
                return nil
            } catch {
                report("", line: nil, zh: "不是有效的 YAML：\(error)", en: "not valid YAML: \(error)")
                return nil
            }
        }
        report("", line: nil, zh: "重复的键太多", en: "too many repeated keys")
        return nil
    }

    /// The text with the plain key at `mark` marked as repeated; `nil` if no plain key stands there.
    private static func marking(_ yaml: String, at mark: Mark) -> String? {
        var lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        var scalars = Array(lines[mark.line - 1].unicodeScalars)
        let column = mark.column - 1
        guard scalars.indices.contains(column), scalars[column].properties.isAlphabetic else { return nil }
        scalars.insert(contentsOf: repeated.unicodeScalars, at: column)
        lines[mark.line - 1] = String(String.UnicodeScalarView(scalars))
        return lines.joined(separator: "\n")
    }

    private mutating func walk(_ node: Node, prefix: String) {
        guard case .mapping(let mapping) = node else {
            let line = node.mark?.line
            report(
                prefix, line: line, zh: "应为一组键和值，例如“键: 值”",
                en: "must be a group of keys with values, as in “key: value”")
            return
        }
        for (keyNode, value) in mapping {
            guard case .scalar(let name) = keyNode else {
                report(prefix, line: keyNode.mark?.line, zh: "键应为文字", en: "a key must be text")
                continue
            }
            let line = name.mark?.line ?? 0
            if name.string.first == Self.repeated {
                let key = Self.join(prefix, String(name.string.drop { $0 == Self.repeated }))
                report(key, line: line, zh: "重复出现", en: "stands there more than once")
            } else {
                enter(Self.join(prefix, name.string), value, line: line)
            }
        }
    }

    private mutating func enter(_ key: String, _ value: Node, line: Int) {
        if Setting.groups.contains(key) {
            // A group whose keys are all commented out reads as null.
            if case .scalar(let scalar) = value, Self.isNull(scalar) { return }
            walk(value, prefix: key)
        } else if Setting.byKey[key] == nil {
            let hint = Suggestion.text(Self.suggestion(for: key))
            report(key, line: line, zh: "没有这个设置\(hint.zh)", en: "no such setting\(hint.en)")
        } else if case .scalar(let scalar) = value {
            entries.append(
                Entry(key: key, scalar: Scalar(text: scalar.string, isNull: Self.isNull(scalar)), line: line))
        } else {
            report(key, line: line, zh: "应为单个值", en: "must be a single value")
        }
    }

    /// A key that is nearly the same, or the same name in another group.
    private static func suggestion(for key: String) -> String? {
        let names = Setting.all.map(\.key) + Setting.groups.sorted()
        let last = key.split(separator: ".").last.map(String.init) ?? key
        return Suggestion.nearest(to: key, among: names)
            ?? names.first { $0.hasSuffix(".\(last)") }
    }

    private mutating func report(_ key: String, line: Int?, zh: String, en: String) {
        faults.append(.init(key: key, file: file, line: line, message: LocalizedText(zh: zh, en: en)))
    }

    private static func join(_ prefix: String, _ name: String) -> String {
        let shown = name.count > 80 ? name.prefix(80) + "…" : name
        return prefix.isEmpty ? shown : "\(prefix).\(shown)"
    }

    private static func isNull(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
