/// The address of a page with its query, and of its neighbours: the same query with something otherwise.
struct PageQuery: Sendable {
    let path: String
    private var fields: [(name: String, value: String)]

    /// The fields of a query that the page knows, in that order.
    init(_ path: String, _ given: FormFields, _ names: [String]) {
        self.path = path
        fields = names.compactMap { name in given[name].map { (name, $0) } }
    }

    /// An address with these fields; those without a value are left out.
    init(_ path: String, _ fields: [(String, String?)]) {
        self.path = path
        self.fields = fields.compactMap { name, value in value.map { (name, $0) } }
    }

    /// Its own address.
    var text: String { with([]) }

    /// The address with other values; `nil` takes one back.
    func with(_ changes: [(String, String?)]) -> String {
        var kept = fields.filter { field in !changes.contains { $0.0 == field.name } }
        for (name, value) in changes {
            if let value { kept.append((name, value)) }
        }
        guard !kept.isEmpty else { return path }
        return "\(path)?" + kept.map { "\($0.name)=\(PageRenderer.escaped($0.value))" }.joined(separator: "&")
    }

    /// The address with one value otherwise.
    func with(_ name: String, _ value: String?) -> String { with([(name, value)]) }

    /// The fields for a form that leaves them as they are.
    func hidden(except names: Set<String>) -> [PageRenderer.Values] {
        fields.filter { !names.contains($0.name) }.map { ["name": $0.name, "value": $0.value] }
    }
}
