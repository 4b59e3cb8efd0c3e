/// BCP 47 tags for the language codes that files carry.
enum LanguageTag {
    private static let twoLetters: [String: String] = [
        "chi": "zh", "zho": "zh", "cmn": "zh", "yue": "yue", "eng": "en", "bod": "bo", "tib": "bo", "uig": "ug",
        "mon": "mn", "kor": "ko", "jpn": "ja", "rus": "ru", "kaz": "kk", "kir": "ky", "fra": "fr", "fre": "fr",
        "deu": "de", "ger": "de", "spa": "es", "por": "pt", "ita": "it", "ara": "ar", "hin": "hi", "vie": "vi",
        "tha": "th", "mya": "my", "bur": "my", "khm": "km", "lao": "lo", "iii": "ii", "zha": "za",
    ]

    /// The tag for a code as a file gives it: ISO 639-2 codes are shortened where BCP 47 wants it (RFC 5646 §2.2.1);
    /// anything that is no code is `und`.
    static func normalized(_ code: String?) -> String {
        guard let primary = code?.lowercased().split(whereSeparator: { "-_".contains($0) }).first.map(String.init),
            (2...3).contains(primary.utf8.count), primary.utf8.allSatisfy({ (97...122).contains($0) })
        else { return "und" }
        return twoLetters[primary] ?? primary
    }
}
