import MediaModel
import NIOHTTP1

/// What request fields say of the answer that is wanted.
public enum Negotiation {
    /// Whether gzip is accepted (RFC 9110 §12.5.3): named, or covered by `*`, and not with a quality of 0.
    public static func acceptsGzip(_ fields: [String]) -> Bool {
        var wildcard = false
        for element in elements(fields) {
            let parts = element.split(separator: ";")
            guard let coding = parts.first?.trimmed.lowercased() else { continue }
            let isWanted = !parts.dropFirst().contains { isZeroQuality($0.trimmed) }
            if coding == "gzip" || coding == "x-gzip" { return isWanted }
            if coding == "*" { wildcard = isWanted }
        }
        return wildcard
    }

    /// Whether `If-None-Match` names the tag, by the weak comparison (RFC 9110 §13.1.2).
    public static func isKnown(_ tag: String, in fields: [String]) -> Bool {
        elements(fields).contains { $0 == "*" || $0 == tag || $0.hasPrefix("W/") && $0.dropFirst(2) == tag }
    }

    /// Whether `If-Match` names the tag, by the strong comparison (RFC 9110 §13.1.1).
    static func isMatched(_ tag: String, in fields: [String]) -> Bool {
        elements(fields).contains { $0 == "*" || $0 == tag }
    }

    /// The language to answer in: the first that `Accept-Language` names.
    static func language(of headers: HTTPHeaders) -> Language {
        headers.first(name: "accept-language").map { Language(tag: String($0.prefix(16))) } ?? .zh
    }

    private static func elements(_ fields: [String]) -> [Substring] {
        fields.prefix(8).flatMap { $0.split(separator: ",", maxSplits: 64) }.map(\.trimmed)
    }

    private static func isZeroQuality(_ parameter: Substring) -> Bool {
        guard parameter.lowercased().hasPrefix("q=") else { return false }
        return (Double(parameter.dropFirst(2)) ?? 1) == 0
    }
}
