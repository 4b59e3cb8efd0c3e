import Hummingbird
import MediaModel

/// Chooses the language of an answer: `?lang=`, which a cookie remembers, then that cookie, then what the browser
/// prefers, then the settings.
struct LanguageChoice: RouterMiddleware {
    let standard: Language
    let isSecure: Bool

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let asked = request.uri.query.flatMap { FormFields($0[...]) }?["lang"].flatMap(Self.known)
        let remembered = request.cookies[CookieName.language].flatMap { Self.known($0.value) }
        context.language = asked ?? remembered ?? Self.preferred(request.headers[.acceptLanguage]) ?? standard
        var response = try await next(request, context)
        if let asked, asked != remembered {
            response.setCookie(
                Cookie(
                    name: CookieName.language, value: asked.tag, maxAge: 365 * 86400, path: "/", secure: isSecure,
                    httpOnly: true, sameSite: .lax))
        }
        return response
    }

    /// A language that we speak; `nil` for others.
    private static func known(_ tag: String) -> Language? {
        let tag = tag.lowercased()
        if tag == "zh" || tag.hasPrefix("zh-") { return .zh }
        return tag == "en" || tag.hasPrefix("en-") ? .en : nil
    }

    /// The language with the greatest weight of those we speak (RFC 9110 §12.5.4).
    static func preferred(_ field: String?) -> Language? {
        let choices = (field ?? "").split(separator: ",").prefix(20).compactMap { element -> (Language, Double)? in
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first, let language = known(tag) else { return nil }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return weight > 0 ? (language, weight) : nil
        }
        // The first of equals wins.
        return choices.reduce(nil as (Language, Double)?) { best, choice in
            best.map { $0.1 >= choice.1 } ?? false ? best : choice
        }?.0
    }
}
