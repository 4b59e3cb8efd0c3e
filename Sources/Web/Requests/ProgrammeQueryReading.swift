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
        let sort = try fields["sort"].map { text in
            guard let sort = ProgrammeSort(rawValue: text) else { throw Problem.badField("sort") }
            return sort
        }
        let year = try fields["year"].map { text in
            guard let year = Int(text), (1...9999).contains(year) else { throw Problem.badField("year") }
            return year
        }
        self.init(
            text: fields["q"], section: fields["section"], series: fields["series"], unit: fields["unit"],
            type: fields["type"], language: fields["language"], year: year, keyword: fields["keyword"], sort: sort,
            cursor: page.cursor, limit: page.limit)
    }
}
