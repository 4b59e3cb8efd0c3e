import MediaModel
import Testing
import Viewing

@Suite("Counting rule 1")
struct CountingRuleTests {
    private func time(
        _ name: String = "v", seconds: Int, of duration: Int = 600, inferred: Int? = nil, people: Int = 1,
        at: Int64 = 0
    ) -> WatchedTime {
        WatchedTime(
            viewing: Hall.id(name), openedAt: at, duration: duration, reportedSeconds: inferred == nil ? seconds : nil,
            inferredSeconds: inferred ?? 0, people: people)
    }

    @Test(
        "a viewing counts from the minimum, or half of a programme shorter than it",
        arguments: [
            (29, 600, 30, false), (30, 600, 30, true), (0, 600, 30, false), (600, 600, 30, true),
            (13, 27, 30, false), (14, 27, 30, true), (15, 30, 30, false), (30, 30, 30, true), (30, 31, 30, true),
            (29, 31, 30, false), (1, 1, 30, true), (0, 1, 30, false), (0, 0, 30, false), (119, 600, 120, false),
            (120, 600, 120, true), (45, 90, 120, true), (44, 90, 120, false),
        ])
    func threshold(seconds: Int, duration: Int, minimum: Int, counts: Bool) {
        let rule = CountingRule(minimumSeconds: minimum)
        #expect(rule.qualifies(time(seconds: seconds, of: duration)) == counts)
        #expect(rule.counts([time(seconds: seconds, of: duration)]).map(\.views) == [counts ? 1 : 0])
    }

    @Test("time is what the player reports, and what was delivered only where it does not report")
    func effective() {
        var both = time(seconds: 10)
        both.inferredSeconds = 500
        #expect(both.effectiveSeconds == 10)
        both.reportedSeconds = 0
        #expect(both.effectiveSeconds == 0)
        both.reportedSeconds = nil
        #expect(both.effectiveSeconds == 500)
    }

    @Test("time is never more than the programme's length")
    func cap() {
        #expect(time(seconds: 10_000, of: 600).effectiveSeconds == 600)
    }

    @Test("of a day's viewings the longest counts, with its people; of equal ones the first")
    func longest() {
        let rule = CountingRule()
        let group = [
            time("a", seconds: 40, people: 50, at: 1), time("b", seconds: 300, people: 12, at: 2),
            time("c", seconds: 300, people: 99, at: 3), time("d", seconds: 5, people: 1, at: 0),
        ]
        #expect(rule.counts(group).map(\.views) == [0, 1, 0, 0])
        #expect(rule.counts(group).map(\.personViews) == [0, 12, 0, 0])
        #expect(rule.counts(group.reversed()).map(\.views) == [0, 0, 1, 0])
        #expect(rule.counts([]) == [])
    }

    @Test("without the cap every viewing that is long enough counts")
    func noCap() {
        let rule = CountingRule(dayCap: false)
        let group = [time("a", seconds: 40, people: 2), time("b", seconds: 300, people: 3), time("c", seconds: 5)]
        #expect(rule.counts(group).map(\.personViews) == [2, 3, 0])
    }

    @Test("the rule says its number and parameters")
    func name() {
        #expect(CountingRule().name == "1 (30 s, day cap)")
        #expect(CountingRule(minimumSeconds: 120, dayCap: false).name == "1 (120 s)")
    }
}
