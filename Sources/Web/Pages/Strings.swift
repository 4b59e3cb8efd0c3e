import Foundation
import MediaModel

/// The texts of the pages, in both languages, from `strings.json`.
struct Strings: Sendable {
    /// A file of texts that cannot be used.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private let texts: [String: LocalizedText]
    private let templates: [Language: [String: String]]
    private let scripts: [Language: String]

    /// Reads the file's bytes.
    ///
    /// - Throws: `Fault` naming the keys that lack a language.
    init(_ data: Data) throws {
        texts = try JSONDecoder().decode([String: LocalizedText].self, from: data)
        let faulty = texts.filter { $0.value.zh.isEmpty || $0.value.en.isEmpty }.keys.sorted()
        guard faulty.isEmpty else {
            throw Fault(description: "texts without a language: \(faulty.joined(separator: ", "))")
        }
        var templates: [Language: [String: String]] = [:]
        var scripts: [Language: String] = [:]
        for language in Language.allCases {
            let own = texts.mapValues { $0[language] }
            // Mustache reads a dot as a step into an object.
            templates[language] = Dictionary(
                own.map { ($0.key.replacing(".", with: "_"), $0.value) }, uniquingKeysWith: { first, _ in first })
            scripts[language] = try Self.block(own.filter { $0.key.hasPrefix("js.") })
        }
        self.templates = templates
        self.scripts = scripts
    }

    /// One text; the key itself where there is none.
    func text(_ key: String, _ language: Language) -> String { texts[key]?[language] ?? key }

    /// Texts by key, with `_` for each dot.
    func forTemplates(_ language: Language) -> [String: String] { templates[language] ?? [:] }

    /// The texts for scripts as JSON that can stand in a script element.
    func forScripts(_ language: Language) -> String { scripts[language] ?? "{}" }

    /// JSON in which nothing can end the element it stands in.
    private static func block(_ texts: [String: String]) throws -> String {
        let bytes = try JSONValue.object(texts.mapValues(JSONValue.string)).bytes()
        return String(decoding: bytes, as: UTF8.self).replacing("<", with: #"\u003c"#)
            .replacing("\u{2028}", with: #"\u2028"#).replacing("\u{2029}", with: #"\u2029"#)
    }
}
