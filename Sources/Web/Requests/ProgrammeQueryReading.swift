import Catalogue

extension ProgrammeQuery {
    /// The longest search, in bytes.
    private static let longestSearch = 300

    /// Reads a query from an address.
    ///
    /// - Throws: `Problem` 400 naming the field.
    init(_ fields: FormFields, limit: Int = 50) throws {
        let page = try PageRequest(fields, standard: limit)
        guard fields["q"]?.utf8.count ?? 0 <= Self.longestSearch else { throw Problem.badField("q") }
        guard let sort = fields["sort"].map(ProgrammeSort.init(rawValue:)) ?? .new else {
            throw Problem.badField("sort")
        }
        self.init(
            text: fields["q"], section: fields["section"], series: fields["series"], unit: fields["unit"],
            type: fields["type"], sort: sort, cursor: page.cursor, limit: page.limit)
    }
}
