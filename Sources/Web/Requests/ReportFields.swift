import Reports
import Stations
import Viewing

extension ReportQuery {
    /// Takes what a report is narrowed down to from a request's fields, for the interface and for pages.
    ///
    /// - Throws: `Problem` 400 that names the field.
    mutating func narrow(_ fields: FormFields) throws {
        level = try fields["level"].map { text throws -> RegionLevel in
            guard let level = RegionLevel(rawValue: text) else { throw Problem.badField("level") }
            return level
        }
        station = fields["station"]
        programme = fields["programme"]
        section = fields["section"]
        series = fields["series"]
        unit = fields["unit"]
        type = fields["type"]
        rule = try fields["rule"].map { text throws -> CountingRule in
            guard let rule = CountingRule(name: text) else { throw Problem.badField("rule") }
            return rule
        }
    }
}
