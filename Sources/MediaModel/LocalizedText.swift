/// A message in the two languages of every message a user sees.
public struct LocalizedText: Hashable, Sendable, Codable {
    /// Simplified Chinese.
    public var zh: String
    /// English.
    public var en: String

    /// A message in both languages.
    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    /// The text in `language`.
    public subscript(language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}

/// A language that Lectern speaks.
public enum Language: String, Sendable, Codable, CaseIterable {
    /// Simplified Chinese.
    case zh
    /// English.
    case en

    /// The language of a BCP 47 tag: Chinese for `zh…`, English for all others.
    public init(tag: String) {
        self = tag.lowercased().hasPrefix("zh") ? .zh : .en
    }

    /// The BCP 47 tag for `lang` attributes.
    public var tag: String {
        switch self {
        case .zh: "zh-Hans"
        case .en: "en"
        }
    }
}
