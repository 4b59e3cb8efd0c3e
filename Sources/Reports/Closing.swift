import Database
import Stations
public import Viewing

extension ReportMaker {
    /// Closes a month: its figures, stations and regions, what units brought in and the rules of assessment are
    /// frozen as they are, and what comes later is a correction.
    ///
    /// - Throws: `ReportError`: `.invalid` for a month that is not over, `.conflict` for one that is closed already;
    ///   `DatabaseError`.
    public func close(_ month: LocalDay) async throws {
        let period = PeriodLength.month.period(containing: month)
        guard period.end <= today else {
            throw ReportError(
                .invalid, zh: "\(period.name) 尚未结束，不能封存。", en: "\(period.name) is not over: it cannot be closed.")
        }
        let (number, at, span) = (period.first.month, now(), Self.span(of: period, in: zone))
        let isNew = try await database.write { tx in
            // The places are a few MB for all stations; nobody waits for viewings meanwhile longer than a second.
            var places = try Places.present(in: tx)
            let months = try ViewingMonths(.kept, in: tx)
            var watched: Set<Int> = []
            try months.forEach(in: number...number) { month in watched.formUnion(month.entries.map(\.key.programme)) }
            try places.addFilms(watched.compactMap { months.programmes[$0] }, in: tx)
            try Stations.forEachPresence(in: number...number, in: tx) { places.presence[$0.station] = $0.days }
            places.standing = try Places.standing(in: span, in: tx)
            return try ClosedMonths.close(number, places: Deflate.packed(Array(places.lines.utf8)), at: at, in: tx)
        }
        guard isNew else {
            throw ReportError(.conflict, zh: "\(period.name) 已经封存。", en: "\(period.name) is closed already.")
        }
    }

    /// The months that are closed, the first first.
    ///
    /// - Throws: `DatabaseError`.
    public func closedMonths() async throws -> [ClosedMonth] {
        try await database.read { tx in try ClosedMonths.all(in: tx) }
    }
}
