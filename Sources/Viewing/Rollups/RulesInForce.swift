internal import Database
import Foundation

/// A rule with the zone whose days it counts by, as the database remembers it: `1 (30 s, day cap) Asia/Shanghai`.
struct ZonedRule: Sendable, Equatable {
    let rule: CountingRule
    let zone: TimeZone

    /// The name that the database keeps.
    var name: String { "\(rule.name) \(zone.identifier)" }

    init(rule: CountingRule, zone: TimeZone) {
        self.rule = rule
        self.zone = zone
    }

    /// Reads a kept name; `nil` for that of a rule or zone that there is not any more.
    init?(name: String) {
        guard let end = name.firstIndex(of: ")"), let rule = CountingRule(name: String(name[...end])),
            let zone = TimeZone(identifier: String(name[name.index(after: end)...].drop { $0 == " " }))
        else { return nil }
        self.init(rule: rule, zone: zone)
    }

    /// The local day of an opening; in milliseconds since 1970.
    func day(of openedAt: Int64) -> LocalDay { rule.day(of: openedAt, in: zone) }

    /// The hour on the clock at an opening, 0 to 23; in milliseconds since 1970.
    func hour(of openedAt: Int64) -> Int { LocalDay.hour(openedAt, in: zone) }
}

/// Which rule holds for which month: closed ones keep theirs, whatever is set afterwards.
struct RulesInForce: Sendable {
    /// The rule of all that is not closed.
    let present: ZonedRule
    private let closed: [Int: ZonedRule]
    private let withoutViewings: Set<Int>

    /// Reads the closed months. One whose rule there is not any more has the present one.
    init(present: ZonedRule, in tx: ReadTransaction) throws {
        self.present = present
        var closed: [Int: ZonedRule] = [:]
        var withoutViewings: Set<Int> = []
        for row in try tx.rows("SELECT month, rule, viewings_removed FROM closed_months") {
            let month: Int = try row.get("month")
            closed[month] = ZonedRule(name: try row.get("rule")) ?? present
            if try row.get("viewings_removed", as: Int.self) != 0 { withoutViewings.insert(month) }
        }
        self.closed = closed
        self.withoutViewings = withoutViewings
    }

    /// Whether a month is closed; as yyyymm.
    func isClosed(_ month: Int) -> Bool { closed[month] != nil }

    /// Whether the viewings of a month, as yyyymm, are not kept any more.
    func areRemoved(_ month: Int) -> Bool { withoutViewings.contains(month) }

    /// The rule that viewings of a group are counted by.
    func rule(of group: CountingGroup) -> ZonedRule { closed[group.day / 100] ?? present }

    /// The day that a new viewing belongs to: in a closed month by that month's rule.
    func day(of openedAt: Int64) -> LocalDay {
        let day = present.day(of: openedAt)
        guard let own = closed[day.month]?.day(of: openedAt), isClosed(own.month) else { return day }
        return own
    }
}
