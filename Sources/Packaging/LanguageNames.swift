import MediaModel

/// BCP 47 tags as manifests carry them.
enum LanguageTag {
    /// `tag`, or `und` if it is none or not well formed.
    static func valid(_ tag: String?) -> String {
        guard let tag, (2...35).contains(tag.utf8.count) else { return "und" }
        let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let sound = parts.allSatisfy { part in
            (1...8).contains(part.count)
                && part.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
        }
        return sound ? tag : "und"
    }
}

/// Names of tracks in players' menus.
enum DisplayNames {
    /// What languages are called by those who speak them.
    private static let languages = [
        "zh": "中文", "cmn": "普通话", "yue": "粤语", "nan": "闽南语", "hak": "客家话", "wuu": "吴语", "en": "English",
        "bo": "བོད་ཡིག", "ug": "ئۇيغۇرچە", "mn": "Монгол", "kk": "Қазақша", "za": "Vahcuengh", "ii": "ꆈꌠꉙ",
        "ko": "한국어", "ja": "日本語", "ru": "Русский", "fr": "Français", "de": "Deutsch", "es": "Español",
        "vi": "Tiếng Việt", "th": "ไทย", "lo": "ລາວ", "my": "မြန်မာ",
    ]

    /// A name for each track, all different (RFC 8216bis §4.4.6.1.1): the source's own, else the language's.
    static func distinct(_ tracks: [Track], unknown: String) -> [String] {
        var taken: Set<String> = []
        return tracks.map { track in
            let base = name(track, unknown: unknown)
            var (name, number) = (base, 2)
            while !taken.insert(name).inserted {
                name = "\(base) \(number)"
                number += 1
            }
            return name
        }
    }

    private static func name(_ track: Track, unknown: String) -> String {
        let own = AttributeList.inert(track.name ?? "").split(separator: " ").joined(separator: " ")
        if !own.isEmpty { return String(own.prefix(80)) }
        let tag = LanguageTag.valid(track.language)
        if tag == "und" { return unknown }
        let primary = tag.prefix { $0 != "-" }.lowercased()
        guard let name = languages[primary] else { return tag }
        switch tag.lowercased() {
        case "zh-hant", "zh-tw", "zh-hk": return "中文（繁体）"
        default: return name
        }
    }
}
