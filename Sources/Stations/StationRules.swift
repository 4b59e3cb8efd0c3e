import Foundation

/// The rules for codes, keys and texts of stations.
enum StationRules {
    static let keyPrefix = "lsk_"

    /// - Throws: `StationsError.invalidCode` unless it is 1 to 64 of A–Z, a–z, 0–9, `.`, `-`, `_`, beginning with a
    ///   letter or digit.
    static func check(code: String) throws(StationsError) {
        let letters = code.utf8
        let isUsable =
            (1...64).contains(letters.count) && letters.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
            && letters.first.map(isLetterOrDigit) == true
        guard isUsable else {
            throw StationsError(
                .invalidCode, zh: "站点编码“\(shown(code))”不可用：应为 1 到 64 个英文字母、数字或 . - _，以字母或数字开头。",
                en: """
                    The code “\(shown(code))” is not usable: it has 1 to 64 letters A–Z, digits or . - _ and begins \
                    with a letter or digit.
                    """)
        }
    }

    /// The details as they are kept: without blanks around them, empty ones left out.
    ///
    /// - Throws: `StationsError.invalidText`.
    static func checked(_ details: StationDetails) throws(StationsError) -> StationDetails {
        guard let name = try line(details.name) else {
            throw StationsError(.invalidText, zh: "站点名称不能为空。", en: "A station must have a name.")
        }
        if let link = details.linkKbits, !(0...10_000_000).contains(link) { throw badLink(String(link)) }
        return StationDetails(
            name: name, kind: try line(details.kind), region: try line(details.region),
            contact: try line(details.contact), telephone: try line(details.telephone),
            linkKbits: details.linkKbits == 0 ? nil : details.linkKbits)
    }

    static func badLink(_ text: String) -> StationsError {
        StationsError(
            .invalidText, zh: "线路速率“\(shown(text))”不可用：应为每秒千比特数，0 到 10000000 的整数。",
            en: "The speed “\(shown(text))” of the line is not usable: kilobits a second, 0 to 10000000.")
    }

    /// A new key: `lsk_` and 256 random bits in 52 digits.
    static func newKey() -> String {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
        // The system's generator takes its bits from the kernel (getrandom), as keys need it.
        var generator = SystemRandomNumberGenerator()
        let letters = (0..<52).map { _ in digits[Int.random(in: 0..<32, using: &generator)] }
        return keyPrefix + String(letters)
    }

    /// Whether a text can be a key, so that others are not even hashed.
    static func canBeKey(_ text: String) -> Bool { text.hasPrefix(keyPrefix) && text.utf8.count == 56 }

    /// The beginning of a text from outside as a message may show it, in one line.
    static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map { isControl($0) ? " " : $0 }
        return String(String.UnicodeScalarView(scalars)) + (text.unicodeScalars.count > 40 ? "…" : "")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    static func line(_ text: String?) throws(StationsError) -> String? {
        guard let text = text?.trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty else { return nil }
        let hasControls = text.unicodeScalars.contains(where: isControl)
        guard text.count <= 200, text.utf8.count <= 800, !hasControls else {
            throw StationsError(
                .invalidText, zh: "“\(shown(text))”不可用：文字应在 200 个字符以内，不含控制字符。",
                en: "“\(shown(text))” is not usable: a text has at most 200 characters and no control characters.")
        }
        return text
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
