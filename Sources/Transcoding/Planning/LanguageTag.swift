import MediaModel

/// BCP 47 tags for the language codes that files carry.
enum LanguageTag {
    /// The tag for a code as a file gives it: ISO 639-2 codes are shortened where BCP 47 wants it (RFC 5646 §2.2.1);
    /// anything that is no code is `und`.
    static func normalized(_ code: String?) -> String {
        guard let primary = code?.lowercased().split(whereSeparator: { "-_".contains($0) }).first.map(String.init),
            (2...3).contains(primary.utf8.count), primary.utf8.allSatisfy({ (97...122).contains($0) })
        else { return "und" }
        return LanguageCode.primary(primary)
    }
}
