import Catalogue

/// The addresses of a list and of its neighbours: the same query with a choice more, less or otherwise.
struct ListingAddress {
    private let path: String
    private let fields: [(name: String, value: String)]

    /// What a list is chosen by, in the order in which it stands in addresses.
    static let names = ["q", "section", "series", "unit", "type", "language", "year", "keyword", "sort"]

    /// The address of a query's list at `path`, without what `path` says already.
    init(_ query: ProgrammeQuery, path: String = "/", without implied: String? = nil) {
        self.path = path
        let values = [
            query.text, query.section, query.series, query.unit, query.type, query.language,
            query.year.map(String.init), query.keyword, query.sort?.rawValue,
        ]
        fields = zip(Self.names, values).compactMap { name, value in
            name == implied ? nil : value.map { (name, $0) }
        }
    }

    /// Its own address.
    var text: String { Self.text(path, fields) }

    /// The address with one choice made otherwise; `nil` takes it back.
    func with(_ name: String, _ value: String?) -> String {
        let kept = fields.filter { $0.name != name }
        return Self.text(path, kept + (value.map { [(name, $0)] } ?? []))
    }

    /// The address of the next page.
    func next(_ cursor: String) -> String { with("cursor", cursor) }

    private static func text(_ path: String, _ fields: [(name: String, value: String)]) -> String {
        guard !fields.isEmpty else { return path }
        return "\(path)?" + fields.map { "\($0.name)=\(PageRenderer.escaped($0.value))" }.joined(separator: "&")
    }
}

/// The addresses of pages.
enum PageAddress {
    static func programme(_ programme: Programme) -> String { "/programmes/\(programme.id)" }

    /// The page of a programme that plays from a moment on.
    static func moment(_ programme: Programme, seconds: Double) -> String {
        let tenths = (max(0, seconds) * 10).rounded(.down) / 10
        return "\(Self.programme(programme))?t=\(tenths)&autoplay=1"
    }

    static func section(_ id: String) -> String { "/sections/\(PageRenderer.escaped(id))" }
    static func series(_ id: String) -> String { "/series/\(PageRenderer.escaped(id))" }
    static func unit(_ id: String) -> String { "/units/\(PageRenderer.escaped(id))" }
    static func keyword(_ word: String) -> String { "/?keyword=\(PageRenderer.escaped(word))" }
}
