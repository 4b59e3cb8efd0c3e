import Foundation
import MediaModel
import Testing

@testable import Channels

@Suite("Schedules")
struct ScheduleTests {
    @Test("come back from JSON and from their table as they were")
    func tables() throws {
        let rules = [
            try Broadcast.rule("a", "08:00", RuleContent(.programme, "news")),
            try Broadcast.rule(
                "b", "20:00:30", RuleContent(.series, "s"), length: 3600, days: DayPattern(.weekly, weekdays: [1, 3]),
                late: .wait),
            try Broadcast.rule(
                "c", "09:00", RuleContent(.shuffle, "s", seed: 7), length: 1800,
                days: DayPattern(
                    .workdays, from: try Broadcast.day("2026-11-01"), until: try Broadcast.day("2026-12-31"))),
            try Broadcast.rule(
                "d", "10:00", RuleContent(.off), length: 600,
                days: DayPattern(.dates, dates: [try Broadcast.day("2026-11-23"), try Broadcast.day("2026-11-24")]),
                override: true),
            try Broadcast.rule("e", "11:00", RuleContent(.repeat, "b"), days: DayPattern(.holidays)),
        ]
        let json = try ChannelJSON.text(rules)
        #expect(try ChannelJSON.value([ChannelRule].self, json) == rules)
        for language in Language.allCases {
            let lines = [ScheduleTable.titles(language)] + ScheduleTable.rows(rules)
            let text = lines.map { $0.map { "\"\($0)\"" }.joined(separator: ",") }.joined(separator: "\r\n")
            #expect(try ScheduleTable.rules(Array(text.utf8)) == rules)
        }
    }

    @Test("in tables may be written as people do")
    func people() throws {
        let text = "\u{FEFF}开始,时长,日期,内容,迟到\n20:00,1:00:00,周一 周五,series:s,等待\n8:05,,每天,'programme:news,\n"
        let rules = try ScheduleTable.rules(Array(text.utf8))
        #expect(rules.map(\.id.rawValue) == ["r1", "r2"])
        #expect(rules[0].length == 3600 && rules[0].days.weekdays == [1, 5] && rules[0].late == .wait)
        #expect(rules[1].content == RuleContent(.programme, "news"))
    }

    @Test("in tables with faults are refused whole, each fault with its line")
    func faults() throws {
        let text = "start,content\n25:00,programme:a\n20:00,programme:a\n21:00,film:a\n22:00,live:a\n"
        do {
            _ = try ScheduleTable.rules(Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .invalidFile)
            #expect(error.faults.map(\.line) == [2, 4, 5])
        }
    }

    @Test("in tables leave days out and follow others")
    func exceptions() throws {
        let text = """
            rule,start,days,except,content,override,follows
            weekly,20:00,3,"2026-11-25, 2026-12-02",series:s,,
            once,21:00,2026-11-25,,series:s,yes,weekly
            """
        let rules = try ScheduleTable.rules(Array(text.utf8))
        #expect(rules[0].days.except?.map(\.description) == ["2026-11-25", "2026-12-02"])
        #expect(rules[1].follows == rules[0].id && rules[1].isOverride)
        let lines = [ScheduleTable.titles(.zh)] + ScheduleTable.rows(rules)
        let again = lines.map { $0.map { "\"\($0)\"" }.joined(separator: ",") }.joined(separator: "\n")
        #expect(try ScheduleTable.rules(Array(again.utf8)) == rules)
        for wrong in ["20:00,3,soon,series:s,,", "20:00,3,,series:s,,A B"] {
            #expect(throws: ChannelsError.self) {
                try ScheduleTable.rules(Array("start,days,except,content,override,follows\n\(wrong)\n".utf8))
            }
        }
    }

    @Test(
        "that cannot be are refused",
        arguments: [
            "", "start", "content\nprogramme:a", "start,content,start\n8:00,programme:a,1", "start,content,x\n1,2,3",
            "start,content\n8:00,programme", "start,content\n8:00,filler:a", "start,content\n8:00,shuffle:a:-1",
            "start,content\n8:00,off", "start,length,content\n8:00,99999999,programme:a",
            "start,length,content\n8:00,0,programme:a", "start,days,content\n8:00,8,programme:a",
            "start,days,content\n8:00,2026-02-30,programme:a",
            "start,from,until,content\n8:00,2026-02-02,2026-02-01,filler",
            "start,content,override\n8:00,programme:a,yes", "start,content\n8:00,programme:A B",
            "rule,start,content\nr,8:00,repeat:r", "rule,start,content\nr,8:00,repeat:x",
            "rule,start,content,follows\nr,8:00,series:s,r", "PK\u{3}\u{4}no workbook",
            "rule,start,content\nr,8:00,filler\nr,9:00,filler", "start,late,content\n8:00,never,filler",
        ])
    func hostile(text: String) {
        #expect(throws: ChannelsError.self) { try ScheduleTable.rules(Array(text.utf8)) }
    }

    @Test("have bounds for all that they take")
    func bounds() throws {
        let channel = try Broadcast.channel()
        let changes: [(inout Channel) -> Void] = [
            { $0.name = " \n" }, { $0.name = String(repeating: "频", count: 101) }, { $0.zone = "Mars/Olympus" },
            { $0.daysBack = 8 }, { $0.daysBack = -1 }, { $0.language = "Chinese language" }, { $0.position = -1 },
            { $0.fillers = Array(repeating: FillerSource(.series, "s"), count: 51) },
            { $0.fillers = [FillerSource(.section, "Kunst & Musik")] },
            { $0.region = String(repeating: "省/", count: 200) },
        ]
        for change in changes {
            var wrong = channel
            change(&wrong)
            #expect(throws: ChannelsError.self) { try ScheduleLimits.checked(wrong) }
        }
        #expect(try ScheduleLimits.checked(channel) == channel)
        let rules = try (0...500).map { try Broadcast.rule("r\($0)", "08:00", RuleContent(.filler)) }
        #expect(throws: ChannelsError.self) { try ScheduleLimits.check(rules) }
        let day = Holidays.Day(try Broadcast.day("2026-10-01"), .holiday)
        #expect(throws: ChannelsError.self) { try ScheduleLimits.checked([day, day]) }
    }

    @Test(
        "read days and times strictly", arguments: ["2026-02-29", "2026-13-01", "26-01-01", "+026-01-01", "1969-12-31"])
    func days(text: String) {
        #expect(BroadcastDay(text) == nil)
    }

    @Test("know the days of the week")
    func weekdays() throws {
        #expect(try Broadcast.day("2026-11-21").weekday == 6)
        #expect(BroadcastDay(number: 0).weekday == 4)
        #expect(ClockTime("24:00") == nil && ClockTime("8:5")?.description == "08:05" && ClockTime("-1:00") == nil)
    }
}
