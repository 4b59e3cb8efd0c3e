import MediaModel

/// The language of subtitles, from what people and files call it.
public enum SubtitleLanguage {
    /// The longest tag that is taken for one, in bytes: what is longer is a part of a film's name.
    private static let maxBytes = 12

    /// What makers of Chinese subtitles write instead of a tag.
    private static let nicknames: [String: String] = [
        "chs": "zh-Hans", "sc": "zh-Hans", "gb": "zh-Hans", "简": "zh-Hans", "简体": "zh-Hans", "简中": "zh-Hans",
        "简体中文": "zh-Hans", "简英": "zh-Hans", "cht": "zh-Hant", "tc": "zh-Hant", "big5": "zh-Hant", "繁": "zh-Hant",
        "繁体": "zh-Hant", "繁體": "zh-Hant", "繁中": "zh-Hant", "繁体中文": "zh-Hant", "繁體中文": "zh-Hant",
        "繁英": "zh-Hant", "中": "zh", "中文": "zh", "中英": "zh", "英": "en", "英文": "en", "英语": "en",
    ]

    /// The BCP 47 tag, in its usual letters (RFC 5646 §2.1.1), for what stands in a file's name or in a container:
    /// `zh_cn` and `chi` and `chs&eng` have one, `part2` has none.
    public static func tag(_ text: String) -> String? {
        let text = text.lowercased().replacing("_", with: "-")
        let first = text.split(omittingEmptySubsequences: false) { "&+".contains($0) }.first.map(String.init) ?? ""
        if let known = nicknames[first] { return known }
        let parts = first.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard let code = parts.first, (2...3).contains(code.utf8.count), code.utf8.allSatisfy(isLetter),
            first.utf8.count <= maxBytes,
            parts.dropFirst().allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(isLetterOrDigit) })
        else { return nil }
        return ([LanguageCode.primary(code)] + parts.dropFirst().map(cased)).joined(separator: "-")
    }

    /// The tag of a container's subtitles. A Chinese stream whose title names the script, or a stream without a
    /// language whose title names one, is known by it.
    public static func tag(_ code: String?, title: String?) -> String {
        let tag = code.flatMap(tag) ?? "und"
        guard tag == "zh" || tag == "und", let title = title?.lowercased() else { return tag }
        let says = { (words: [String]) in words.contains { title.contains($0) } }
        if says(["简", "simplified", "chs"]) { return "zh-Hans" }
        if says(["繁", "traditional", "cht"]) { return "zh-Hant" }
        return tag == "und" && says(["中文", "chinese"]) ? "zh" : tag
    }

    /// A script begins with a capital, a region is all capitals.
    private static func cased(_ part: String) -> String {
        switch part.utf8.count {
        case 2: part.uppercased()
        case 4: part.prefix(1).uppercased() + part.dropFirst()
        default: part
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }
}
