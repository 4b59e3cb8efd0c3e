import Foundation
import MediaModel

/// The name of a language as people say it.
enum LanguageName {
    /// The name of a BCP 47 tag in the page's language; the tag itself if nobody knows it.
    static func text(_ tag: String, _ language: Language) -> String {
        let locale = Locale(identifier: language == .zh ? "zh-Hans" : "en")
        let code = tag.split(separator: "-").first.map(String.init) ?? tag
        return locale.localizedString(forIdentifier: tag) ?? locale.localizedString(forLanguageCode: code) ?? tag
    }
}
