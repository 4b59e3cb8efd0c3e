import Foundation
import Settings
import Viewing

extension Settings {
    /// What counts.
    var countingRule: CountingRule {
        CountingRule(
            minimumSeconds: counting.minimumSeconds, dayCap: counting.dayCap, dayBeginsHour: counting.dayBeginsHour)
    }

    /// Whose days, weeks and months are counted by.
    var zone: TimeZone { TimeZone(identifier: locale.timeZone) ?? .gmt }
}
