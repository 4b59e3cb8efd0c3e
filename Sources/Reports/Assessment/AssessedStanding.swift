import Database
import Foundation
import Stations
import Viewing

/// What stations are assessed by beside what they watched: of closed months as it was when they were closed.
struct AssessedStanding: Sendable {
    /// Entries of the register, by the station's code.
    private(set) var registered: [String: Int] = [:]
    /// Days on which stations were heard of, by code.
    private(set) var days: [String: Int] = [:]
    /// The rules: those of the present, or of the last month if all months are closed.
    private(set) var rules: [AssessmentRule] = []

    init(_ period: Period, zone: TimeZone, _ tx: ReadTransaction) throws {
        rules = try ReportMaker.rules(in: tx)
        let isWhole = period.length != .day && period.length != .week
        var isFrozen = isWhole
        for month in period.months {
            let closed = try Places.closed(month.first.month, in: tx)
            if let closed {
                for (code, bits) in closed.presence { add(bits, of: month.first.month, to: code, in: period) }
            } else {
                let number = month.first.month
                try Stations.forEachPresence(in: number...number, in: tx) { present in
                    add(present.days, of: number, to: present.station, in: period)
                }
            }
            guard isWhole else { continue }
            isFrozen = isFrozen && closed?.standing != nil
            if isFrozen, let frozen = closed?.standing { rules = frozen.rules }
            let counts =
                try closed?.standing?.registered
                ?? Register.counts(in: ReportMaker.span(of: month, in: zone), in: tx)
            registered.merge(counts, uniquingKeysWith: +)
        }
        // A part of a month was not frozen by itself.
        if !isWhole { registered = try Register.counts(in: ReportMaker.span(of: period, in: zone), in: tx) }
        if !isFrozen { rules = try ReportMaker.rules(in: tx) }
    }

    /// - Parameter bits: a bit for each day of the month, that of the first the lowest.
    private mutating func add(_ bits: Int, of month: Int, to station: String, in period: Period) {
        let count = (1...31).count { day in
            guard bits >> (day - 1) & 1 == 1 else { return false }
            let day = LocalDay(number: month * 100 + day)
            return day >= period.first && day < period.end
        }
        if count > 0 { days[station, default: 0] += count }
    }
}
