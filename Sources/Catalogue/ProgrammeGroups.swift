public import Database
public import MediaModel

/// What reports need of a programme: its title and what it belongs to.
public struct ProgrammeGroups: Sendable, Equatable {
    /// Its id.
    public let id: ProgrammeID
    /// Its title.
    public let title: String
    /// Its type, in the producer's words.
    public let type: String?
    /// The column it stands in.
    public let section: SectionReference?
    /// The course it belongs to.
    public let series: SeriesReference?
    /// Who made it.
    public let unit: UnitReference
}

/// What a unit brought in, against what it owes.
public struct UnitContribution: Sendable, Equatable {
    /// Programmes that it submitted for the first time, and of it that were shown for the first time.
    public let contribution: Contribution
    /// Programmes that it owes a month; `nil` if nothing is set.
    public let monthlyQuota: Int?
    /// The unit's name.
    public let name: String
}

extension Catalogue {
    /// What programmes belong to. Those that were removed are left out.
    ///
    /// - Throws: `DatabaseError`.
    public static func groups(of ids: [ProgrammeID], in tx: ReadTransaction) throws -> [ProgrammeGroups] {
        var found: [ProgrammeGroups] = []
        found.reserveCapacity(ids.count)
        for first in stride(from: 0, to: ids.count, by: 500) {
            let part = ids[first..<min(first + 500, ids.count)]
            let marks = Array(repeating: "?", count: part.count).joined(separator: ", ")
            let rows = try tx.rows(
                """
                SELECT p.id, p.title, p.type, p.section_id, s.name_zh, s.name_en, p.series_id, r.title AS series_title,
                p.unit_id, u.name FROM programmes p LEFT JOIN sections s ON s.id = p.section_id
                LEFT JOIN series r ON r.id = p.series_id JOIN units u ON u.id = p.unit_id WHERE p.id IN (\(marks))
                """, arguments: part.map(\.sqlValue))
            for row in rows { found.append(try groups(row)) }
        }
        return found
    }

    private static func groups(_ row: Row) throws -> ProgrammeGroups {
        var reader = RowReader(row)
        let id = try reader.next(ProgrammeID.self)
        let title = try reader.next(String.self)
        let type = try reader.next(String?.self)
        let section = try reader.next(String?.self)
        let (zh, en) = (try reader.next(String?.self), try reader.next(String?.self))
        let series = try reader.next(String?.self)
        let seriesTitle = try reader.next(String?.self)
        return ProgrammeGroups(
            id: id, title: title, type: type,
            section: section.map {
                SectionReference(id: $0, name: LocalizedText(zh: zh ?? $0, en: en ?? $0))
            },
            series: series.map { SeriesReference(id: $0, title: seriesTitle ?? $0) },
            unit: UnitReference(id: try reader.next(), name: try reader.next()))
    }

    /// What every unit brought in, by its id.
    ///
    /// - Parameter span: from and before when, in milliseconds since 1970.
    /// - Throws: `DatabaseError`.
    public static func contributions(
        in span: Range<Int64>, in tx: ReadTransaction
    ) throws -> [String: UnitContribution] {
        let rows = try tx.rows(
            """
            SELECT u.id, u.name, u.monthly_quota,
            (SELECT COUNT(*) FROM contributions WHERE unit_id = u.id AND submitted_at >= ? AND submitted_at < ?) AS sent,
            (SELECT COUNT(*) FROM contributions WHERE unit_id = u.id AND adopted_at >= ? AND adopted_at < ?) AS shown
            FROM units u
            """, span.lowerBound, span.upperBound, span.lowerBound, span.upperBound)
        var found: [String: UnitContribution] = [:]
        for row in rows {
            found[try row.get("id")] = UnitContribution(
                contribution: Contribution(submitted: try row.get("sent"), adopted: try row.get("shown")),
                monthlyQuota: try row.get("monthly_quota"), name: try row.get("name"))
        }
        return found
    }
}
