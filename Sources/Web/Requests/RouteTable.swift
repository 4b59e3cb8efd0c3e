import HTTPTypes
import Hummingbird
import Synchronization

/// The addresses that have handlers, to tell a wrong method from a wrong address.
final class RouteTable: Sendable {
    private let routes = Mutex<[(segments: [Substring], method: String)]>([])

    /// Takes in a router's routes, once they are all there.
    func fill(from router: Router<WebContext>) {
        let known = router.routes.map { route in
            (segments: route.path.description.split(separator: "/"), method: route.method.rawValue)
        }
        routes.withLock { $0 = known }
    }

    /// The methods that an address takes, sorted.
    func methods(for path: String) -> [String] {
        let segments = path.split(separator: "/")
        let methods = routes.withLock { routes in
            routes.filter { Self.matches($0.segments, segments) }.map(\.method)
        }
        return Set(methods + (methods.contains("GET") ? ["HEAD"] : [])).sorted()
    }

    private static func matches(_ pattern: [Substring], _ segments: [Substring]) -> Bool {
        guard pattern.last == "**" || pattern.count == segments.count, pattern.count <= segments.count else {
            return false
        }
        return zip(pattern, segments).allSatisfy { $0 == $1 || $0 == "*" || $0 == "**" || captures($0, $1) }
    }

    /// Whether `{id}` or `{id}.m3u` takes a segment.
    private static func captures(_ pattern: Substring, _ segment: Substring) -> Bool {
        guard pattern.hasPrefix("{"), let end = pattern.lastIndex(of: "}") else { return false }
        let suffix = pattern[pattern.index(after: end)...]
        return segment.hasSuffix(suffix) && segment.count > suffix.count
    }
}
