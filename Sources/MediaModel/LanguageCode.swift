/// Codes of languages as files carry them.
public enum LanguageCode {
    private static let shorter: [String: String] = [
        "chi": "zh", "zho": "zh", "cmn": "zh", "yue": "yue", "eng": "en", "bod": "bo", "tib": "bo", "uig": "ug",
        "mon": "mn", "kor": "ko", "jpn": "ja", "rus": "ru", "kaz": "kk", "kir": "ky", "fra": "fr", "fre": "fr",
        "deu": "de", "ger": "de", "spa": "es", "por": "pt", "ita": "it", "ara": "ar", "hin": "hi", "vie": "vi",
        "tha": "th", "mya": "my", "bur": "my", "khm": "km", "lao": "lo", "iii": "ii", "zha": "za",
    ]

    /// The primary subtag that BCP 47 wants for an ISO 639 code in lower case: the shortest there is (RFC 5646 §2.2.1).
    public static func primary(_ code: String) -> String { shorter[code] ?? code }
}
