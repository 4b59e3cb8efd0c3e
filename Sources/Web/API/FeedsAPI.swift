import Catalogue
import HTTPTypes
import Hummingbird
import Settings

/// Lists of programmes for players and readers: `/feeds/…`.
struct FeedsAPI: Sendable {
    let catalogue: Catalogue
    let settings: Settings
    let view: ProgrammeView

    /// Adds every feed at its path.
    func add(to group: RouterGroup<WebContext>) {
        for feed in Feeds.all {
            group.get(RouterPath(feed.path)) { request, context in try await answer(feed, request, context) }
        }
    }

    private func answer(_ feed: any Feed, _ request: Request, _ context: WebContext) async throws -> Response {
        var place = FeedContext(
            baseURL: PublicAddress(settings).base(for: request), language: context.language,
            group: context.parameters.get("id"), region: context.region
        ) { view.poster($0) }
        if let key = request.fields["key"], case .station = context.identity {
            // Whoever needed a key for the list needs it for what is listed.
            place.query = "?key=\(PageRenderer.escaped(key))"
        }
        guard let text = try await feed.text(catalogue, place) else { throw Problem.notFound }
        var response = Reply.content(Array(text.utf8), type: feed.contentType, to: request)
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }
}

/// The address that clients reach the server by.
struct PublicAddress {
    let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// The settings' address, else what the request itself names, without a slash at the end.
    func base(for request: Request) -> String {
        if let url = settings.server.publicURL { return url.hasSuffix("/") ? String(url.dropLast()) : url }
        let scheme = settings.server.tls.certificate == nil ? "http" : "https"
        let standard = "\(settings.server.host):\(settings.server.port)"
        guard let named = request.head.authority, Self.isAuthority(named) else { return "\(scheme)://\(standard)" }
        return "\(scheme)://\(named)"
    }

    /// Whether a `Host` field is a name or address with or without a port, and nothing else.
    static func isAuthority(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
                }
            }
    }
}
