import Foundation
import MediaModel
import Testing

@testable import Channels

@Suite("A rule that is moved on a single day")
struct FollowingTests {
    /// A series every evening; on the 25th at another time.
    private func schedule() throws -> Schedule {
        var evening = try Broadcast.rule("evening", "20:00", RuleContent(.series, "s"))
        evening.days.except = [try Broadcast.day("2026-11-25")]
        var once = try Broadcast.rule(
            "once", "21:00", RuleContent(.series, "s"),
            days: DayPattern(.dates, dates: [try Broadcast.day("2026-11-25")]), override: true)
        once.follows = evening.id
        let again = try Broadcast.rule("again", "09:00", RuleContent(.repeat, "evening"))
        return Schedule(channel: try Broadcast.channel(), rules: [evening, once, again])
    }

    private func lay(_ schedule: Schedule, from state: LayoutState, until: String) throws -> Layout.Result {
        Layout(schedule, try Broadcast.library(), standard: Broadcast.shanghai.zone)
            .lay(from: state, until: try Broadcast.instant(until, "00:00"))
    }

    @Test("shows the next lesson at its time, and the series goes on after it; a repeat shows what it showed")
    func goesOn() throws {
        let result = try lay(
            try schedule(), from: LayoutState(at: try Broadcast.instant("2026-11-24", "12:00")), until: "2026-11-28")
        let shown = result.entries.map {
            "\(Broadcast.shanghai.day($0.slot)) \($0.rule) \($0.programme?.rawValue ?? "")"
        }
        #expect(
            shown == [
                "2026-11-24 evening l1", "2026-11-25 again l1", "2026-11-25 once l2", "2026-11-26 again l2",
                "2026-11-26 evening l3", "2026-11-27 again l3", "2026-11-27 evening l4",
            ])
        #expect(result.conflicts.isEmpty)
    }

    @Test("is the same when it is laid out anew from what the guide has begun, even if the rule is gone then")
    func resumes() throws {
        var schedule = try schedule()
        let begin = LayoutState(at: try Broadcast.instant("2026-11-24", "12:00"))
        let whole = try lay(schedule, from: begin, until: "2026-11-28")
        let split = try Broadcast.instant("2026-11-26", "12:00")
        let begun = whole.entries.filter { $0.start < split }
        let filler = whole.items.last { $0.kind == .filler && $0.start < split }
        var state = begin.following(begun, filler: filler?.programme, onAir: nil, start: split)
        let next = try #require(whole.items.first { $0.start >= split })
        (state.at, state.number) = (next.start, next.number)
        schedule.rules.removeAll { $0.id.rawValue == "once" }
        let rest = try lay(schedule, from: state, until: "2026-11-28")
        #expect(
            rest.entries.map(\.programme) == whole.entries.filter { $0.start >= next.start }.map(\.programme))
        #expect(rest.entries.first?.programme?.rawValue == "l3")
    }
}
